package dev.cocbackend.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DemandModelTest {
  private static final int CASES = 40_000;
  private static final double[] TRUTH = {-1, 0.8, -0.5};

  /** Newton's method over all cases is what the steps of the online model must come near to. */
  @Test
  void learningAsItGoesFindsWhatNewtonsMethodFindsInAll() {
    SplittableRandom random = new SplittableRandom(11);
    double[][] features = new double[CASES][];
    boolean[] read = new boolean[CASES];
    DemandModel truth = new DemandModel(TRUTH);
    DemandModel online = new DemandModel(0, 0, 0);
    for (int i = 0; i < CASES; i++) {
      features[i] = new double[] {1, random.nextDouble(-2, 2), random.nextDouble(-2, 2)};
      read[i] = random.nextDouble() < truth.probability(features[i]);
      online = online.after(online.gradient(read[i], features[i]));
    }
    double[] batch = newton(features, read);
    for (int i = 0; i < batch.length; i++) {
      assertThat(batch[i]).isCloseTo(TRUTH[i], within(0.06));
      assertThat(online.weights()[i]).isCloseTo(batch[i], within(0.06));
    }
  }

  private static double[] newton(double[][] features, boolean[] read) {
    double[] weights = new double[TRUTH.length];
    for (int step = 0; step < 12; step++) {
      double[][] system = new double[weights.length][weights.length + 1];
      DemandModel model = new DemandModel(weights);
      for (int c = 0; c < features.length; c++) {
        double p = model.probability(features[c]);
        for (int i = 0; i < weights.length; i++) {
          system[i][weights.length] += ((read[c] ? 1 : 0) - p) * features[c][i];
          for (int j = 0; j < weights.length; j++) {
            system[i][j] += p * (1 - p) * features[c][i] * features[c][j];
          }
        }
      }
      double[] change = solve(system);
      for (int i = 0; i < weights.length; i++) {
        weights[i] += change[i];
      }
    }
    return weights;
  }

  /** Gauss's elimination; the matrix is positive definite. */
  private static double[] solve(double[][] system) {
    int size = system.length;
    for (int pivot = 0; pivot < size; pivot++) {
      for (int row = 0; row < size; row++) {
        if (row != pivot) {
          double factor = system[row][pivot] / system[pivot][pivot];
          for (int column = pivot; column <= size; column++) {
            system[row][column] -= factor * system[pivot][column];
          }
        }
      }
    }
    double[] solution = new double[size];
    for (int i = 0; i < size; i++) {
      solution[i] = system[i][size] / system[i][i];
    }
    return solution;
  }

  @Test
  void aCertainErrorCostsMuchAndACoinOneBit() {
    assertThat(DemandModel.bits(true, 0.5)).isEqualTo(1);
    assertThat(DemandModel.bits(false, 0.5)).isEqualTo(1);
    assertThat(DemandModel.bits(true, 0)).isGreaterThan(15);
  }
}
