package dev.cocbackend.freshness;

import dev.cocbackend.policy.DayRhythm;
import dev.cocbackend.policy.DemandCase;
import dev.cocbackend.policy.DemandForecast;
import dev.cocbackend.policy.DemandLesson;
import dev.cocbackend.policy.KindPrior;
import dev.cocbackend.policy.MemberChanges;
import dev.cocbackend.policy.Outlook;
import dev.cocbackend.policy.RefreshPolicy;
import dev.cocbackend.policy.SnapshotFacts;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What production learns from its own reads and refreshes, by production's own parts. A test holds
 * what they come to against {@link RefreshPolicy}, which puts the same parts together.
 */
final class LearnedRates implements Rates {
  private static final int KINDS = 3;
  private static final int MINUTE = 60;

  /** One look in so many is a case to learn from. */
  private static final int SAMPLED = 8;

  /** Below this, nobody has read it of late. */
  private static final double LITTLE = 0.02;

  /** The times of the trace begin on a Monday; the epoch did not. */
  static final long MONDAY = 4 * 86_400L;

  private static final DayRhythm EVEN = new DayRhythm();
  private static final SnapshotFacts UNKNOWN = new SnapshotFacts(0);

  private final Population population;
  private final Knowledge knowledge;
  private final IntPredicate predicts;
  private final int measureFrom;
  private final KindPrior[] priors = {KindPrior.CLAN, KindPrior.WAR, KindPrior.PLAYER};
  private final @Nullable SnapshotFacts[] facts;

  /** In which hours clans and wars change; null of players. */
  private final @Nullable DayRhythm[] rhythms;

  /** Since when a refresh of the clan or the war has shown a player to be outdated. */
  private final int[] outdatedAt;

  private final @Nullable DemandCase[] cases;
  private final SplittableRandom random = new SplittableRandom(7);
  private final DemandForecast[] forecasts = new DemandForecast[KINDS];
  private DemandLesson[] lessons = lessons();
  private final DemandLesson heldOut = new DemandLesson();
  private double heldOutReads;

  /**
   * @param predicts for which objects it uses the hours of reads and the forecast of the next ones
   * @param measureFrom the second from which forecasts count as held out
   */
  LearnedRates(Knowledge knowledge, IntPredicate predicts, int measureFrom) {
    this.population = knowledge.population;
    this.knowledge = knowledge;
    this.predicts = predicts;
    this.measureFrom = measureFrom;
    facts = new SnapshotFacts[population.objects];
    rhythms = new DayRhythm[population.objects];
    outdatedAt = new int[population.objects];
    cases = new DemandCase[population.objects];
    Arrays.fill(forecasts, DemandForecast.UNLEARNED);
    for (int object = 0; object < population.objects; object++) {
      rhythms[object] = population.kind[object] == Population.PLAYER ? null : new DayRhythm();
    }
  }

  private static DemandLesson[] lessons() {
    DemandLesson[] lessons = new DemandLesson[KINDS];
    Arrays.setAll(lessons, kind -> new DemandLesson());
    return lessons;
  }

  private SnapshotFacts factsOf(int object, int now) {
    SnapshotFacts known = facts[object];
    if (known == null) {
      known = new SnapshotFacts(MONDAY + now);
      facts[object] = known;
    }
    return known;
  }

  private KindPrior prior(int object) {
    return priors[population.kind[object]];
  }

  @Override
  public void read(int object, int now) {
    // The first read begins the count and is not in it, or what is hardly read would look popular.
    boolean first = facts[object] == null;
    SnapshotFacts known = factsOf(object, now);
    DemandCase pending = cases[object];
    if (pending != null) {
      conclude(object, pending, !pending.isOver(MONDAY + now));
    }
    if (!first) {
      known.read(MONDAY + now);
    }
  }

  private Phase phase(int object, int now) {
    return knowledge.knownPhase(population.clanOf[object], now);
  }

  /** In which hours it changes; of a war, in those of its battle. */
  private DayRhythm rhythm(int object, int now) {
    DayRhythm own = rhythms[object];
    return own == null
            || (population.kind[object] == Population.WAR && phase(object, now) != Phase.BATTLE)
        ? EVEN
        : own;
  }

  /** The mean rate of changes in this phase. */
  private double usualChanges(int object, int now) {
    if (population.kind[object] == Population.WAR) {
      Phase phase = phase(object, now);
      if (phase != Phase.BATTLE) {
        return phase == Phase.PREPARATION
            ? RefreshPolicy.CHANGES_IN_PREPARATION
            : RefreshPolicy.WARS_AN_HOUR;
      }
    }
    return factsOf(object, now).changesPerHour(prior(object));
  }

  @Override
  public double changesPerHour(int object, int now) {
    return usualChanges(object, now) * rhythm(object, now).at(MONDAY + now);
  }

  @Override
  public double changesBetween(int object, int from, int to) {
    return usualChanges(object, to) * rhythm(object, to).hoursBetween(MONDAY + from, MONDAY + to);
  }

