package dev.cocbackend.policy;

/**
 * How likely a snapshot is read within a window: a logistic regression that learns as it goes, by
 * gradients scaled to what each weight has seen (AdaGrad; Duchi, Hazan and Singer 2011). Immutable.
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
    this(weights.clone(), new double[weights.length]);
  }

  private DemandModel(double[] weights, double[] squares) {
    this.weights = weights;
    this.squares = squares;
  }

  /**
   * One that has learned already.
   *
   * @param squares as {@link #squares} gave them, as many as weights
   */
  static DemandModel learned(double[] weights, double[] squares) {
    return new DemandModel(weights.clone(), squares.clone());
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
   * What one case has to say of the weights; what several have is the sum.
   *
   * @param read whether it was read within the window
   */
  public double[] gradient(boolean read, double... features) {
    double error = (read ? 1 : 0) - probability(features);
    double[] gradient = new double[weights.length];
    for (int i = 0; i < weights.length; i++) {
      gradient[i] = error * features[i];
    }
    return gradient;
  }

  /** The model that has taken one step along a gradient. */
  public DemandModel after(double[] gradient) {
    DemandModel next = learned(weights, squares);
    for (int i = 0; i < weights.length; i++) {
      next.squares[i] += gradient[i] * gradient[i];
      if (next.squares[i] > 0) {
        next.weights[i] += LEARNING_RATE * gradient[i] / Math.sqrt(next.squares[i]);
      }
    }
    return next;
  }

  public double[] weights() {
    return weights.clone();
  }

  /** By weight, the sum of the squares of all gradients: what scales the next steps. */
  double[] squares() {
    return squares.clone();
  }

  /** What a forecast cost that said {@code probability}: its negative log-likelihood in bits. */
  public static double bits(boolean read, double probability) {
    double likelihood = Math.clamp(read ? probability : 1 - probability, FLOOR, 1);
    return -Math.log(likelihood) / Math.log(2);
  }
}
