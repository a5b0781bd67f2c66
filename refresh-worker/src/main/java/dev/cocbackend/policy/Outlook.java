package dev.cocbackend.policy;

/**
 * What is known of a snapshot's next days: stretches of time with a mean rate of changes each, as a
 * war brings. It tells how many reads a refresh now would serve before the next change. Times are
 * in seconds since the epoch. Mutable, to be used again; not thread-safe.
 */
public final class Outlook {
  private static final int MOST = 4;
  private static final double HOUR = 3_600;

  /** How many stretches of three hours are looked at one by one: two days. */
  private static final int STEPS = 16;

  /** What is left of a fresh snapshot when looking on tells nothing more. */
  private static final double LITTLE = 0.02;

  private static final double SLOWEST = 1e-4;

  private final long[] until = new long[MOST];
  private final double[] changesPerHour = new double[MOST];
  private int size;

  /** Forgets what it was told. */
  public Outlook clear() {
    size = 0;
    return this;
  }

  /** The next stretch: until a time, which may have passed, changes come at a mean rate. */
  public Outlook until(long time, double rate) {
    until[size] = time;
    changesPerHour[size++] = Math.max(rate, SLOWEST);
    return this;
  }

  /** The last stretch, which does not end. */
  public Outlook then(double rate) {
    return until(Long.MAX_VALUE, rate);
  }

  /**
   * How many times the mean hour's reads a snapshot fetched now would serve before it changes, or
   * before the last stretch ends, when it is sure to change.
   *
   * @param reads whose profile of the week says when it is read
   * @param changes in which hours of the day it changes
   */
  public double hoursServed(SnapshotFacts reads, DayRhythm changes, long now) {
    double fresh = 1;
    double served = 0;
    long at = now;
    int stretch = 0;
    for (int step = 0; step < STEPS && fresh > LITTLE; step++) {
      while (stretch < size && until[stretch] <= at) {
        stretch++;
      }
      if (stretch == size) {
        return served;
      }
      long end = Math.min(until[stretch], DayRhythm.nextBin(at));
      double rate = changesPerHour[stretch] * changes.at(at);
      double left = fresh * Math.exp(-rate * (end - at) / HOUR);
      served += (fresh - left) / rate * reads.rhythmAt(at);
      fresh = left;
      at = end;
    }
    while (stretch < size && until[stretch] <= at) {
      stretch++;
    }
    if (stretch == size) {
      return served;
    }
    double rate = changesPerHour[stretch];
    return served + fresh / rate * (1 - Math.exp(-rate * (until[stretch] - at) / HOUR));
  }
}
