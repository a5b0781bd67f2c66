package dev.cocbackend.ratelimit;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * How a key that upstream rejected comes back: it rests, then one caller at a time gets a single
 * slot to probe it. Times are microseconds since the epoch.
 */
final class DeadKey {
  /**
   * A prober that says nothing for so long has died: a slot comes within 2.25 s and a request takes
   * 10 s at most.
   */
  static final Duration PROBE_LEASE = Duration.ofMinutes(1);

  /** How soon those who wait for a probe ask again what came of it. */
  static final Duration POLL = Duration.ofSeconds(5);

  private DeadKey() {}

  /**
   * How long to wait before asking for a probe; not positive if one may be had.
   *
   * @param tat when the key's next slot begins
   */
  static Duration wait(long restsUntil, long probedUntil, long tat, long now) {
    long rest = Math.max(restsUntil, tat) - now;
    long probe = Math.min(probedUntil - now, Gcra.micros(POLL));
    return Duration.of(Math.max(rest, probe), ChronoUnit.MICROS);
  }
}
