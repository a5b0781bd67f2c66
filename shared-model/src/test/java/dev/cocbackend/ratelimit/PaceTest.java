package dev.cocbackend.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
  @Test
  void the41stSlotIsBeyondTheSecondByWhatStartsMayBeOff() {
    for (int skewMillis : new int[] {0, 4, 10, 50}) {
      Duration skew = Duration.ofMillis(skewMillis);
      Duration fortyFirst = Pace.forClockSkew(skew).interval().multipliedBy(Pace.STARTS_PER_SECOND);

      assertThat(
              fortyFirst
                  .minus(RateLimiter.MAX_LATENESS)
                  .minus(RateLimiter.ARRIVAL_JITTER)
                  .minus(skew))
          .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(1).plusNanos(40_000));
    }
  }

  @Test
  void theDefaultUsesNinetyEightHundredthsOfTheBudget() {
    double perSecond = 1e9 / Pace.DEFAULT.interval().toNanos();

    assertThat(perSecond / Pace.STARTS_PER_SECOND).isBetween(0.98, 0.99);
  }

  @Test
  void aPaceAboveTheLimitIsRefused() {
    assertThatThrownBy(() -> new Pace(Duration.ofMillis(24)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("25 ms");
    assertThatThrownBy(() -> Pace.forClockSkew(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
