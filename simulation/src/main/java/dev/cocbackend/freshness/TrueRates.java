package dev.cocbackend.freshness;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The rates that the trace was made from. Nobody else knows them. */
final class TrueRates implements Rates {
  private final Population population;
  private final Knowledge knowledge;
  private final SessionKernel kernel;
  private final ReadsAhead ahead;

  /** Changes of a working day until each hour. */
  private final float[] untilHour;

  private final int[] readAt;
  private final int[] lastRead;
  private final int[] kindBefore;

  /** Whether it sees each war the moment it is declared, not when a refresh has shown it. */
  private final boolean seesWars;

  TrueRates(Knowledge knowledge, SessionKernel kernel, ReadsAhead ahead, boolean seesWars) {
    this.seesWars = seesWars;
    this.population = knowledge.population;
    this.knowledge = knowledge;
    this.kernel = kernel;
    this.ahead = ahead;
    untilHour = new float[population.objects * (Habits.HOURS + 1)];
    for (int object = 0; object < population.objects; object++) {
      for (int hour = 0; hour < Habits.HOURS; hour++) {
        int at = object * (Habits.HOURS + 1) + hour;
        untilHour[at + 1] = untilHour[at] + population.changesAnHour[Population.at(object, hour)];
      }
    }
    readAt = new int[population.clans];
    Arrays.fill(readAt, -Habits.DAY);
    lastRead = new int[population.clans];
    kindBefore = new int[population.clans];
  }

  /** When the battle begins or began of the last war it knows of; long ago if it knows none. */
  private int battleAt(int clan, int now) {
    if (!seesWars) {
      return knowledge.battleAt(clan);
    }
    int war = population.warAt(clan, now);
    return war < 0 ? -Phase.WAR_SECONDS : population.wars[clan][war] + Phase.PREPARATION_SECONDS;
  }

  private Phase phaseAt(int clan, int now) {
    return seesWars ? population.phaseAt(clan, now) : knowledge.knownPhase(clan, now);
  }

  /** The true rate of reads at this moment. */
  static double readsNow(Population population, int object, int time) {
    return population.readsAnHour[Population.at(object, time / Habits.HOUR % Habits.HOURS)]
        * Habits.dayFactor(time / Habits.DAY)
        * phaseFactor(population, object, population.phaseAt(population.clanOf[object], time));
  }

  private static double phaseFactor(Population population, int object, Phase phase) {
    double boost = phase == Phase.BATTLE ? Population.BATTLE_BOOST : 1;
    return population.kind[object] == Population.WAR ? boost * Population.warReads(phase) : boost;
  }

  @Override
  public void read(int object, int now) {
    int clan = population.clanOf[object];
    kindBefore[clan] =
        now - readAt[clan] > SessionKernel.WINDOW
            ? SessionKernel.nothingBefore()
            : population.kind[lastRead[clan]];
    readAt[clan] = now;
    lastRead[clan] = object;
  }

  @Override
  public double changesPerHour(int object, int now) {
    int hour = now / Habits.HOUR % Habits.HOURS;
    int clan = population.clanOf[object];
    double usual =
        population.changesAnHour[Population.at(object, hour)] * Habits.dayFactor(now / Habits.DAY);
    return Math.max(
        ReadsAhead.WAIT,
        switch (population.kind[object]) {
          case Population.CLAN -> usual;
          case Population.PLAYER ->
              phaseAt(clan, now) == Phase.BATTLE
                  ? usual + population.attacksAnHour[Population.at(object, hour)]
                  : usual;
          default ->
              switch (knowledge.knownPhase(clan, now)) {
                case NONE -> 1 / population.gapHours[clan];
                case PREPARATION -> ReadsAhead.WAIT;
                case BATTLE -> population.changesAnHour[Population.at(object, hour)];
              };
        });
  }

