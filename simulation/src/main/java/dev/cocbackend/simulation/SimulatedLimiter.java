package dev.cocbackend.simulation;

import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.refresh.Tier;
import java.time.Instant;

/** The shared limiter, which lives in the table, as one instance reaches it. */
record SimulatedLimiter(RateLimiter shared, Instance instance, Faults faults, Checks checks)
    implements RateLimiter {

  @Override
  public Reservation reserve(String keyId, Tier tier, int wanted, Instant now) {
    return faults.store(
        instance,
        () -> {
          Reservation reservation = shared.reserve(keyId, tier, wanted, now);
          if (reservation instanceof Reservation.Slots slots) {
            checks.granted(keyId, tier, now, slots.starts());
          }
          return reservation;
        });
  }

  @Override
  public void penalize(String keyId, Instant until) {
    faults.store(
        instance,
        () -> {
          shared.penalize(keyId, until);
          return true;
        });
  }

  @Override
  public void suspend(String keyId, Instant until) {
    faults.store(
        instance,
        () -> {
          shared.suspend(keyId, until);
          return true;
        });
  }

  @Override
  public void revive(String keyId) {
    faults.store(
        instance,
        () -> {
          shared.revive(keyId);
          return true;
        });
  }
}
