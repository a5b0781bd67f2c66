package dev.cocbackend.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A service is away for a day; what was asked for meanwhile is served when it is back. */
class LongOutageTest {
  private static final Duration BEFORE = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  @ParameterizedTest
  @CsvSource({
    "UPSTREAM, 0", // maintenance
    "UPSTREAM, 1", // errors
    "QUEUE,    0",
    "BUS,      0",
  })
  void aDayWithoutItFailsNoReadAndLosesNothing(Fault fault, int kind) {
    Simulation.Result result =
        Simulation.run(Scenario.of(1, new LongOutage(fault, kind, BEFORE, DAY)));

    assertThat(result.violation()).isNull();
    assertThat(result.failedReads()).isZero();
    assertThat(result.upstreamRequests()).isGreaterThan(requestsUntilItsEnd(fault, kind));
  }

  @Test
  void aDayWithoutTheTableLosesNothing() {
    Simulation.Result result =
        Simulation.run(Scenario.of(1, new LongOutage(Fault.STORE, 0, BEFORE, DAY)));

    assertThat(result.violation()).isNull();
    assertThat(result.failedReads()).isPositive();
    assertThat(result.upstreamRequests()).isGreaterThan(requestsUntilItsEnd(Fault.STORE, 0));
  }

  /** The same without the hour of readers that follows. */
  private static int requestsUntilItsEnd(Fault fault, int kind) {
    Scenario scenario =
        Scenario.of(1, new LongOutage(fault, kind, BEFORE, DAY)).lasting(BEFORE.plus(DAY));
    return Simulation.run(scenario).upstreamRequests();
  }

  /** A soak: an hour of everything that can go wrong, with outages of minutes. */
  @Test
  void anHourOfAllFaultsKeepsEveryInvariant() {
    Simulation.Result result = Simulation.run(Scenario.of(3).lasting(Duration.ofHours(1)));

    assertThat(result.violation()).isNull();
    assertThat(result.upstreamRequests()).isGreaterThan(5_000);
  }
}
