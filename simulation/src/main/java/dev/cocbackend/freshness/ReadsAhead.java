package dev.cocbackend.freshness;

import org.jspecify.annotations.Nullable;

/**
 * How many reads a fresh snapshot would serve before its next change, by the true rates, if they
 * stayed those of one phase of war for ever, or, where the phase is null, were the mean of the long
 * run; a stretch of time is the difference of two ends. Tables by hour of the week. Immutable once
 * made, and the same for every budget.
 */
final class ReadsAhead {
  /** No rate of changes is below this, in changes an hour. */
  static final double WAIT = 1e-3;

  private static final int WEEK = 7 * Habits.HOURS;

  private final Population population;

  /** By object and hour of the week; of a war, as if none were known of its clan. */
  private final float[] inPeace;

  private final float[] inBattle;

  /** With battles as often as the clan has them. */
  private final float[] inLongRun;

  /** By clan, of its war. */
  private final float[] inPreparation;

  ReadsAhead(Population population) {
    this.population = population;
    inPeace = new float[population.objects * WEEK];
    inBattle = new float[population.objects * WEEK];
    inLongRun = new float[population.objects * WEEK];
    inPreparation = new float[population.clans * WEEK];
    for (int object = 0; object < population.objects; object++) {
      fill(inPeace, object, object, Phase.NONE);
      fill(inBattle, object, object, Phase.BATTLE);
      fill(inLongRun, object, object, null);
    }
    for (int clan = 0; clan < population.clans; clan++) {
      fill(inPreparation, clan, population.firstObject[clan] + 1, Phase.PREPARATION);
    }
  }

  private void fill(float[] table, int row, int object, @Nullable Phase phase) {
    double served = 0;
    double kept = 1;
    for (int hour = 0; hour < WEEK; hour++) {
      double changes = changes(object, hour, phase);
      served += kept * step(object, hour, 1, changes, 0);
      kept *= Math.exp(-changes);
    }
    // The week begins anew for what is left.
    double left = served / (1 - kept);
    for (int hour = WEEK - 1; hour >= 0; hour--) {
      left = step(object, hour, 1, changes(object, hour, phase), left);
      table[row * WEEK + hour] = (float) left;
    }
  }

  /** The rate in an hour of the week. */
  private double changes(int object, int hour, @Nullable Phase phase) {
    int at = Population.at(object, hour % Habits.HOURS);
    if (population.kind[object] == Population.WAR && phase != null) {
      return switch (phase) {
        case NONE -> 1 / population.gapHours[population.clanOf[object]];
        case PREPARATION -> WAIT;
        case BATTLE -> Math.max(WAIT, population.changesAnHour[at]);
      };
    }
    double usual = population.changesAnHour[at] * Habits.dayFactor(hour / Habits.HOURS);
    double share =
        phase == Phase.BATTLE
            ? 1
            : phase == null ? 24 / (47 + population.gapHours[population.clanOf[object]]) : 0;
    return Math.max(WAIT, usual + share * population.attacksAnHour[at]);
  }

  /** What {@code hours} of an hour serve, and what is left after it of {@code later}. */
  private double step(int object, int hour, double hours, double changes, double later) {
    double kept = Math.exp(-changes * hours);
    double reads =
        population.readsAnHour[Population.at(object, hour % Habits.HOURS)]
            * Habits.dayFactor(hour / Habits.HOURS);
    return reads * (1 - kept) / changes + kept * later;
  }

  /** Reads from a time on, if the phase lasted. */
  double of(int object, int time, @Nullable Phase phase) {
    int hour = time / Habits.HOUR % WEEK;
    double left = 1 - time % Habits.HOUR / (double) Habits.HOUR;
    int next = (hour + 1) % WEEK;
    double later =
        phase == null
            ? inLongRun[object * WEEK + next]
            : switch (phase) {
              case NONE -> inPeace[object * WEEK + next];
              case BATTLE -> inBattle[object * WEEK + next];
              case PREPARATION -> inPreparation[population.clanOf[object] * WEEK + next];
            };
    return step(object, hour, left, changes(object, hour, phase), later);
  }
}
