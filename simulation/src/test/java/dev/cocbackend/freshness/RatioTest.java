package dev.cocbackend.freshness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RatioTest {
  private static final int CLANS = 200;
  private static final int DRAWS = 400;

  private final SplittableRandom random = new SplittableRandom(4);

  /** Clans differ in how much is read of them and in how often that is fresh. */
  private Ratio draw(double[] luckOfClans, double truth) {
    double[] fresh = new double[CLANS];
    double[] reads = new double[CLANS];
    for (int clan = 0; clan < CLANS; clan++) {
      reads[clan] = 1 + random.nextInt(200);
      fresh[clan] = reads[clan] * (truth + luckOfClans[clan] + 0.1 * Habits.gaussian(random));
    }
    return Ratio.of(fresh, reads, 1);
  }

  private double[] luck() {
    double[] luck = new double[CLANS];
    for (int clan = 0; clan < CLANS; clan++) {
      luck[clan] = 0.2 * Habits.gaussian(random);
    }
    return luck;
  }

  @Test
  void theIntervalHoldsTheTruthAsOftenAsItSays() {
    int held = 0;
    for (int i = 0; i < DRAWS; i++) {
      Ratio ratio = draw(luck(), 0.5);
      held += Math.abs(ratio.value() - 0.5) < ratio.margin() ? 1 : 0;
    }
    assertThat(held / (double) DRAWS).isBetween(0.92, 0.98);
  }

  @Test
  void whatTwoArmsHaveInCommonIsNoDifference() {
    int significant = 0;
    double margins = 0;
    double apart = 0;
    for (int i = 0; i < DRAWS; i++) {
      double[] luck = luck();
      Ratio one = draw(luck, 0.5);
      Ratio other = draw(luck, 0.5);
      Ratio difference = one.minus(other);
      significant += difference.isSignificant() ? 1 : 0;
      margins += difference.margin();
      apart += Math.hypot(one.margin(), other.margin());
    }
    assertThat(significant / (double) DRAWS).isBetween(0.02, 0.09);
    assertThat(margins).isLessThan(apart);
  }

  @Test
  void aRatioIsThatOfTheSums() {
    Ratio ratio = Ratio.of(new double[] {1, 3}, new double[] {4, 4}, 100);
    assertThat(ratio.value()).isCloseTo(50, within(1e-9));
    assertThat(ratio.minus(ratio).isSignificant()).isFalse();
  }
}
