package dev.cocbackend.local.operator;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * A histogram of durations from 1 microsecond to 60 seconds, whose quantiles are off by at most 1 %
 * (two significant digits); about 10 KB once something is recorded, nothing before. What is longer
 * counts as 60 seconds. Not safe for use by many threads.
 */
final class Latencies {
  private static final long LONGEST_MICROS = TimeUnit.SECONDS.toMicros(60);
  private static final int SIGNIFICANT_DIGITS = 2;

  private @Nullable IntCountsHistogram histogram;

  void record(Duration latency) {
    long micros = TimeUnit.NANOSECONDS.toMicros(Math.max(0, latency.toNanos()));
    histogram().recordValue(Math.clamp(micros, 1, LONGEST_MICROS));
  }

  void add(Latencies other) {
    if (other.histogram != null && other.histogram.getTotalCount() > 0) {
      histogram().add(other.histogram);
    }
  }

  void clear() {
    if (histogram != null) {
      histogram.reset();
    }
  }

  /** The value below which {@code share} of the durations lie, null if there are none. */
  @Nullable Duration quantile(double share) {
    if (histogram == null || histogram.getTotalCount() == 0) {
      return null;
    }
    return Duration.of(histogram.getValueAtPercentile(100 * share), ChronoUnit.MICROS);
  }

  private IntCountsHistogram histogram() {
    IntCountsHistogram present = histogram;
    if (present == null) {
      present = new IntCountsHistogram(1, LONGEST_MICROS, SIGNIFICANT_DIGITS);
      histogram = present;
    }
    return present;
  }
}
