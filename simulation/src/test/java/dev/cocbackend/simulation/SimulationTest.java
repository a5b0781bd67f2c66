package dev.cocbackend.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationTest {
  /** {@code -Dsimulation.seeds=1000} runs more. */
  private static final int SEEDS = Integer.getInteger("simulation.seeds", 50);

  private static final long FIRST = Long.getLong("simulation.first", 1);

  @Test
  void everySeedKeepsEveryInvariant() {
    List<String> failures = new ArrayList<>();
    long requests = 0;
    for (long seed = FIRST; seed < FIRST + SEEDS && failures.isEmpty(); seed++) {
      String failure = Simulation.failureOf(Scenario.of(seed), Parts.PRODUCTION);
      if (failure != null) {
        failures.add(failure);
      }
    }
    for (long seed = FIRST; seed < FIRST + 3; seed++) {
      requests += Simulation.run(Scenario.of(seed)).upstreamRequests();
    }

    assertThat(failures).isEmpty();
    assertThat(requests).as("the scenarios refresh something").isGreaterThan(300);
  }

  /**
   * A reservation that came back late made its slots start late, next to those of the others: this
   * seed had 41 starts in a second.
   */
  @Test
  void slotsThatBeganBeforeTheLimiterAnsweredDoNotBreakTheBudget() {
    assertThat(Simulation.failureOf(Scenario.of(289), Parts.PRODUCTION)).isNull();
  }

  @Test
  void aSeedRunsAlikeEachTime() {
    Scenario scenario = Scenario.of(7);
    Simulation.Result first = Simulation.run(scenario);

    assertThat(Simulation.run(scenario)).isEqualTo(first);
    assertThat(Simulation.run(Scenario.of(8)).fingerprint()).isNotEqualTo(first.fingerprint());
  }
}
