package dev.cocbackend.budget;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What each caller may spend on one kind of request: a bucket of {@code units} that begins full and
 * fills evenly, from empty to full in {@code period}. Immutable.
 *
 * <p>A bucket's whole state is the moment at which it is full again, if nobody spends: {@code
 * fullAt} below, in microseconds since the epoch.
 *
 * @param name what the units are spent on; tells budgets of one caller apart
 * @param units at least 1; also the most that can be spent at once
 */
public record Budget(String name, int units, Duration period) {

  /**
   * @throws IllegalArgumentException if the name is not of lower-case letters and hyphens, or a
   *     unit takes less than a microsecond to come back
   */
  public Budget {
    if (!name.matches("[a-z-]+")) {
      throw new IllegalArgumentException(
          "A budget's name has lower-case letters and hyphens, not '%s'.".formatted(name));
    }
    if (units < 1 || period.dividedBy(units).compareTo(Duration.ofNanos(1_000)) < 0) {
      throw new IllegalArgumentException(
          "A budget has at least one unit and at most one a microsecond, not %d in %s."
              .formatted(units, period));
    }
  }

  public static Budget perMinute(String name, int units) {
    return new Budget(name, units, Duration.ofMinutes(1));
  }

  /** How long one unit takes to come back. */
  long intervalMicros() {
    return micros(period) / units;
  }

  /** From empty to full; a little less than the period where that does not divide evenly. */
  long sizeMicros() {
    return intervalMicros() * units;
  }

  /** How many of the wanted units there are. */
  int available(int wanted, long fullAt, long now) {
    long units = (now + sizeMicros() - Math.max(fullAt, now)) / intervalMicros();
    return Math.clamp(units, 0, wanted);
  }

  /** The answer to a caller whose bucket now is full at {@code fullAt}. */
  Grant grant(int wanted, int granted, long fullAt, long now) {
    long wait = granted == wanted ? 0 : fullAt + intervalMicros() - (now + sizeMicros());
    return new Grant(granted, Duration.of(Math.max(0, wait), ChronoUnit.MICROS));
  }

  static void requireWanted(int wanted) {
    if (wanted < 1) {
      throw new IllegalArgumentException("At least one unit is spent, not %d.".formatted(wanted));
    }
  }

  /** Fine enough for an interval, and exact in a DynamoDB number. */
  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private static long micros(Duration duration) {
    return duration.dividedBy(ChronoUnit.MICROS.getDuration());
  }
}
