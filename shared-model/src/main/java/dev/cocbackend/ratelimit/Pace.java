package dev.cocbackend.ratelimit;

import static java.time.temporal.ChronoUnit.MICROS;

import dev.cocbackend.settings.Settings;
import java.time.Duration;

/**
 * How far apart the slots of one key are. The CoC API takes 40 requests in any second; they may
 * start late by {@link RateLimiter#MAX_LATENESS}, be on their way for longer than others by {@link
 * RateLimiter#ARRIVAL_JITTER}, and clocks may differ, so the 41st slot begins later than a second
 * after the first by the sum of the three. All instances of a key should have the same pace.
 * Immutable.
 */
public record Pace(Duration interval) {
  /** What the CoC API allows a key to start in any second. */
  public static final int STARTS_PER_SECOND = 40;

  /** What clocks may differ by if nobody says otherwise; those in AWS keep within it. */
  public static final Duration DEFAULT_CLOCK_SKEW = Duration.ofMillis(4);

  /** 39.3 slots a second. */
  public static final Pace DEFAULT = forClockSkew(DEFAULT_CLOCK_SKEW);

  public Pace {
    if (interval.compareTo(Duration.ofSeconds(1).dividedBy(STARTS_PER_SECOND)) < 0) {
      throw new IllegalArgumentException("Slots are at least 25 ms apart, not " + interval + ".");
    }
  }

  /**
   * The fastest pace that keeps the bound although the clocks of any two instances differ by up to
   * {@code skew}.
   */
  public static Pace forClockSkew(Duration skew) {
    if (skew.isNegative()) {
      throw new IllegalArgumentException("A clock skew is not negative.");
    }
    Duration whole =
        Duration.ofSeconds(1)
            .plus(RateLimiter.MAX_LATENESS)
            .plus(RateLimiter.ARRIVAL_JITTER)
            .plus(skew);
    // Slots begin on whole microseconds; rounded up, so that none is lost to rounding.
    return new Pace(Duration.of(Math.ceilDiv(Gcra.micros(whole), STARTS_PER_SECOND), MICROS));
  }

  /**
   * The pace for clocks that differ by {@code COC_CLOCK_SKEW_MS}, 0 to 1000 ms, {@link #DEFAULT}
   * without it.
   *
   * @throws dev.cocbackend.settings.SettingsException if the variable is no such number
   */
  public static Pace from(Settings settings) {
    int fallback = Math.toIntExact(DEFAULT_CLOCK_SKEW.toMillis());
    return forClockSkew(
        Duration.ofMillis(settings.integer("COC_CLOCK_SKEW_MS", fallback, 0, 1_000)));
  }

  long micros() {
    return Gcra.micros(interval);
  }
}
