package dev.cocbackend.policy;

/**
 * What one refresh is worth: how many reads it turns from stale into fresh, beyond what waiting a
 * little longer would turn. A snapshot is refreshed when its value reaches the price of a request,
 * which is the same for all snapshots; that is the optimum when reads and changes come at random
 * (Cho and Garcia-Molina 2003; Azar et al. 2018), also with signals that tell of changes (the
 * greedy policy of Busa-Fekete et al. 2025, arXiv 2502.02430). docs/refresh-policy.md derives the
 * formulas. Pure and free of allocation. Rates are per hour.
 */
public final class RefreshValue {
  /** Below this the series of the logarithm is exact to the last digits that matter. */
  private static final double TINY = 1e-9;

  private static final int STEPS = 60;

  private RefreshValue() {}

  /**
   * The value of a refresh now.
   *
   * @param reads how many reads a fresh snapshot would serve before its next change; with constant
   *     rates, reads an hour by changes an hour
   * @param fresh how likely what is stored is still what upstream has, 0 to 1
   * @param recall the share of changes that a signal tells of at once, 0 to 1
   * @param imminent reads beyond those that are expected at once, as those that follow in a session
   */
  public static double of(double reads, double fresh, double recall, double imminent) {
    return reads * gain(fresh, recall) + (1 - fresh) * imminent;
  }

  /**
   * The part of the highest value that a refresh has at this belief: 0 for what is surely fresh, 1
   * for what is surely stale. Without signals it is {@code 1 - p + p ln p}, with perfect ones
   * {@code 1 - p}.
   */
  public static double gain(double fresh, double recall) {
    if (fresh <= 0) {
      return 1;
    }
    if (fresh >= 1) {
      return 0;
    }
    if (recall < 1e-3) {
      return 1 - fresh + fresh * Math.log(fresh);
    }
    if (recall > 0.999) {
      return 1 - fresh;
    }
    double silent = 1 - recall;
    return Math.max(0, 1 - fresh / recall + silent / recall * Math.pow(fresh, 1 / silent));
  }

  /**
   * The belief at which {@link #gain} has fallen to {@code gain}; its inverse.
   *
   * @param gain 0 to 1
   */
  public static double freshAt(double gain, double recall) {
    double low = 0;
    double high = 1;
    for (int step = 0; step < STEPS && high - low > TINY; step++) {
      double middle = (low + high) / 2;
      if (gain(middle, recall) > gain) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  /**
   * The value with signals that can also be false: refreshing whenever the belief has fallen to
   * {@code fresh}, a cycle lasts a mean time during a part of which the snapshot is fresh, and the
   * value is {@code readsPerHour * (freshTime - fresh * cycle)}.
   *
   * @param falsePerHour signals an hour that no change is behind; with none it is {@link #of}
   */
  public static double withFalseSignals(
      double readsPerHour,
      double changesPerHour,
      double fresh,
      double recall,
      double falsePerHour) {
    double silent = (1 - recall) * changesPerHour;
    double signals = recall * changesPerHour + falsePerHour;
    if (falsePerHour <= 0 || signals <= 0 || silent <= 0) {
      return readsPerHour / changesPerHour * gain(fresh, recall);
    }
    // What a signal does to the belief, in hours without one that would do the same.
    double hoursASignal = Math.log(signals / falsePerHour) / silent;
    double horizon = -Math.log(Math.max(fresh, 1e-12)) / silent;
    double cycle = 0;
    double freshTime = 0;
    double all = silent + signals;
    double share = 1 / all;
    for (int count = 0; count * hoursASignal < horizon && count < 1_000; count++) {
      double left = horizon - count * hoursASignal;
      cycle += poissonBeyond(count, signals * left) / signals;
      freshTime += share * poissonBeyond(count, all * left);
      share *= falsePerHour / all;
    }
    return Math.max(0, readsPerHour * (freshTime - fresh * cycle));
  }

  /** How likely more than {@code count} events are where {@code mean} are expected. */
  private static double poissonBeyond(int count, double mean) {
    double term = Math.exp(-mean);
    double upTo = term;
    for (int i = 1; i <= count; i++) {
      term *= mean / i;
      upTo += term;
    }
    return Math.max(0, 1 - upTo);
  }
}
