package dev.cocbackend.worker;

import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.ApiKeys;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.ratelimit.RateLimiter.Reservation;
import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The slots of several API keys. Thread-safe. */
final class KeySlots {
  private final ApiKeys source;
  private final RateLimiter limiter;
  private final AtomicInteger next = new AtomicInteger();

  KeySlots(ApiKeys source, RateLimiter limiter) {
    this.source = source;
    this.limiter = limiter;
  }

  /** Leave to make one request with {@code key} at {@code startAt}. */
  record Slot(ApiKey key, Instant startAt) {
    boolean isMissedAt(Instant now) {
      return now.isAfter(startAt.plus(RateLimiter.MAX_LATENESS));
    }
  }

  /**
   * What the keys had.
   *
   * @param slots earliest first, perhaps none
   * @param retryAfter if there are fewer than wanted: when the key that is free first has more
   */
  record Taken(List<Slot> slots, Duration retryAfter) {}

  /**
   * Takes up to {@code wanted} slots for this tier now, in equal shares of all keys while they have
   * room.
   */
  Taken take(Tier tier, int wanted, Instant now) {
    List<ApiKey> keys = source.current();
    List<Slot> slots = new ArrayList<>();
    Duration retryAfter = null;
    int first = Math.floorMod(next.getAndIncrement(), keys.size());
    for (int i = 0; i < keys.size() && slots.size() < wanted; i++) {
      ApiKey key = keys.get((first + i) % keys.size());
      // What the keys before had no room for falls to those behind.
      int share = Math.ceilDiv(wanted - slots.size(), keys.size() - i);
      switch (limiter.reserve(key.id(), tier, share, now.plus(RateLimiter.LEAD))) {
        case Reservation.Slots taken ->
            taken.starts().forEach(start -> slots.add(new Slot(key, start)));
        case Reservation.Refused refused -> {
          if (retryAfter == null || refused.retryAfter().compareTo(retryAfter) < 0) {
            retryAfter = refused.retryAfter();
          }
        }
      }
    }
    slots.sort(Comparator.comparing(Slot::startAt));
    return new Taken(slots, retryAfter == null ? Duration.ZERO : retryAfter);
  }
}
