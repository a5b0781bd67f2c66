package dev.cocbackend.ratelimit;

import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Slots for the threads of one process. */
public final class InMemoryRateLimiter implements RateLimiter {
  private final Map<String, Instant> tats = new HashMap<>();

  @Override
  public synchronized Reservation reserve(String keyId, Tier tier, Instant now) {
    Instant tat = tats.getOrDefault(keyId, Instant.MIN);
    Instant slot = tat.isAfter(now) ? tat : now;
    Instant horizon = now.plus(Gcra.lookAhead(tier));
    if (slot.isAfter(horizon)) {
      return new Reservation.Refused(Duration.between(horizon, slot));
    }
    tats.put(keyId, slot.plus(Gcra.INTERVAL));
    return new Reservation.Slot(slot);
  }

  @Override
  public synchronized void penalize(String keyId, Instant until) {
    tats.merge(keyId, until, (a, b) -> a.isAfter(b) ? a : b);
  }
}
