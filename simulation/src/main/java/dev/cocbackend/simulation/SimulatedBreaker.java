package dev.cocbackend.simulation;

import dev.cocbackend.breaker.Breaker;
import java.time.Instant;
import java.util.Optional;

/** The shared breaker, which lives in the table, as one instance reaches it. */
record SimulatedBreaker(Breaker shared, Instance instance, Faults faults) implements Breaker {

  @Override
  public void open(Instant until) {
    faults.store(
        instance,
        () -> {
          shared.open(until);
          return true;
        });
  }

  @Override
  public Optional<Instant> openUntil(Instant now) {
    return faults.store(instance, () -> shared.openUntil(now));
  }
}
