package dev.cocbackend.mobile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackOffTest {
  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  @Test
  void waitsDoubleUpToTheLimitOfWhichARandomHalf() {
    BackOff backOff = new BackOff(new Random(3));
    for (int i = 0; i < 1_000; i++) {
      int tries = i % 40;
      long whole = Math.min(60_000, 2_000L << Math.min(tries, 10));
      assertThat(backOff.after(tries, FIRST, LONGEST).toMillis()).isBetween(whole / 2, whole);
    }
  }

  @Test
  void twoDevicesDoNotWaitAlike() {
    assertThat(new BackOff(new Random(1)).after(5, FIRST, LONGEST))
        .isNotEqualTo(new BackOff(new Random(2)).after(5, FIRST, LONGEST));
  }

  @Test
  void aSpreadNeverShortensAndAddsAtMostFiveSeconds() {
    BackOff backOff = new BackOff(new Random(4));
    for (int i = 0; i < 1_000; i++) {
      Duration wait = Duration.ofSeconds(i);
      assertThat(backOff.spread(wait).minus(wait).toMillis())
          .isBetween(0L, Math.min(5_000, wait.toMillis() / 10));
    }
  }
}
