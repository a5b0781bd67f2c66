package dev.cocbackend.ratelimit;

import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.time.Instant;

/**
 * Hands out slots of the CoC API's budget to all instances: at most 40 requests start in any
 * sliding second per key. Implementations are safe for use by many threads.
 */
public interface RateLimiter {

  /**
   * Asks for one slot.
   *
   * @param keyId names the API key without revealing it
   */
  Reservation reserve(String keyId, Tier tier, Instant now);

  /** Lets nobody start a request with this key until {@code until}, as a 429 asks. */
  void penalize(String keyId, Instant until);

  /** The answer to {@link #reserve}. */
  sealed interface Reservation {
    /** Start the request at {@code startAt}, not before. */
    record Slot(Instant startAt) implements Reservation {}

    /** The budget ahead of this tier is full; ask again after {@code retryAfter}. */
    record Refused(Duration retryAfter) implements Reservation {}
  }
}
