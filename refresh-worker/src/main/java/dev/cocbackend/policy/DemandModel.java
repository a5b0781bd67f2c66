package dev.cocbackend.policy;

/**
 * How likely a snapshot is read within a window: a logistic regression that learns as it goes, by
 * gradients scaled to what each weight has seen (AdaGrad). Mutable; not thread-safe.
 */
public final class DemandModel {
  private static final double LEARNING_RATE = 0.2;

  /** No learned odds are worse than this; the logarithm of a certainty is infinite. */
  private static final double FLOOR = 1e-6;

  private final double[] weights;
  private final double[] squares;

  /**
   * @param weights to begin with
   */
  public DemandModel(double... weights) {
    this.weights = weights.clone();
    this.squares = new double[weights.length];
  }

  /** From 0 to 1, neither of them reached. */
  public double probability(double... features) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * features[i];
    }
    return Math.clamp(1 / (1 + Math.exp(-sum)), FLOOR, 1 - FLOOR);
  }

  /**
   * Takes one case in.
   *
   * @param read whether it was read within the window
   */
  public void learn(boolean read, double... features) {
    double error = (read ? 1 : 0) - probability(features);
    for (int i = 0; i < weights.length; i++) {
      double gradient = error * features[i];
      squares[i] += gradient * gradient;
      if (squares[i] > 0) {
        weights[i] += LEARNING_RATE * gradient / Math.sqrt(squares[i]);
      }
    }
  }

  public double[] weights() {
    return weights.clone();
  }

  /** What a forecast cost that said {@code probability}: its negative log-likelihood in bits. */
  public static double bits(boolean read, double probability) {
    double likelihood = Math.clamp(read ? probability : 1 - probability, FLOOR, 1);
    return -Math.log(likelihood) / Math.log(2);
  }
}
