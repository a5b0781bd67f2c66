package dev.cocbackend.policy;

import java.util.function.ObjDoubleConsumer;
import java.util.function.ToDoubleFunction;

/**
 * What is expected of the next minutes' reads of a kind's snapshots: a {@link DemandModel}, used
 * only while its forecasts have of late cost fewer bits than those of the decayed rate alone.
 * Immutable.
 */
public final class DemandForecast {
  /** Of a kind of which nothing is learned: the decayed rate, and not used. */
  public static final DemandForecast UNLEARNED =
      new DemandForecast(new DemandModel(0, 1, 0, 0, 0, 0), 0, 0);

  /** How many cases "of late" are. */
  private static final double MEMORY = 5_000;

  private static final String WEIGHT = "weight_";
  private static final String SQUARE = "square_";
  private static final String USUAL_BITS = "usual_bits_of_late";
  private static final String MODEL_BITS = "model_bits_of_late";

  private final DemandModel model;
  private final double usualBits;
  private final double modelBits;

  private DemandForecast(DemandModel model, double usualBits, double modelBits) {
    this.model = model;
    this.usualBits = usualBits;
    this.modelBits = modelBits;
  }

  public DemandModel model() {
    return model;
  }

  /** Whether the model has been better than the decayed rate of late. */
  public boolean isUsed() {
    return modelBits < usualBits;
  }

  /** Bits that a forecast by the decayed rate alone costs of late; 0 if nothing was learned yet. */
  double usualBits() {
    return usualBits;
  }

  /** Bits that the model saves of these, negative if it costs more. */
  double savedBits() {
    return usualBits - modelBits;
  }

  /** Reads within the window beyond those that the decayed rate and the hour let expect. */
  public double beyondUsual(DemandCase now) {
    if (!isUsed()) {
      return 0;
    }
    double reads = -Math.log(1 - model.probability(now.features()));
    return Math.max(0, reads - now.usualReads());
  }

  /** The forecast that has learned from the cases of some time, in one step. */
  public DemandForecast after(DemandLesson lesson) {
    if (!(lesson.cases() > 0)) {
      return this;
    }
    double share = -Math.expm1(-lesson.cases() / MEMORY);
    return new DemandForecast(
        model.after(lesson.gradient()),
        usualBits + share * (lesson.usualBits() / lesson.cases() - usualBits),
        modelBits + share * (lesson.modelBits() / lesson.cases() - modelBits));
  }

  /** Names all parts. */
  void each(ObjDoubleConsumer<String> parts) {
    double[] weights = model.weights();
    double[] squares = model.squares();
    for (int i = 0; i < weights.length; i++) {
      parts.accept(WEIGHT + i, weights[i]);
      parts.accept(SQUARE + i, squares[i]);
    }
    parts.accept(USUAL_BITS, usualBits);
    parts.accept(MODEL_BITS, modelBits);
  }

  /** Of parts as {@link #each} names them; {@link #UNLEARNED} if no case was ever learned from. */
  static DemandForecast of(ToDoubleFunction<String> parts) {
    double usualBits = parts.applyAsDouble(USUAL_BITS);
    if (!(usualBits > 0)) {
      return UNLEARNED;
    }
    double[] weights = new double[DemandCase.FEATURES];
    double[] squares = new double[DemandCase.FEATURES];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = parts.applyAsDouble(WEIGHT + i);
      squares[i] = parts.applyAsDouble(SQUARE + i);
    }
    return new DemandForecast(
        DemandModel.learned(weights, squares), usualBits, parts.applyAsDouble(MODEL_BITS));
  }
}