  @Override
  public double changesBetween(int object, int from, int to) {
    int clan = population.clanOf[object];
    if (population.kind[object] == Population.WAR) {
      double usual =
          switch (knowledge.knownPhase(clan, to)) {
            case NONE -> 1 / population.gapHours[clan];
            case PREPARATION -> ReadsAhead.WAIT;
            case BATTLE -> 0;
          };
      if (usual > 0) {
        return usual * (to - from) / Habits.HOUR;
      }
      return total(object, to) - total(object, from);
    }
    double usual = total(object, to) - total(object, from);
    if (population.kind[object] == Population.PLAYER
        && population.attacksAnHour[Population.at(object, 0)] > 0) {
      int battle = battleAt(clan, to);
      int end = battle + Habits.DAY;
      usual +=
          Population.ATTACKS * Math.max(0, Math.min(to, end) - Math.max(from, battle)) / Habits.DAY;
    }
    return usual;
  }

  /** Changes to be expected since the beginning. */
  private double total(int object, int time) {
    int day = time / Habits.DAY;
    int hour = time / Habits.HOUR % Habits.HOURS;
    double inHour = time % Habits.HOUR / (double) Habits.HOUR;
    double days = day + (day / 7 * 2 + Math.max(0, day % 7 - 5)) * (Habits.WEEKEND - 1);
    boolean war = population.kind[object] == Population.WAR;
    int at = object * (Habits.HOURS + 1);
    double today =
        untilHour[at + hour] + inHour * population.changesAnHour[Population.at(object, hour)];
    return war
        ? day * (double) untilHour[at + Habits.HOURS] + today
        : days * untilHour[at + Habits.HOURS] + today * Habits.dayFactor(day);
  }

  @Override
  public double readsUntilChange(int object, int now, double changesPerHour) {
    int clan = population.clanOf[object];
    Phase phase = phaseAt(clan, now);
    double factor = phaseFactor(population, object, phase);
    if (population.kind[object] == Population.WAR) {
      // When the stored war changes is told by what it shows.
      Phase known = knowledge.knownPhase(clan, now);
      double reads = ahead.of(object, now, known);
      int turn = knowledge.nextTurn(clan, now);
      return factor
          * (known == Phase.NONE ? reads : reads - after(object, now, turn, known, known));
    }
    int battle = battleAt(clan, now);
    int end = battle + Habits.DAY;
    return factor
        * switch (phase) {
          case NONE -> {
            int soon = now + 24 * Habits.HOUR;
            yield ahead.of(object, now, Phase.NONE)
                - after(object, now, soon, Phase.NONE, Phase.NONE)
                + after(object, now, soon, Phase.NONE, null);
          }
          case BATTLE -> untilPeace(object, now, end);
          case PREPARATION ->
              ahead.of(object, now, Phase.NONE)
                  - after(object, now, battle, Phase.NONE, Phase.NONE)
                  + Math.exp(-changesBetween(object, now, battle))
                      * untilPeace(object, battle, end);
        };
  }

  private double untilPeace(int object, int from, int end) {
    return ahead.of(object, from, Phase.BATTLE)
        - after(object, from, end, Phase.BATTLE, Phase.BATTLE)
        + after(object, from, end, Phase.BATTLE, null);
  }

  /** The reads from {@code to} on, if nothing changes before. */
  private double after(
      int object, int from, int to, @Nullable Phase before, @Nullable Phase after) {
    double changes =
        population.kind[object] == Population.WAR && before == Phase.PREPARATION
            ? ReadsAhead.WAIT * (to - from) / Habits.HOUR
            : population.kind[object] == Population.WAR
                ? total(object, to) - total(object, from)
                : changesBetween(object, from, to);
    return Math.exp(-changes) * ahead.of(object, to, after);
  }

  @Override
  public double announcedReads(int object, int now) {
    return population.kind[object] == Population.WAR
        ? Population.warReads(phaseAt(population.clanOf[object], now))
        : 0;
  }

  @Override
  public double imminentReads(int object, int now) {
    int clan = population.clanOf[object];
    int since = now - readAt[clan];
    if (since > SessionKernel.WINDOW) {
      return 0;
    }
    int from = lastRead[clan];
    if (population.kind[object] == Population.PLAYER && from != object) {
      return 0;
    }
    return kernel.expected(
        phaseAt(clan, now),
        population.kind[from],
        kindBefore[clan],
        since,
        population.kind[object]);
  }

  @Override
  public void refreshed(int object, int now, boolean changed, int seen) {}

  @Override
  public void beforeSignal(int player, int now) {}

  @Override
  public void stepped(int now) {}
}
