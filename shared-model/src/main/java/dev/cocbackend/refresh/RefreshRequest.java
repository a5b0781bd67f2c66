package dev.cocbackend.refresh;

import dev.cocbackend.snapshot.SnapshotKey;
import java.time.Instant;

/**
 * Asks the worker to refresh one snapshot. Immutable.
 *
 * @param id names the request through all its attempts, for logs and for restoring backups
 * @param tier the tier of this attempt; a retry goes one tier down
 * @param requestedAt when it was first asked for, to the millisecond; a snapshot fetched later
 *     satisfies it
 * @param attempt 0 for the first
 */
public record RefreshRequest(
    String id, SnapshotKey key, Tier tier, Instant requestedAt, int attempt) {

  public RefreshRequest {
    if (id.isBlank() || id.length() > 64) {
      throw new IllegalArgumentException("A request id has 1 to 64 characters.");
    }
    if (attempt < 0) {
      throw new IllegalArgumentException("An attempt is not negative.");
    }
  }

  /** The same request, tried again after upstream failed. */
  public RefreshRequest retry() {
    Tier next = Priority.of(Occasion.failed(tier));
    return new RefreshRequest(id, key, next, requestedAt, attempt + 1);
  }
}
