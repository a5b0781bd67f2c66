package dev.cocbackend.snapshot;

import dev.cocbackend.refresh.Tier;
import java.time.Instant;

/**
 * Says that a refresh request is outstanding. Immutable.
 *
 * @param tier the tier of the request
 * @param until from this moment on the request counts as lost
 */
public record Lease(Tier tier, Instant until) {

  /** Whether a wish in {@code tier} has nothing to add to the outstanding request. */
  public boolean covers(Tier tier, Instant now) {
    return now.isBefore(until) && !tier.isHigherThan(this.tier);
  }
}
