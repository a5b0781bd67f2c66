package dev.cocbackend.local.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cocbackend.api.freshness.ReadFreshness;
import dev.cocbackend.metrics.Measurements;
import dev.cocbackend.metrics.Metric;
import dev.cocbackend.refresh.Arm;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the real functions log comes in. */
class AnalyticsTest {
  private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));

  private final Analytics analytics = new Analytics();

  private void reads(Instant at, int fresh, int stale) {
    ReadFreshness freshness = new ReadFreshness(new Random(1), RefreshArms.ALL_VALUE);
    for (int i = 0; i < fresh + stale; i++) {
      freshness.answered(CLAN, at.minusSeconds(i), i >= fresh, at);
    }
    analytics.accept(freshness.due(at.plus(Duration.ofMinutes(1)), "1").orElseThrow());
  }

  private void refreshes(Instant at, int all, int wasted, double expected, double value) {
    Measurements measurements = new Measurements();
    measurements.add(Arm.VALUE, Metric.REFRESHES, all);
    measurements.add(Arm.VALUE, Metric.WASTED_REFRESHES, wasted);
    measurements.add(Arm.VALUE, Metric.EXPECTED_CHANGES, expected);
    measurements.add(Arm.VALUE, Metric.FORECAST_CHANGES, all - wasted);
    measurements.add(Arm.VALUE, Metric.REFRESH_VALUE, value);
    measurements.armLines(at, "refreshByArm").forEach(line -> analytics.accept(line.toString()));
  }

  @Test
  void anEmptyStartHasNoRows() {
    JsonNode report = analytics.report();
    assertThat(report.path("arms")).isEmpty();
    assertThat(report.path("kinds")).isEmpty();
    assertThat(report.path("hours")).isEmpty();
  }

  @Test
  void readsAndRefreshesOfAnHourAddUp() {
    reads(NOON, 90, 10);
    reads(NOON.plusSeconds(600), 100, 0);
    refreshes(NOON, 30, 10, 25, 60);
    refreshes(NOON.plusSeconds(5), 8, 0, 5, 16);

    JsonNode arm = analytics.report().path("arms").path(0);
    assertThat(arm.path("arm").asText()).isEqualTo("value");
    assertThat(arm.path("reads").asInt()).isEqualTo(200);
    assertThat(arm.path("freshShare").asDouble()).isCloseTo(0.95, within(1e-9));
    assertThat(arm.path("freshLow").asDouble()).isCloseTo(0.9198, within(1e-3));
    assertThat(arm.path("freshHigh").asDouble()).isCloseTo(0.9802, within(1e-3));
    assertThat(arm.path("refreshes").asInt()).isEqualTo(38);
    assertThat(arm.path("wastedShare").asDouble()).isCloseTo(10 / 38.0, within(1e-9));
    assertThat(arm.path("calibration").asDouble()).isCloseTo(30 / 28.0, within(1e-9));
    assertThat(arm.path("valuePerRequest").asDouble()).isEqualTo(2);
    assertThat(arm.path("requestsPerFreshRead").asDouble()).isEqualTo(0.2);
    assertThat(arm.path("ageP50").asInt()).isBetween(40, 60);
    JsonNode kind = analytics.report().path("kinds").path(0);
    assertThat(kind.path("kind").asText()).isEqualTo("clan");
    assertThat(kind.path("reads").asInt()).isEqualTo(200);
  }

  @Test
  void hoursAreKeptForTwoDaysLatestFirst() {
    for (int hour = 0; hour < 60; hour++) {
      reads(NOON.plus(Duration.ofHours(hour)), 1, 0);
    }
    JsonNode hours = analytics.report().path("hours");
    assertThat(hours).hasSize(Analytics.HOURS);
    assertThat(hours.path(0).path("hour").asText()).isEqualTo("2026-11-28T23:00:00Z");
    assertThat(analytics.report().path("arms").path(0).path("reads").asInt()).isEqualTo(48);
  }

  @Test
  void theLastPlanIsShownAndOtherLinesPassBy() {
    analytics.accept(
        "{\"event\":\"plan\",\"price\":0.25,\"forecast_gain\":0.2,\"room\":2400,\"waiting\":3}");
    analytics.accept("START \"event\":\"plan\" is no JSON");
    analytics.accept("{\"event\":\"read\",\"status\":200}");
    JsonNode plan = analytics.report().path("plan");
    assertThat(plan.path("price").asDouble()).isEqualTo(0.25);
    assertThat(plan.path("forecast_gain").asDouble()).isEqualTo(0.2);
    assertThat(plan.path("waiting").asInt()).isEqualTo(3);
    assertThat(plan.has("postponed")).isFalse();
  }
}
