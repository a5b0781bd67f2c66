package dev.cocbackend.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.refresh.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class EmfLineTest {
  private static final Instant AT = Instant.parse("2026-11-25T10:00:00.123Z");
  private static final Pattern ROW =
      Pattern.compile("\\| `(\\w+)` \\| (\\w+) \\| (tier|arm|–) \\| .+ \\|");

  private static List<Metric> of(Metric.Source source) {
    return Arrays.stream(Metric.values()).filter(metric -> metric.source() == source).toList();
  }

  /** A line of an invocation in which everything happened. */
  private static JsonNode fullLine() throws IOException {
    Measurements measurements = new Measurements();
    measurements.saw(Tier.HIGH);
    for (Metric metric : of(Metric.Source.WORKER)) {
      if (metric.unit() == Metric.Unit.MILLISECONDS) {
        measurements.observe(metric, Duration.ofMillis(7));
        measurements.observe(metric, Duration.ofMillis(9));
      } else {
        measurements.add(metric, 3);
      }
    }
    return new ObjectMapper().readTree(measurements.line(AT, "refresh").toString());
  }

  @Test
  void theLineDefinesEveryMetricOfTheWorkerWithItsUnitAndHasItsValue() throws Exception {
    JsonNode line = fullLine();
    JsonNode head = line.path("_aws");
    assertThat(head.path("Timestamp").longValue()).isEqualTo(AT.toEpochMilli());
    assertThat(head.path("CloudWatchMetrics")).hasSize(1);
    JsonNode directive = head.path("CloudWatchMetrics").path(0);
    assertThat(directive.path("Namespace").textValue()).isEqualTo("CocBackend");
    assertThat(directive.path("Dimensions").toString()).isEqualTo("[[\"tier\"]]");
    assertThat(line.path("tier").textValue()).isEqualTo("HIGH");
    assertThat(line.path("event").textValue()).isEqualTo("refresh");

    Map<String, String> defined = new TreeMap<>();
    for (JsonNode definition : directive.path("Metrics")) {
      defined.put(definition.path("Name").textValue(), definition.path("Unit").textValue());
    }
    Map<String, String> expected = new TreeMap<>();
    of(Metric.Source.WORKER).forEach(metric -> expected.put(metric.id(), metric.unit().id()));
    assertThat(defined).isEqualTo(expected);
    for (Metric metric : of(Metric.Source.WORKER)) {
      assertThat(line.path(metric.id()).toString())
          .as(metric.id())
          .isEqualTo(metric.unit() == Metric.Unit.MILLISECONDS ? "[7,9]" : "3");
    }
  }

  @Test
  void aCountOfZeroIsLeftOut() {
    Measurements measurements = new Measurements();
    measurements.add(Metric.SLOTS_LOST, 2);
    measurements.add(Metric.SLOTS_LOST, -2);
    measurements.add(Metric.WRITE_UNITS, 2.5);

    assertThat(measurements.line(AT, "refresh").toString())
        .doesNotContain("slotsLost")
        .contains("\"writeUnits\":2.5", "\"tier\":\"unknown\"");
  }

  @Test
  void theMostUrgentTierIsTheDimension() {
    Measurements measurements = new Measurements();
    measurements.saw(Tier.LOW);
    measurements.saw(Tier.CRITICAL);
    measurements.saw(Tier.MEDIUM);

    assertThat(measurements.line(AT, "refresh").dimensions()).isEqualTo(Map.of("tier", "CRITICAL"));
  }

  @Test
  void noMoreValuesAreKeptThanALineTakes() {
    Measurements measurements = new Measurements();
    for (int i = 0; i < EmfLine.MAX_VALUES + 50; i++) {
      measurements.observe(Metric.QUEUE_WAIT, Duration.ofMillis(i));
    }
    assertThat(measurements.line(AT, "refresh").values().get(Metric.QUEUE_WAIT))
        .hasSize(EmfLine.MAX_VALUES);

    List<Double> tooMany = Collections.nCopies(EmfLine.MAX_VALUES + 1, 1.0);
    assertThatThrownBy(
            () -> new EmfLine(AT, Map.of(), Map.of(Metric.QUEUE_WAIT, tooMany), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("queueWait");
  }

  @Test
  void aDefectIsCountedAndNamedByItsClassAlone() {
    Measurements measurements = new Measurements();
    measurements.defect(new IllegalStateException("secret-key"));

    assertThat(measurements.line(AT, "refresh").toString())
        .contains("\"unexpectedError\":1", "\"defects\":\"IllegalStateException\"")
        .doesNotContain("secret");
  }

  @Test
  void theDocumentedTablesListExactlyTheMetrics() throws Exception {
    Map<String, String> documented = new TreeMap<>();
    for (String row : Files.readAllLines(Path.of("../docs/metrics.md"))) {
      // From there on are the metrics of the read side.
      if (row.equals("## Of reads")) {
        break;
      }
      Matcher matcher = ROW.matcher(row);
      if (matcher.matches()) {
        String twice =
            documented.put(matcher.group(1), matcher.group(2) + " by " + matcher.group(3));
        assertThat(twice).as(matcher.group(1)).isNull();
      }
    }
    Map<String, String> expected = new TreeMap<>();
    for (Metric metric : Metric.values()) {
      String dimensions =
          metric.dimensions().isEmpty() ? "–" : String.join(", ", metric.dimensions());
      expected.put(metric.id(), metric.unit().id() + " by " + dimensions);
    }
    assertThat(documented).isEqualTo(expected);
  }

  @Test
  void aGaugeHasTheDimensionsOfItsMetric() {
    assertThatThrownBy(() -> new Gauge(Metric.QUEUE_DEPTH, Map.of(), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("queueDepth");
  }

  @Test
  void theLocalSinkLogsOneLineOfAllGauges() throws Exception {
    List<String> lines = new java.util.ArrayList<>();
    new LoggingGaugeSink(lines::add)
        .put(
            List.of(
                new Gauge(Metric.QUEUE_DEPTH, Map.of("tier", "HIGH"), 4),
                new Gauge(Metric.BREAKER_OPEN, Map.of(), 1)),
            AT);

    JsonNode line = new ObjectMapper().readTree(lines.getFirst());
    assertThat(lines).hasSize(1);
    assertThat(line.path("queueDepth.HIGH").doubleValue()).isEqualTo(4);
    assertThat(StreamSupport.stream(line.spliterator(), false)).hasSize(3);
  }
}
