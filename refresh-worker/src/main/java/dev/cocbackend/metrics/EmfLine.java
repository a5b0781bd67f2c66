package dev.cocbackend.metrics;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One log line in CloudWatch's embedded metric format: CloudWatch Logs makes metrics of it without
 * a call and without a wait. Immutable.
 *
 * @param at the metrics' time
 * @param dimensions by name; all metrics of the line have these
 * @param values the observations of each metric; a metric without any is left out
 * @param properties further members that are logged and make no metric
 */
public record EmfLine(
    Instant at,
    Map<String, String> dimensions,
    Map<Metric, List<Double>> values,
    Map<String, String> properties) {
  /** CloudWatch takes no more values of one metric in one line. */
  public static final int MAX_VALUES = 100;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Whole numbers above this lose digits in CloudWatch anyway. */
  private static final double MAX_WHOLE = 1L << 53;

  /**
   * @throws IllegalArgumentException if a metric has more than {@link #MAX_VALUES} values
   */
  public EmfLine {
    for (Map.Entry<Metric, List<Double>> entry : values.entrySet()) {
      if (entry.getValue().size() > MAX_VALUES) {
        throw new IllegalArgumentException(
            "A line takes up to %d values of a metric, not %d of %s."
                .formatted(MAX_VALUES, entry.getValue().size(), entry.getKey().id()));
      }
    }
    dimensions = Map.copyOf(dimensions);
    values = Map.copyOf(values);
    properties = Map.copyOf(properties);
  }

  /** The line as one JSON object, without a line feed. */
  @Override
  public String toString() {
    ObjectNode line = JSON.createObjectNode();
    ObjectNode head = line.putObject("_aws").put("Timestamp", at.toEpochMilli());
    ObjectNode directive = head.putArray("CloudWatchMetrics").addObject();
    directive.put("Namespace", Metric.NAMESPACE);
    ArrayNode names = directive.putArray("Dimensions").addArray();
    dimensions.keySet().stream().sorted().forEach(names::add);
    ArrayNode definitions = directive.putArray("Metrics");
    properties.forEach(line::put);
    dimensions.forEach(line::put);
    for (Metric metric : Metric.values()) {
      List<Double> observed = values.getOrDefault(metric, List.of());
      if (!observed.isEmpty()) {
        definitions.addObject().put("Name", metric.id()).put("Unit", metric.unit().id());
        put(line, metric.id(), observed);
      }
    }
    return line.toString();
  }

  private static void put(ObjectNode line, String name, List<Double> observed) {
    ArrayNode array = JSON.createArrayNode();
    for (double value : observed) {
      if (value == Math.rint(value) && Math.abs(value) < MAX_WHOLE) {
        array.add((long) value);
      } else {
        array.add(value);
      }
    }
    line.set(name, array.size() == 1 ? array.get(0) : array);
  }
}