  @Override
  public double readsUntilChange(int object, int now, double changesPerHour) {
    SnapshotFacts known = factsOf(object, now);
    long turn = Outlook.OPEN;
    if (population.kind[object] == Population.WAR && phase(object, now) != Phase.NONE) {
      turn = MONDAY + knowledge.nextTurn(population.clanOf[object], now);
    }
    return known.readsPerHour(prior(object), MONDAY + now)
        * Outlook.hoursServed(
            predicts.test(object) ? known : UNKNOWN,
            rhythm(object, now),
            usualChanges(object, now),
            MONDAY + now,
            turn);
  }

  @Override
  public double announcedReads(int object, int now) {
    return 0;
  }

  @Override
  public double imminentReads(int object, int now) {
    if (!predicts.test(object)) {
      return 0;
    }
    SnapshotFacts known = factsOf(object, now);
    SnapshotFacts clan = facts[population.firstObject[population.clanOf[object]]];
    long time = MONDAY + now;
    double around = clan == null ? 0 : clan.recentReads(time);
    DemandCase pending = cases[object];
    boolean sampled = pending == null && random.nextInt(SAMPLED) == 0;
    if (pending != null && pending.isOver(time)) {
      conclude(object, pending, false);
    }
    if (!sampled && known.recentReads(time) < LITTLE && around < LITTLE) {
      return 0;
    }
    int kind = population.kind[object];
    DemandCase moment =
        DemandCase.of(
            known,
            known.readsPerHour(prior(object), time),
            around,
            kind == Population.WAR ? phase(object, now).index() - 1 : 0,
            time);
    if (sampled) {
      cases[object] = moment;
    }
    return forecasts[kind].beyondUsual(moment);
  }

  /** Whether the forecasts of a kind have been better than the decayed rate's of late. */
  boolean usesModel(int kind) {
    return forecasts[kind].isUsed();
  }

  private void conclude(int object, DemandCase one, boolean read) {
    cases[object] = null;
    int kind = population.kind[object];
    lessons[kind].add(forecasts[kind].model(), one, read);
    if (one.at() - MONDAY >= measureFrom) {
      heldOut.add(forecasts[kind].model(), one, read);
      heldOutReads += read ? 1 : 0;
    }
  }

  @Override
  public void refreshed(int object, int now, boolean changed, int seen) {
    SnapshotFacts known = factsOf(object, now);
    int at = knowledge.fetchedAt[object];
    if (at < 0) {
      return;
    }
    int clan = population.clanOf[object];
    double hours = rhythm(object, now).hoursBetween(MONDAY + at, MONDAY + now);
    switch (population.kind[object]) {
      case Population.CLAN -> {
        double changes = MemberChanges.behind(population.members(clan), seen, changed);
        known.counted(changes, hours);
        count(object, changes, at, now);
      }
      case Population.WAR -> {
        if (phase(object, now) == Phase.BATTLE && phase(object, at) == Phase.BATTLE) {
          known.counted(seen, hours);
          count(object, seen, at, now);
        }
      }
      default -> {
        if (knowledge.isSignalled(object)) {
          // The first visible change since the fetch; what came later is not known.
          known.counted(1, Population.VISIBLE * (outdatedAt[object] - at) / (double) Habits.HOUR);
        } else {
          known.looked(prior(object), changed, hours);
        }
      }
    }
  }

  private void count(int object, double changes, int from, int to) {
    DayRhythm rhythm = rhythms[object];
    if (rhythm != null) {
      rhythm.count(changes, MONDAY + from, MONDAY + to);
    }
  }

  @Override
  public void beforeSignal(int player, int now) {
    if (!knowledge.isSignalled(player)) {
      outdatedAt[player] = now;
    }
  }

  @Override
  public void stepped(int now) {
    if (now % MINUTE == 0) {
      for (int kind = 0; kind < KINDS; kind++) {
        forecasts[kind] = forecasts[kind].after(lessons[kind]);
      }
      lessons = lessons();
    }
    if (now % Habits.DAY == 0) {
      learnPriors();
    }
  }

  /** What the snapshots of a kind have in common is the assumption for the next one. */
  private void learnPriors() {
    double[] sumReads = new double[KINDS];
    double[] sumHours = new double[KINDS];
    double[] sumChanges = new double[KINDS];
    double[] sumChangeHours = new double[KINDS];
    for (int object = 0; object < population.objects; object++) {
      SnapshotFacts known = facts[object];
      if (known != null) {
        int kind = population.kind[object];
        sumReads[kind] += known.reads();
        sumHours[kind] += known.readHours();
        sumChanges[kind] += known.changes();
        sumChangeHours[kind] += known.changeHours();
      }
    }
    for (int kind = 0; kind < KINDS; kind++) {
      if (sumHours[kind] > 100 && sumChanges[kind] > 100) {
        priors[kind] =
            priors[kind].withRates(
                sumReads[kind] / sumHours[kind], sumChanges[kind] / sumChangeHours[kind]);
      }
    }
  }

  /** Bits that a held-out case costs by the decayed rate alone. */
  double plainBits() {
    return heldOut.usualBits() / heldOut.cases();
  }

  /** Bits that a held-out case costs by the model, before it learns from it. */
  double modelBits() {
    return heldOut.modelBits() / heldOut.cases();
  }

  int heldOutCases() {
    return (int) heldOut.cases();
  }

  double heldOutReads() {
    return heldOutReads / heldOut.cases();
  }
}
