package dev.cocbackend.freshness;

import java.util.Arrays;

/**
 * How many reads follow within minutes, beyond those that come anyway, given the last two reads in
 * a clan and the time since: means over a whole trace, so that whoever uses them knows how sessions
 * go.
 */
final class SessionKernel {
  /** How far ahead and back a session is followed, in seconds. */
  static final int WINDOW = 300;

  private static final int BIN = 20;
  private static final int BINS = WINDOW / BIN;
  private static final int KINDS = 3;
  private static final int BEFORE = KINDS + 1;
  private static final int PHASES = 3;

  /** The number of reads that a case is followed by at most; celebrities have endless sessions. */
  private static final int MOST = 40;

  private final double[] expected;

  SessionKernel(Trace trace, Population population) {
    double[] followed = new double[PHASES * KINDS * BEFORE * BINS * KINDS];
    double[] cases = new double[followed.length];
    int[][] reads = readsByClan(trace, population);
    for (int clan = 0; clan < population.clans; clan++) {
      double weight = population.weight[clan];
      int base = population.firstObject[clan];
      for (int i = 1; i < reads[clan].length - 1; i++) {
        int object = trace.object(reads[clan][i]);
        int time = trace.time(reads[clan][i]);
        int previous = trace.object(reads[clan][i - 1]);
        int before =
            time - trace.time(reads[clan][i - 1]) > WINDOW ? KINDS : population.kind[previous];
        Phase phase = population.phaseAt(clan, time);
        int nextTime = trace.time(reads[clan][i + 1]);
        for (int bin = 0; bin < BINS && time + bin * BIN < nextTime; bin++) {
          int now = time + bin * BIN;
          for (int to = 0; to < KINDS; to++) {
            int target = to < Population.PLAYER ? base + to : object;
            if (population.kind[target] != to) {
              continue;
            }
            int at = at(phase, population.kind[object], before, bin, to);
            double usual = TrueRates.readsNow(population, target, now) * WINDOW / Habits.HOUR;
            cases[at] += weight;
            followed[at] += weight * (count(trace, reads[clan], i + 1, now, target) - usual);
          }
        }
      }
    }
    expected = new double[followed.length];
    Arrays.setAll(expected, i -> cases[i] > 0 ? Math.max(0, followed[i] / cases[i]) : 0);
  }

  private static int count(Trace trace, int[] reads, int from, int now, int target) {
    int count = 0;
    for (int i = from; i < reads.length && i < from + MOST; i++) {
      if (trace.time(reads[i]) > now + WINDOW) {
        break;
      }
      count += trace.object(reads[i]) == target ? 1 : 0;
    }
    return count;
  }

  private static int[][] readsByClan(Trace trace, Population population) {
    int[] sizes = new int[population.clans];
    for (int i = 0; i < trace.size(); i++) {
      if (trace.what(i) == Trace.READ) {
        sizes[population.clanOf[trace.object(i)]]++;
      }
    }
    int[][] reads = new int[population.clans][];
    Arrays.setAll(reads, clan -> new int[sizes[clan]]);
    Arrays.fill(sizes, 0);
    for (int i = 0; i < trace.size(); i++) {
      if (trace.what(i) == Trace.READ) {
        int clan = population.clanOf[trace.object(i)];
        reads[clan][sizes[clan]++] = i;
      }
    }
    return reads;
  }

  private static int at(Phase phase, int last, int before, int bin, int to) {
    return (((phase.index() * KINDS + last) * BEFORE + before) * BINS + bin) * KINDS + to;
  }

  /**
   * Reads of the kind {@code to} that are about to follow.
   *
   * @param last the kind of the last read in the clan
   * @param before the kind of the one before, 3 if it was in another session
   * @param since seconds since the last
   */
  double expected(Phase phase, int last, int before, int since, int to) {
    return since >= WINDOW ? 0 : expected[at(phase, last, before, since / BIN, to)];
  }

  /** What {@code before} is if nothing came before. */
  static int nothingBefore() {
    return KINDS;
  }
}
