package dev.cocbackend.simulation;

import dev.cocbackend.breaker.Breaker;
import java.time.Duration;
import java.time.Instant;

/** The shared breaker, which lives in the table, as one instance reaches it. */
record SimulatedBreaker(Breaker shared, Instance instance, Faults faults, ProbeWatch watch)
    implements Breaker {

  @Override
  public void open(Instant until) {
    call(() -> shared.open(until));
  }

  @Override
  public Access ask(Instant now) {
    return faults.store(
        instance,
        () -> {
          Access access = shared.ask(now);
          if (access instanceof Access.Probe) {
            watch.granted();
          }
          return access;
        });
  }

  @Override
  public void close(Access.Probe probe) {
    call(() -> shared.close(probe));
  }

  @Override
  public void reopen(Access.Probe probe, Instant now, Duration rest) {
    call(() -> shared.reopen(probe, now, rest));
  }

  @Override
  public State state(Instant now) {
    return faults.store(instance, () -> shared.state(now));
  }

  private void call(Runnable call) {
    faults.store(
        instance,
        () -> {
          call.run();
          watch.turned(shared.state(instance.instant()));
          return true;
        });
  }
}
