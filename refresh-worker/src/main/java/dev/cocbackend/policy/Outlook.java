package dev.cocbackend.policy;

/**
 * What the next days are like for a snapshot fetched at a moment: in which hours it is read and in
 * which it changes. Times are in seconds since the epoch, rates per hour. Pure.
 */
public final class Outlook {
  /** The end of an outlook that has none. */
  public static final long OPEN = Long.MAX_VALUE;

  private static final double HOUR = 3_600;

  /** How many stretches of three hours are looked at one by one: two days. */
  private static final int STEPS = 16;

  /** What is left of a fresh snapshot when looking on tells nothing more. */
  private static final double LITTLE = 0.02;

  private static final double SLOWEST = 1e-4;

  private Outlook() {}

  /**
   * How many times the mean hour's reads a snapshot fetched at {@code from} would serve before it
   * changes: the integral of the reads' rhythm times the chance that nothing has changed yet, in
   * steps of three hours for two days and by the means beyond.
   *
   * @param reads whose profile of the week says when it is read
   * @param changes in which hours of the day it changes
   * @param changesPerHour the mean rate
   * @param until when it is sure to change, {@link #OPEN} if nothing is known of that
   */
  public static double hoursServed(
      SnapshotFacts reads, DayRhythm changes, double changesPerHour, long from, long until) {
    double mean = Math.max(changesPerHour, SLOWEST);
    double fresh = 1;
    double served = 0;
    long at = from;
    for (int step = 0; step < STEPS && fresh > LITTLE; step++) {
      if (until <= at) {
        return served;
      }
      long end = Math.min(until, DayRhythm.nextBin(at));
      double rate = mean * changes.at(at);
      double left = fresh * Math.exp(-rate * (end - at) / HOUR);
      served += (fresh - left) / rate * reads.rhythmAt(at);
      fresh = left;
      at = end;
    }
    if (until <= at) {
      return served;
    }
    double changed = until == OPEN ? 1 : 1 - Math.exp(-mean * (until - at) / HOUR);
    return served + fresh / mean * changed;
  }
}
