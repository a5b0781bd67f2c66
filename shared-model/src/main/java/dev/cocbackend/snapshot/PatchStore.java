package dev.cocbackend.snapshot;

import java.time.Duration;
import java.time.Instant;
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
}
