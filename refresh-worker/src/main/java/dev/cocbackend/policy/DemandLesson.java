package dev.cocbackend.policy;

import java.util.function.ObjDoubleConsumer;
import java.util.function.ToDoubleFunction;

/**
 * What cases whose windows are over have taught of one kind's forecast. Lessons of many instances
 * are added up by name, and learned from as one. Mutable; not thread-safe.
 */
public final class DemandLesson {
  private static final String CASES = "cases";
  private static final String USUAL_BITS = "usual_bits";
  private static final String MODEL_BITS = "model_bits";
  private static final String GRADIENT = "gradient_";

  private final double[] gradient = new double[DemandCase.FEATURES];
  private double cases;
  private double usualBits;
  private double modelBits;

  /**
   * Takes one case in.
   *
   * @param read whether it was read within the window
   */
  public void add(DemandModel model, DemandCase one, boolean read) {
    double[] features = one.features();
    double[] more = model.gradient(read, features);
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] += more[i];
    }
    cases++;
    usualBits += DemandModel.bits(read, one.usualProbability());
    modelBits += DemandModel.bits(read, model.probability(features));
  }

  public double cases() {
    return cases;
  }

  /** What the decayed rate alone would have cost, in bits. */
  public double usualBits() {
    return usualBits;
  }

  /** What the model's forecasts cost that were made before it learned from these cases. */
  public double modelBits() {
    return modelBits;
  }

  double[] gradient() {
    return gradient.clone();
  }

  /** Names all parts. */
  void each(ObjDoubleConsumer<String> parts) {
    parts.accept(CASES, cases);
    parts.accept(USUAL_BITS, usualBits);
    parts.accept(MODEL_BITS, modelBits);
    for (int i = 0; i < gradient.length; i++) {
      parts.accept(GRADIENT + i, gradient[i]);
    }
  }

  /** Of parts as {@link #each} names them, 0 where nothing is known. */
  static DemandLesson of(ToDoubleFunction<String> parts) {
    DemandLesson lesson = new DemandLesson();
    lesson.cases = parts.applyAsDouble(CASES);
    lesson.usualBits = parts.applyAsDouble(USUAL_BITS);
    lesson.modelBits = parts.applyAsDouble(MODEL_BITS);
    for (int i = 0; i < lesson.gradient.length; i++) {
      lesson.gradient[i] = parts.applyAsDouble(GRADIENT + i);
    }
    return lesson;
  }
}
