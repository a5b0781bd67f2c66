package dev.cocbackend.freshness;

import java.util.Arrays;

/** The rates that the trace was made from. Nobody else knows them. */
final class TrueRates implements Rates {
  private static final double WAIT = 1e-3;

  /** How many hours ahead reads count. */
  private static final int FORESIGHT = 7 * Habits.HOURS;

  private final Population population;
  private final Knowledge knowledge;
  private final SessionKernel kernel;

  /** Changes of a working day until each hour. */
  private final float[] untilHour;

  private final int[] readAt;
  private final int[] lastRead;
  private final int[] kindBefore;

  TrueRates(Knowledge knowledge, SessionKernel kernel) {
    this.population = knowledge.population;
    this.knowledge = knowledge;
    this.kernel = kernel;
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

  /** The true rate of reads at this moment. */
  static double readsNow(Population population, int object, int time) {
    return population.readsAnHour[Population.at(object, time / Habits.HOUR % Habits.HOURS)]
        * Habits.dayFactor(time / Habits.DAY)
        * phaseFactor(population, object, time);
  }

  private static double phaseFactor(Population population, int object, int time) {
    Phase phase = population.phaseAt(population.clanOf[object], time);
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
        WAIT,
        switch (population.kind[object]) {
          case Population.CLAN -> usual;
          case Population.PLAYER ->
              population.phaseAt(clan, now) == Phase.BATTLE
                  ? usual + population.attacksAnHour[Population.at(object, hour)]
                  : usual;
          default ->
              switch (knowledge.knownPhase(clan, now)) {
                case NONE -> 1 / population.gapHours[clan];
                case PREPARATION -> WAIT;
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
            case PREPARATION -> WAIT;
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
      int war = population.warAt(clan, to);
      if (war >= 0) {
        int battle = population.wars[clan][war] + Phase.PREPARATION_SECONDS;
        int end = population.wars[clan][war] + Phase.WAR_SECONDS;
        usual +=
            Population.ATTACKS
                * Math.max(0, Math.min(to, end) - Math.max(from, battle))
                / Habits.DAY;
      }
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
    boolean quiet =
        population.kind[object] == Population.WAR
            && knowledge.knownPhase(population.clanOf[object], now) != Phase.BATTLE;
    int war = population.warAt(population.clanOf[object], now);
    int declared = war < 0 ? -Phase.WAR_SECONDS : population.wars[population.clanOf[object]][war];
    int battle = declared + Phase.PREPARATION_SECONDS;
    int end = declared + Phase.WAR_SECONDS;
    double hours = 1 - now % Habits.HOUR / (double) Habits.HOUR;
    double fresh = 1;
    double sum = 0;
    int time = now;
    double until =
        population.kind[object] == Population.WAR
            ? (knowledge.nextTurn(population.clanOf[object], now) - (double) now) / Habits.HOUR
            : Double.MAX_VALUE;
    for (int i = 0; i < FORESIGHT && fresh > 0.02 && until > 0; i++) {
      int at = Population.at(object, time / Habits.HOUR % Habits.HOURS);
      double day = Habits.dayFactor(time / Habits.DAY);
      double changes = quiet ? changesPerHour : Math.max(WAIT, population.changesAnHour[at] * day);
      if (time >= battle && time < end) {
        changes += population.attacksAnHour[at];
      }
      double span = Math.min(hours, until);
      double after = fresh * Math.exp(-changes * span);
      sum += population.readsAnHour[at] * day * (fresh - after) / changes;
      fresh = after;
      time += (int) (hours * Habits.HOUR) + 1;
      until -= hours;
      hours = 1;
    }
    return sum * phaseFactor(population, object, now);
  }

  @Override
  public double announcedReads(int object, int now) {
    return population.kind[object] == Population.WAR
        ? Population.warReads(population.phaseAt(population.clanOf[object], now))
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
        population.phaseAt(clan, now),
        population.kind[from],
        kindBefore[clan],
        since,
        population.kind[object]);
  }

  @Override
  public void refreshed(int object, int now, boolean changed, int seen) {}

  @Override
  public void beforeSignal(int player, int since, int now) {}

  @Override
  public void dayOver(int now) {}
}
