package dev.cocbackend.snapshot;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps for some time how bodies changed, so that an app can follow without loading them whole.
 * Implementations are safe for use by many threads. Every method may throw {@link
 * StoreUnavailableException}.
 */
public interface PatchStore {
  /** How long a patch is kept. */
  Duration LIFE = Duration.ofHours(24);

  /** Keeps a patch; it replaces an earlier one of this key that leads to the same body. */
  void put(SnapshotKey key, BodyPatch patch, Instant now);

  /** The patch that leads to this body; empty if none is kept or its time is over. */
  Optional<BodyPatch> leadingTo(SnapshotKey key, String toHash, Instant now);

  /**
   * The patches of this key that are kept, in no order; some of them if there are more than 1 MB,
   * which is what one DynamoDB query gives.
   */
  List<BodyPatch> kept(SnapshotKey key, Instant now);

  /**
   * The patches that lead from one body to another if they are applied one after the other. Costs
   * one look-up for the last step, and one more if there are several.
   *
   * @return in the order of application; empty if no such patches are kept
   */
  default List<BodyPatch> chain(SnapshotKey key, String fromHash, String toHash, Instant now) {
    Optional<BodyPatch> last = leadingTo(key, toHash, now);
    if (last.isEmpty() || last.get().fromHash().equals(fromHash)) {
      return last.stream().toList();
    }
    Map<String, BodyPatch> byResult = new HashMap<>();
    kept(key, now).forEach(patch -> byResult.put(patch.toHash(), patch));
    Deque<BodyPatch> chain = new ArrayDeque<>();
    // Each patch is taken once: an object that goes back to what it was makes a circle.
    for (String at = toHash; !at.equals(fromHash); at = chain.getFirst().fromHash()) {
      BodyPatch step = byResult.remove(at);
      if (step == null) {
        return List.of();
      }
      chain.addFirst(step);
    }
    return List.copyOf(chain);
  }
}
