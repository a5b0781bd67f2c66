package dev.cocbackend.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SimulationTest {
  /** {@code -Dsimulation.seeds=1000} runs more. */
  private static final int SEEDS = Integer.getInteger("simulation.seeds", 50);

  private static final long FIRST = Long.getLong("simulation.first", 1);

  @Test
  void everySeedKeepsEveryInvariant() throws Exception {
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    AtomicLong next = new AtomicLong(FIRST);
    int cores = Runtime.getRuntime().availableProcessors();
    try (ExecutorService threads = Executors.newFixedThreadPool(cores)) {
      List<Future<?>> parts = new ArrayList<>();
      for (int i = 0; i < cores; i++) {
        parts.add(threads.submit(() -> run(next, failures)));
      }
      for (Future<?> part : parts) {
        part.get();
      }
    }
    long requests = 0;
    for (long seed = FIRST; seed < FIRST + 3; seed++) {
      requests += Simulation.run(Scenario.of(seed)).upstreamRequests();
    }

    assertThat(failures).isEmpty();
    assertThat(requests).as("the scenarios refresh something").isGreaterThan(300);
  }

  private static void run(AtomicLong next, Queue<String> failures) {
    for (long seed = next.getAndIncrement();
        seed < FIRST + SEEDS && failures.isEmpty();
        seed = next.getAndIncrement()) {
      String failure = Simulation.failureOf(Scenario.of(seed), Parts.PRODUCTION);
      if (failure != null) {
        failures.add(failure);
      }
    }
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
