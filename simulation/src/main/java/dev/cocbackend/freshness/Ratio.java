package dev.cocbackend.freshness;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A ratio of two sums over clans, such as fresh reads of all reads, with what each clan adds to its
 * error. What happens to the reads of one clan goes together, so clans are the unit: the standard
 * error is that of a ratio estimator over clusters (its linear approximation). Of a difference of
 * two arms, clans that have a part in both count with the difference of the two.
 */
final class Ratio {
  /** 95 % of a normal distribution lie within so many standard errors. */
  private static final double NORMAL_95 = 1.96;

  private final double value;

  /** By clan; the standard error is the root of the sum of their squares. */
  private final double[] errors;

  private Ratio(double value, double[] errors) {
    this.value = value;
    this.errors = errors;
  }

  /**
   * @param upper by clan
   * @param lower by clan
   * @param unit what the ratio is multiplied by
   */
  static Ratio of(double[] upper, double[] lower, double unit) {
    double sumUpper = 0;
    double sumLower = 0;
    for (int clan = 0; clan < upper.length; clan++) {
      sumUpper += upper[clan];
      sumLower += lower[clan];
    }
    double ratio = sumUpper / sumLower;
    double correction = Math.sqrt(upper.length / (upper.length - 1.0));
    double[] errors = new double[upper.length];
    for (int clan = 0; clan < upper.length; clan++) {
      errors[clan] = unit * correction * (upper[clan] - ratio * lower[clan]) / sumLower;
    }
    return new Ratio(unit * ratio, errors);
  }

  double value() {
    return value;
  }

  /** How much more this is than the other. */
  Ratio minus(Ratio other) {
    double[] differences = errors.clone();
    for (int clan = 0; clan < differences.length; clan++) {
      differences[clan] -= other.errors[clan];
    }
    return new Ratio(value - other.value, differences);
  }

  /** Half the length of the 95 % confidence interval. */
  double margin() {
    double sum = 0;
    for (double error : errors) {
      sum += error * error;
    }
    return NORMAL_95 * Math.sqrt(sum);
  }

  /** Whether 0 is outside the 95 % confidence interval. */
  boolean isSignificant() {
    return Math.abs(value) > margin();
  }

  /** Adds the value with its interval. */
  static void put(ObjectNode row, String name, Ratio ratio) {
    row.put(name, Tally.rounded(ratio.value()));
    row.putArray(name + "_95")
        .add(Tally.rounded(ratio.value() - ratio.margin()))
        .add(Tally.rounded(ratio.value() + ratio.margin()));
  }

  /** Adds the difference with its interval, and whether it is significant. */
  static void put(ObjectNode row, String name, Ratio ratio, Ratio other) {
    Ratio difference = ratio.minus(other);
    put(row, name, difference);
    row.put(name + "_significant", difference.isSignificant());
  }
}
