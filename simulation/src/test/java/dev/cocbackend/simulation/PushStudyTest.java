package dev.cocbackend.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PushStudyTest {
  /** Devices that are told at the same time, and so twice if the process dies. */
  private static final int BATCH = 50;

  @Test
  void aHundredThousandSubscribersAreToldWithinAMinuteAndOnce() {
    ObjectNode line = new PushStudy(1, 100_000, 3_000, 3, 0.2, 0).run();

    assertThat(line.get("seconds").doubleValue()).isLessThanOrEqualTo(60);
    assertThat(line.get("told").intValue()).isEqualTo(99_900);
    assertThat(line.get("gone_and_removed").intValue()).isEqualTo(100);
    assertThat(line.get("published_twice").intValue()).isZero();
    assertThat(line.at("/cost_usd/total").doubleValue()).isBetween(0.05, 0.06);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void nobodyIsLeftOutAndOnlyACrashTellsAnybodyTwice(long seed) {
    ObjectNode calm = new PushStudy(seed, 3_000, 3_000, 4, 0.5, 0).run();
    assertThat(calm.get("told").intValue()).isEqualTo(2_997);
    assertThat(calm.get("published_twice").intValue()).isZero();

    ObjectNode stormy = new PushStudy(seed, 3_000, 300, 4, 0.5, 8).run();
    assertThat(stormy.get("told").intValue()).isEqualTo(2_997);
    assertThat(stormy.get("gone_and_removed").intValue()).isEqualTo(3);
    assertThat(stormy.get("crashes").intValue()).isPositive();
    assertThat(stormy.get("published_twice").intValue())
        .isLessThanOrEqualTo(BATCH * stormy.get("crashes").intValue());
  }

  @Test
  void theSameSeedIsTheSameRun() {
    PushStudy study = new PushStudy(3, 1_000, 1_000, 3, 0.3, 3);
    ObjectNode first = study.run();
    assertThat(study.run()).isEqualTo(first);
  }
}
