package dev.cocbackend.worker;

import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.ratelimit.Pause;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.ratelimit.RateLimiter.Reservation;
import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The slots of several API keys, taken in turn. Thread-safe. */
final class KeySlots {
  private final List<ApiKey> keys;
  private final RateLimiter limiter;
  private final InstantSource clock;
  private final AtomicInteger next = new AtomicInteger();

  KeySlots(List<ApiKey> keys, RateLimiter limiter, InstantSource clock) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("A worker has at least one API key.");
    }
    this.keys = List.copyOf(keys);
    this.limiter = limiter;
    this.clock = clock;
  }

  /** Leave to make one request with {@code key} at {@code startAt}. */
  record Slot(ApiKey key, Instant startAt) {}

  /**
   * Takes a slot of the first key that has one for this tier; waits for one while that ends before
   * {@code deadline}.
   *
   * @return empty if no key will have a slot in time
   */
  Optional<Slot> take(Tier tier, Instant deadline, Pause pause) throws InterruptedException {
    while (true) {
      Instant now = clock.instant();
      Duration shortestWait = null;
      int first = Math.floorMod(next.getAndIncrement(), keys.size());
      for (int i = 0; i < keys.size(); i++) {
        ApiKey key = keys.get((first + i) % keys.size());
        Reservation answer = limiter.reserve(key.id(), tier, now);
        if (answer instanceof Reservation.Slots slots) {
          return Optional.of(new Slot(key, slots.first()));
        }
        Duration wait = ((Reservation.Refused) answer).retryAfter();
        if (shortestWait == null || wait.compareTo(shortestWait) < 0) {
          shortestWait = wait;
        }
      }
      Instant again = now.plus(shortestWait == null ? Duration.ZERO : shortestWait);
      if (!again.isBefore(deadline)) {
        return Optional.empty();
      }
      pause.until(again);
    }
  }
}
