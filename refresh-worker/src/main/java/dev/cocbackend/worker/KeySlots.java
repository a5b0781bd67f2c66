package dev.cocbackend.worker;

import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.ApiKeys;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.ratelimit.RateLimiter.Reservation;
import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
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

  /**
   * Leave to make one request with {@code key} at {@code startAt}.
   *
   * @param probing whether the key is dead and the request finds out if it still is
   */
  record Slot(ApiKey key, Instant startAt, boolean probing) {
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

  /** Notes which keys are in use. */
  void note(Instant now) {
    limiter.inUse(source.current().stream().map(ApiKey::id).toList(), now);
  }

  /**
   * Takes up to {@code wanted} slots for this tier now, in equal shares of all keys while they have
   * room; what some have no room for, as when they are dead, falls to the others.
   */
  Taken take(Tier tier, int wanted, Instant now) {
    List<ApiKey> open = new ArrayList<>(source.current());
    Collections.rotate(open, -Math.floorMod(next.getAndIncrement(), open.size()));
    List<Slot> slots = new ArrayList<>();
    Duration retryAfter = null;
    while (slots.size() < wanted && !open.isEmpty()) {
      List<ApiKey> stillOpen = new ArrayList<>();
      for (int i = 0; i < open.size() && slots.size() < wanted; i++) {
        ApiKey key = open.get(i);
        int share = Math.ceilDiv(wanted - slots.size(), open.size() - i);
        switch (limiter.reserve(key.id(), tier, share, now.plus(RateLimiter.LEAD))) {
          case Reservation.Slots taken -> {
            taken.starts().forEach(start -> slots.add(new Slot(key, start, taken.probing())));
            stillOpen.add(key);
          }
          case Reservation.Refused refused -> {
            if (retryAfter == null || refused.retryAfter().compareTo(retryAfter) < 0) {
              retryAfter = refused.retryAfter();
            }
          }
        }
      }
      open = stillOpen;
    }
    slots.sort(Comparator.comparing(Slot::startAt));
    return new Taken(slots, retryAfter == null ? Duration.ZERO : retryAfter);
  }
}
