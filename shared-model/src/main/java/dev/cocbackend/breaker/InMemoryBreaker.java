package dev.cocbackend.breaker;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A breaker for the threads of one process. */
public final class InMemoryBreaker implements Breaker {
  private Standing standing = Standing.CLOSED;

  @Override
  public synchronized void open(Instant until) {
    Long openUntil = standing.openUntil();
    if (openUntil == null || openUntil < until.toEpochMilli()) {
      standing = new Standing(until.toEpochMilli(), standing.probedUntil(), standing.failures());
    }
  }

  @Override
  public synchronized Access ask(Instant now) {
    Optional<Access> access = standing.access(now);
    if (access.isPresent()) {
      return access.get();
    }
    Access.Probe probe = standing.probe(now);
    standing =
        new Standing(standing.openUntil(), probe.until().toEpochMilli(), standing.failures());
    return probe;
  }

  @Override
  public synchronized void close(Access.Probe probe) {
    if (standing.isProbedBy(probe)) {
      standing = Standing.CLOSED;
    }
  }

  @Override
  public synchronized void reopen(Access.Probe probe, Instant now, Duration rest) {
    if (standing.isProbedBy(probe)) {
      Instant until = now.plus(probe.restAfterFailure(rest));
      standing = new Standing(until.toEpochMilli(), 0, probe.failures() + 1);
    }
  }

  @Override
  public synchronized State state(Instant now) {
    return standing.state(now);
  }
}
