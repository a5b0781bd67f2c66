package dev.cocbackend.api.hot;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Ticks as a clock does, but stands still when that is set back, so that nothing is kept for longer
 * by such a step. Thread-safe.
 */
final class ForwardTicker implements Ticker {
  private final InstantSource clock;
  private Instant last;
  private long nanos;

  ForwardTicker(InstantSource clock) {
    this.clock = clock;
    this.last = clock.instant();
  }

  @Override
  public synchronized long read() {
    Instant now = clock.instant();
    nanos += Math.max(0, Duration.between(last, now).toNanos());
    last = now;
    return nanos;
  }
}
