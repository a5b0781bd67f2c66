package dev.cocbackend.metrics;

import java.util.Map;

/**
 * How high something stands at one moment. Immutable.
 *
 * @param dimensions by name, those that the metric has
 */
public record Gauge(Metric metric, Map<String, String> dimensions, double value) {
  /**
   * @throws IllegalArgumentException if the dimensions are not those of the metric
   */
  public Gauge {
    dimensions = Map.copyOf(dimensions);
    if (!dimensions.keySet().equals(metric.dimensions())) {
      throw new IllegalArgumentException(
          "%s has the dimensions %s, not %s."
              .formatted(metric.id(), metric.dimensions(), dimensions.keySet()));
    }
  }
}
