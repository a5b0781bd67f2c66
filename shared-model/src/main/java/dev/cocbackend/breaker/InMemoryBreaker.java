package dev.cocbackend.breaker;

import java.time.Instant;
import java.util.Optional;

/** A breaker for the threads of one process. */
public final class InMemoryBreaker implements Breaker {
  private Instant openUntil = Instant.MIN;

  @Override
  public synchronized void open(Instant until) {
    if (until.isAfter(openUntil)) {
      openUntil = until;
    }
  }

  @Override
  public synchronized Optional<Instant> openUntil(Instant now) {
    return Optional.of(openUntil).filter(now::isBefore);
  }
}
