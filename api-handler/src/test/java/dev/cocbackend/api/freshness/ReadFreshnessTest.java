package dev.cocbackend.api.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.snapshot.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadFreshnessTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  private final ReadFreshness freshness = new ReadFreshness(new Random(7));

  @Test
  void nothingIsToldBeforeAMinuteHasPassed() {
    assertThat(freshness.due(NOW, "7")).isEmpty();
    answered(Kind.CLAN, Duration.ZERO, false);

    assertThat(freshness.due(NOW.plusSeconds(59), "7")).isEmpty();
    assertThat(freshness.due(NOW.plusSeconds(60), "7")).isPresent();
    assertThat(freshness.due(NOW.plusSeconds(180), "7")).isEmpty();
  }

  @Test
  void theLineDeclaresEachMetricWithUnitAndDimension() {
    answered(Kind.CLAN, Duration.ofSeconds(90), false);
    answered(Kind.CLAN, Duration.ofMinutes(31), true);
    answered(Kind.CLAN, Duration.ofMinutes(60), true);
    freshness.pending(Kind.CLAN, NOW.plusSeconds(5));

    JsonNode line = lines(NOW.plusSeconds(61)).getFirst();

    JsonNode directive = line.path("_aws").path("CloudWatchMetrics").path(0);
    assertThat(line.path("_aws").path("Timestamp").asLong())
        .isEqualTo(NOW.plusSeconds(5).toEpochMilli());
    assertThat(directive.path("Namespace").asText()).isEqualTo("CocBackend");
    assertThat(directive.path("Dimensions").toString()).isEqualTo("[[\"kind\"]]");
    assertThat(units(directive))
        .isEqualTo(
            Map.of(
                "reads", "Count",
                "staleReads", "Count",
                "lateReads", "Count",
                "pendingReads", "Count",
                "ageAtRead", "Seconds"));
    assertThat(line.path("kind").asText()).isEqualTo("clan");
    assertThat(line.path("reads").asInt()).isEqualTo(3);
    assertThat(line.path("staleReads").asInt()).isEqualTo(2);
    assertThat(line.path("lateReads").asInt()).isEqualTo(1);
    assertThat(line.path("pendingReads").asInt()).isEqualTo(1);
    assertThat(line.path("ageAtRead").toString()).isEqualTo("[90,1860,3600]");
  }

  @Test
  void eachKindHasALineAndItsOwnObjective() {
    for (Kind kind : Kind.values()) {
      answered(kind, Duration.ofMinutes(10), true);
      answered(kind, Duration.ofMinutes(10).minusMillis(1), true);
      answered(kind, Duration.ofHours(1), true);
      answered(kind, Duration.ofHours(1).minusMillis(1), true);
    }

    Map<String, Integer> late = new HashMap<>();
    lines(NOW.plusSeconds(60))
        .forEach(line -> late.put(line.path("kind").asText(), line.path("lateReads").asInt()));

    assertThat(late).isEqualTo(Map.of("war", 3, "clan", 1, "player", 1));
  }

  @Test
  void theNextLineBeginsAnew() {
    answered(Kind.WAR, Duration.ofHours(2), true);
    lines(NOW.plusSeconds(60));
    freshness.pending(Kind.PLAYER, NOW.plusSeconds(61));

    List<JsonNode> lines = lines(NOW.plusSeconds(121));

    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst().path("kind").asText()).isEqualTo("player");
    assertThat(lines.getFirst().path("reads").asInt()).isZero();
    assertThat(lines.getFirst().has("ageAtRead")).isFalse();
  }

  @Test
  void aBusyMinuteIsCountedWholeAndItsAgesAreSampled() {
    for (int age = 0; age < 10_000; age++) {
      answered(Kind.PLAYER, Duration.ofSeconds(age), false);
    }

    JsonNode line = lines(NOW.plusSeconds(60)).getFirst();

    assertThat(line.path("reads").asInt()).isEqualTo(10_000);
    assertThat(line.path("ageAtRead")).hasSize(100);
    double mean = 0;
    for (JsonNode age : line.path("ageAtRead")) {
      mean += age.asDouble() / 100;
    }
    // Six standard errors of the mean of 100 out of 10,000 around their middle.
    assertThat(mean).isBetween(5_000 - 6 * 289.0, 5_000 + 6 * 289.0);
  }

  @Test
  void aClockThatIsBehindMakesNoNegativeAge() {
    answered(Kind.CLAN, Duration.ofSeconds(-3), false);

    assertThat(lines(NOW.plusSeconds(60)).getFirst().path("ageAtRead").toString()).isEqualTo("[0]");
  }

  @Test
  void readsAndStaleReadsAreToldByVersionToo() {
    answered(Kind.CLAN, Duration.ofMinutes(31), true);

    JsonNode line = lines(NOW.plusSeconds(61)).getFirst();

    JsonNode directive = line.path("_aws").path("CloudWatchMetrics").path(1);
    assertThat(directive.path("Namespace").asText()).isEqualTo("CocBackend");
    assertThat(directive.path("Dimensions").toString()).isEqualTo("[[\"version\"]]");
    assertThat(units(directive)).isEqualTo(Map.of("reads", "Count", "staleReads", "Count"));
    assertThat(line.path("version").asText()).isEqualTo("7");
  }

  private static Map<String, String> units(JsonNode directive) {
    Map<String, String> units = new HashMap<>();
    directive
        .path("Metrics")
        .forEach(metric -> units.put(metric.path("Name").asText(), metric.path("Unit").asText()));
    return units;
  }

  private void answered(Kind kind, Duration age, boolean stale) {
    freshness.answered(kind, NOW.minus(age), stale, NOW);
  }

  private List<JsonNode> lines(Instant now) {
    String text = freshness.due(now, "7").orElseThrow();
    assertThat(text).endsWith("}\n");
    List<JsonNode> lines = new ArrayList<>();
    for (String line : text.lines().toList()) {
      try {
        lines.add(new ObjectMapper().readTree(line));
      } catch (IOException e) {
        throw new AssertionError(line, e);
      }
    }
    return lines;
  }
}
