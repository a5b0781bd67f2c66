package dev.cocbackend.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.ratelimit.Pace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SimulationCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return SimulationCommand.run(new PrintWriter(out), new PrintWriter(err), args);
  }

  @Test
  void helpNamesWhatCanBeRun() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("overload", "seeds", "push", "freshness", "ab");
  }

  @Test
  void wrongArgumentsAreExplained() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("overload, seeds, push, freshness or ab");
    assertThat(run("overload", "--seconds", "5")).isEqualTo(2);
    assertThat(err.toString()).contains("--seconds is 5; allowed is 10 to 3600.");
  }

  @Test
  void seedsThatKeepEveryInvariantAreCounted() {
    assertThat(run("seeds", "--count", "3")).isZero();
    assertThat(out.toString()).contains("3 seeds kept every invariant");
  }

  @Test
  void anOverloadUsesTheBudgetAndServesCriticalRequestsFirst() {
    ObjectNode row = overload(PeerLimiter.SHARED_SLOTS).run();

    assertThat(row.get("budget_used_of_40").doubleValue()).isBetween(0.98, 1.0);
    assertThat(row.get("upstream_429").intValue()).isZero();
    assertThat(row.get("most_starts_in_a_second").intValue()).isLessThanOrEqualTo(40);
    assertThat(row.get("critical_wait_p99_seconds").doubleValue()).isBetween(0.01, 3.0);
  }

  @Test
  void theSameOverloadWithoutALimiterIsThrottled() {
    ObjectNode row = overload(PeerLimiter.NONE).run();

    assertThat(row.get("upstream_429").intValue()).isPositive();
  }

  private static Overload overload(PeerLimiter limiter) {
    Duration allowance = Pace.DEFAULT_CLOCK_SKEW;
    return new Overload(1, limiter, 1, Duration.ZERO, allowance, 1, Duration.ofSeconds(20));
  }

  @Test
  void clocksThatDifferByFiftyMillisecondsKeepTheBoundAtThePaceForThem() {
    Duration skew = Duration.ofMillis(50);
    ObjectNode row =
        new Overload(1, PeerLimiter.SHARED_SLOTS, 1, skew, skew, 1, Duration.ofSeconds(30)).run();

    assertThat(row.get("upstream_429").intValue()).isZero();
    assertThat(row.get("budget_used_of_pace").doubleValue()).isGreaterThan(0.98);
  }
}
