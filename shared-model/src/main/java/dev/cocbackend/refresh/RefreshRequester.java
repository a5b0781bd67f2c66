package dev.cocbackend.refresh;

import dev.cocbackend.snapshot.Lease;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks for refreshes: lease first, then send, so that one request is outstanding for a key however
 * many readers find it stale. Thread-safe.
 */
public final class RefreshRequester {
  /**
   * How long nobody tries to send for a key after the queue refused it, so that an outage of the
   * queue slows one read of a key in this time and not each.
   */
  static final Duration QUEUE_REST = Duration.ofSeconds(30);

  private final SnapshotStore store;
  private final RefreshQueue queue;

  public RefreshRequester(SnapshotStore store, RefreshQueue queue) {
    this.store = store;
    this.queue = queue;
  }

  /** What became of the wish. */
  public enum Outcome {
    /** A request was sent. */
    REQUESTED,
    /** A request of this tier or a higher one is outstanding already. */
    OUTSTANDING,
    /** The queue did not take it; the intent is stored and the planner will send it. */
    DEFERRED
  }

  /**
   * As {@link #request(SnapshotKey, Tier, Instant)}, for a caller that has just looked the key up:
   * an outstanding request that {@code seen} shows costs no write.
   */
  public Outcome request(SnapshotKey key, Tier tier, Lookup seen, Instant now) {
    return isOutstanding(seen, tier, now) ? Outcome.OUTSTANDING : request(key, tier, now);
  }

  /** Whether a look-up shows a request that leaves nothing to ask for in this tier. */
  public static boolean isOutstanding(Lookup seen, Tier tier, Instant now) {
    return isOutstanding(seen.lease(), tier, now);
  }

  /** Whether this lease leaves nothing to ask for in this tier; false if there is none. */
  public static boolean isOutstanding(@Nullable Lease lease, Tier tier, Instant now) {
    return lease != null && lease.covers(tier, now);
  }

  /**
   * Requests a refresh unless one is outstanding.
   *
   * @throws dev.cocbackend.snapshot.StoreUnavailableException if the lease could not be asked for
   */
  public Outcome request(SnapshotKey key, Tier tier, Instant now) {
    return requestAt(key, tier, now, now);
  }

  /**
   * Requests a refresh that is to be made at {@code at} or later, unless one is outstanding then. A
   * refresh before that does not serve it. From now on the request counts as outstanding, so that
   * others of its tier and below wait for it too.
   *
   * @throws IllegalArgumentException if {@code at} is more than {@link RefreshQueue#MAX_DELAY} from
   *     now
   * @throws dev.cocbackend.snapshot.StoreUnavailableException if the lease could not be asked for
   */
  public Outcome requestAt(SnapshotKey key, Tier tier, Instant at, Instant now) {
    Instant requestedAt = at.truncatedTo(ChronoUnit.MILLIS);
    Duration delay = at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO;
    QueueLimits.checkDelay(delay);
    if (!store.tryLease(key, tier, requestedAt, tier.target())) {
      return Outcome.OUTSTANDING;
    }
    RefreshRequest request =
        new RefreshRequest(UUID.randomUUID().toString(), key, tier, requestedAt, 0);
    try {
      queue.send(request, delay);
      return Outcome.REQUESTED;
    } catch (QueueUnavailableException e) {
      Instant again = requestedAt.plus(QUEUE_REST);
      store.releaseLease(key, requestedAt, again, again);
      return Outcome.DEFERRED;
    }
  }

  /**
   * Runs the code of a request without asking for anything, so that a process is quick at its first
   * one: the table refuses an update that nothing can match, and the queue a batch of no messages.
   *
   * @param key any; nothing of it changes
   * @throws dev.cocbackend.snapshot.StoreUnavailableException if the table does not answer
   * @throws QueueUnavailableException if the queue does not answer
   */
  public void rehearse(SnapshotKey key) {
    // No request was made at the epoch.
    store.releaseLease(key, Instant.EPOCH, Instant.EPOCH, null);
    queue.rehearse();
  }
}
