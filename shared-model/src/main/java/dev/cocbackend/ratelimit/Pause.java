package dev.cocbackend.ratelimit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Waits for a moment, such as the start of a slot; tests put a clock forward instead. */
@FunctionalInterface
public interface Pause {

  /** Returns at {@code moment}, not before; at once if it is past. */
  void until(Instant moment) throws InterruptedException;

  /** Waits by sleeping. */
  static Pause sleeping(InstantSource clock) {
    return moment -> {
      Duration left = Duration.between(clock.instant(), moment);
      while (left.isPositive()) {
        Thread.sleep(left);
        left = Duration.between(clock.instant(), moment);
      }
    };
  }
}
