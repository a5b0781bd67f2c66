package dev.cocbackend.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RefreshValueTest {
  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void theValueGrowsWithAge() {
    for (int i = 0; i < 1_000; i++) {
      double recall = random.nextDouble();
      double reads = random.nextDouble(0.01, 50);
      double changes = random.nextDouble(0.01, 5);
      double younger = random.nextDouble(0, 10);
      double older = younger + random.nextDouble(0, 10);
      double young = RefreshValue.of(reads, Math.exp(-changes * younger), recall, 0);
      double old = RefreshValue.of(reads, Math.exp(-changes * older), recall, 0);
      assertThat(old).isGreaterThanOrEqualTo(young - 1e-9);
      assertThat(old).isBetween(-1e-9, reads + 1e-9);
    }
  }

  @Test
  void whatIsSurelyStaleIsWorthTheReadsUntilItsNextChange() {
    assertThat(RefreshValue.of(7, 0, 0.5, 0)).isEqualTo(7);
    assertThat(RefreshValue.of(7, 1, 0.5, 3)).isZero();
  }

  @Test
  void aBeliefWithSignalsIsWorthMoreThanTheSameWithout() {
    for (int i = 0; i < 1_000; i++) {
      double fresh = random.nextDouble();
      double recall = random.nextDouble(0.01, 0.99);
      assertThat(RefreshValue.gain(fresh, recall))
          .isBetween(RefreshValue.gain(fresh, 0) - 1e-9, 1 - fresh + 1e-9);
    }
  }

  @Test
  void theInverseOfTheGainIsItsInverse() {
    for (int i = 0; i < 1_000; i++) {
      double gain = random.nextDouble(0.001, 0.999);
      double recall = random.nextDouble(0, 0.98);
      assertThat(RefreshValue.gain(RefreshValue.freshAt(gain, recall), recall))
          .isCloseTo(gain, within(1e-6));
    }
  }

  /**
   * Of two snapshots without signals, refreshing when the value reaches the price gives the
   * frequencies that are the optimum of Cho and Garcia-Molina: no other split of the same budget
   * makes more reads fresh.
   */
  @Test
  void thePriceSplitsABudgetAsTheOptimumDoes() {
    for (int i = 0; i < 50; i++) {
      double[] reads = {random.nextDouble(1, 20), random.nextDouble(1, 20)};
      double[] changes = {random.nextDouble(0.1, 3), random.nextDouble(0.1, 3)};
      double price =
          random.nextDouble(0.05, 0.9) * Math.min(reads[0] / changes[0], reads[1] / changes[1]);
      double[] everyHours = new double[2];
      for (int j = 0; j < 2; j++) {
        double gain = price * changes[j] / reads[j];
        everyHours[j] = -Math.log(RefreshValue.freshAt(gain, 0)) / changes[j];
      }
      double budget = 1 / everyHours[0] + 1 / everyHours[1];
      double ours = freshReads(reads, changes, 1 / everyHours[0], budget);
      for (double share = 0.01; share < 1; share += 0.01) {
        assertThat(freshReads(reads, changes, share * budget, budget))
            .isLessThanOrEqualTo(ours * (1 + 1e-6));
      }
    }
  }

  /** Fresh reads an hour of two snapshots that are refreshed at even intervals. */
  private static double freshReads(
      double[] reads, double[] changes, double firstRefreshes, double budget) {
    double sum = 0;
    double[] refreshes = {firstRefreshes, budget - firstRefreshes};
    for (int j = 0; j < 2; j++) {
      double ratio = changes[j] / refreshes[j];
      sum += reads[j] * -Math.expm1(-ratio) / ratio;
    }
    return sum;
  }

  /** The price of the signals' formula is the gain of a little more budget, by simulation. */
  @Test
  void theValueWithFalseSignalsIsWhatOneMoreRefreshIsWorth() {
    double changes = 1;
    double recall = 0.6;
    double wrong = 0.3;
    double threshold = 0.5;
    double[] less = cycle(changes, recall, wrong, threshold * 1.06, 400_000);
    double[] more = cycle(changes, recall, wrong, threshold / 1.06, 400_000);
    double value = RefreshValue.withFalseSignals(1, changes, threshold, recall, wrong);
    double measured = (less[1] - more[1]) / (less[0] - more[0]);
    assertThat(measured).isCloseTo(value, within(0.08));
  }

  /** Refreshes an hour and the share of the time that is fresh. */
  private double[] cycle(
      double changes, double recall, double wrong, double threshold, int cycles) {
    double silent = (1 - recall) * changes;
    double signals = recall * changes + wrong;
    double hours = 0;
    double freshHours = 0;
    for (int i = 0; i < cycles; i++) {
      double belief = 1;
      boolean fresh = true;
      while (belief > threshold) {
        double untilDue = Math.log(belief / threshold) / silent;
        double untilSignal = exponential(signals);
        double wait = Math.min(untilDue, untilSignal);
        double untilSilentChange = exponential(silent);
        freshHours += fresh ? Math.min(wait, untilSilentChange) : 0;
        fresh &= untilSilentChange > wait;
        hours += wait;
        belief *= Math.exp(-silent * wait);
        if (untilSignal >= untilDue) {
          break;
        }
        fresh &= random.nextDouble() < wrong / signals;
        belief *= wrong / signals;
      }
    }
    return new double[] {cycles / hours, freshHours / hours};
  }

  private double exponential(double rate) {
    return -Math.log(1 - random.nextDouble()) / rate;
  }

  @Test
  void withoutFalseOnesTheSignalsFormulaIsTheSimpleOne() {
    for (int i = 0; i < 200; i++) {
      double fresh = random.nextDouble(0.05, 0.95);
      double recall = random.nextDouble(0.1, 0.9);
      double simple = 3 / 0.7 * RefreshValue.gain(fresh, recall);
      assertThat(RefreshValue.withFalseSignals(3, 0.7, fresh, recall, 0)).isEqualTo(simple);
      assertThat(RefreshValue.withFalseSignals(3, 0.7, fresh, recall, 1e-9))
          .isCloseTo(simple, within(1e-4));
    }
  }
}
