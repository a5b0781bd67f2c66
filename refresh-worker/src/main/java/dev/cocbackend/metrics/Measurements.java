package dev.cocbackend.metrics;

import dev.cocbackend.refresh.Arm;
import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Collects what one invocation of the worker measures. Thread-safe. */
public final class Measurements {
  private final Map<Metric, Double> sums = new EnumMap<>(Metric.class);
  private final Map<Arm, Map<Metric, Double>> byArm = new EnumMap<>(Arm.class);
  private final Map<Metric, List<Double>> observations = new EnumMap<>(Metric.class);
  private final TreeSet<String> defects = new TreeSet<>();
  private @Nullable Tier tier;

  /** Notes the tier of a request; the most urgent one is the dimension of all. */
  public synchronized void saw(Tier other) {
    if (tier == null || other.isHigherThan(tier)) {
      tier = other;
    }
  }

  /** Adds 1 to a count. */
  public void count(Metric metric) {
    add(metric, 1);
  }

  /** Adds to a count. */
  public synchronized void add(Metric metric, double amount) {
    sums.merge(metric, amount, Double::sum);
  }

  /**
   * Adds to a count of one arm.
   *
   * @throws IllegalArgumentException if the metric is not told by arm
   */
  public synchronized void add(Arm arm, Metric metric, double amount) {
    if (!metric.dimensions().contains(Metric.ARM)) {
      throw new IllegalArgumentException(metric.id() + " is not told by arm.");
    }
    byArm.computeIfAbsent(arm, a -> new EnumMap<>(Metric.class)).merge(metric, amount, Double::sum);
  }

  /** Notes one observation of a time; beyond what a line takes, further ones are dropped. */
  public synchronized void observe(Metric metric, Duration time) {
    List<Double> values = observations.computeIfAbsent(metric, m -> new ArrayList<>());
    if (values.size() < EmfLine.MAX_VALUES) {
      values.add((double) time.toMillis());
    }
  }

  /**
   * Counts an error that nobody expects.
   *
   * @param thrown only its class is noted; a message could quote anything
   */
  public synchronized void defect(Throwable thrown) {
    defect(Metric.UNEXPECTED_ERROR, thrown);
  }

  /**
   * Counts an error of the notifier that nobody expects.
   *
   * @param thrown only its class is noted; a message could quote anything
   */
  public synchronized void pushDefect(Throwable thrown) {
    defect(Metric.PUSH_ERROR, thrown);
  }

  /**
   * Counts an error of the tracker that nobody expects.
   *
   * @param thrown only its class is noted; a message could quote anything
   */
  public synchronized void readsDefect(Throwable thrown) {
    defect(Metric.READS_ERROR, thrown);
  }

  private void defect(Metric metric, Throwable thrown) {
    count(metric);
    defects.add(thrown.getClass().getSimpleName());
  }

  /** The sum of a count so far. */
  public synchronized double sum(Metric metric) {
    return sums.getOrDefault(metric, 0.0);
  }

  /**
   * All of it as one line. A count of zero is left out, for CloudWatch bills each metric it hears
   * of.
   *
   * @param event names the kind of line in the log
   */
  public synchronized EmfLine line(Instant at, String event) {
    // A queue has messages of one tier; without any that can be read nobody knows which.
    return line(at, event, Map.of(Metric.TIER, tier == null ? "unknown" : tier.name()));
  }

  /** As {@link #line}, of an invocation that has nothing to do with tiers. */
  public synchronized EmfLine untiered(Instant at, String event) {
    return line(at, event, Map.of());
  }

  private EmfLine line(Instant at, String event, Map<String, String> dimensions) {
    Map<Metric, List<Double>> values = new EnumMap<>(Metric.class);
    observations.forEach((metric, observed) -> values.put(metric, List.copyOf(observed)));
    sums.forEach(
        (metric, sum) -> {
          if (sum != 0) {
            values.put(metric, List.of(sum));
          }
        });
    return new EmfLine(
        at,
        dimensions,
        values,
        defects.isEmpty()
            ? Map.of("event", event)
            : Map.of("event", event, "defects", String.join(",", defects)));
  }

  /**
   * What was counted by arm, a line an arm; of a metric of an arm that refreshed, zeros are told.
   */
  public synchronized List<EmfLine> armLines(Instant at, String event) {
    List<EmfLine> lines = new ArrayList<>();
    byArm.forEach(
        (arm, counts) -> {
          Map<Metric, List<Double>> values = new EnumMap<>(Metric.class);
          counts.forEach((metric, sum) -> values.put(metric, List.of(sum)));
          lines.add(new EmfLine(at, Map.of(Metric.ARM, arm.id()), values, Map.of("event", event)));
        });
    return lines;
  }
}
