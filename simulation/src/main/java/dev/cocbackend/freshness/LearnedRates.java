package dev.cocbackend.freshness;

import dev.cocbackend.policy.DemandModel;
import dev.cocbackend.policy.KindPrior;
import dev.cocbackend.policy.SnapshotFacts;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What production learns from its own reads and refreshes. */
final class LearnedRates implements Rates {
  /** The window of the forecast, about a session. */
  static final int WINDOW = 300;

  private static final double WINDOW_HOURS = WINDOW / 3_600.0;
  private static final int KINDS = 3;
  private static final int FEATURES = 6;

  /** One look in so many is a case to learn from. */
  private static final int SAMPLED = 8;

  /** Between its known times, a war in preparation hardly changes. */
  private static final double SLOW = 0.002;

  /** How long a clan is taken to be without a war, before it is known better. */
  private static final double GAP_HOURS = 24;

  /** The times of the trace begin on a Monday; the epoch did not. */
  private static final long MONDAY = 4 * 86_400L;

  private final Population population;
  private final Knowledge knowledge;
  private final boolean prediction;
  private final int measureFrom;
  private final KindPrior[] priors = {KindPrior.CLAN, KindPrior.WAR, KindPrior.PLAYER};
  private final @Nullable SnapshotFacts[] facts;
  private final int[] accountedAt;
  private final DemandModel[] models = new DemandModel[KINDS];
  private final double[][] scratch = new double[1][FEATURES];
  private final float[] @Nullable [] cases;
  private final int[] caseAt;
  private final SplittableRandom random = new SplittableRandom(7);
  private final double[] recentPlain = new double[KINDS];
  private final double[] recentModel = new double[KINDS];
  private final double[] phaseReads = {1, 1, 1};
  private final double[] phaseExpected = {1, 1, 1};
  private final double[] phaseChanges = {10, 10, 10};
  private final double[] phaseChangesExpected = {10, 10, 10};
  private final double[] announced = {0, 0, 0};
  private final double[] announcements = {1, 1, 1};

  /** Whether the read that is being looked at is one of a clan. */
  private boolean announces;

  /** By clan: for how long no war was on, and how often one came. */
  private final float[] gapHours;

  private final float[] gapsSeen;

  private double plainBits;
  private double modelBits;
  private double reads;
  private int count;

  LearnedRates(Knowledge knowledge, boolean prediction, int measureFrom) {
    this.population = knowledge.population;
    this.knowledge = knowledge;
    this.prediction = prediction;
    this.measureFrom = measureFrom;
    facts = new SnapshotFacts[population.objects];
    accountedAt = new int[population.objects];
    gapHours = new float[population.clans];
    gapsSeen = new float[population.clans];
    cases = new float[population.objects][];
    caseAt = new int[population.objects];
    for (int kind = 0; kind < KINDS; kind++) {
      models[kind] = new DemandModel(0, 1, 0, 0, 0, 0);
    }
  }

  private SnapshotFacts factsOf(int object, int now) {
    SnapshotFacts known = facts[object];
    if (known == null) {
      known = new SnapshotFacts(MONDAY + now);
      facts[object] = known;
      accountedAt[object] = now;
    }
    return known;
  }

  private KindPrior prior(int object) {
    return priors[population.kind[object]];
  }

  @Override
  public void read(int object, int now) {
    SnapshotFacts known = factsOf(object, now);
    if (cases[object] != null) {
      conclude(object, now - caseAt[object] <= WINDOW);
    }
    announces = population.kind[object] == Population.CLAN;
    if (population.kind[object] == Population.WAR && knowledge.isFetched(object)) {
      phaseReads[knowledge.knownPhase(population.clanOf[object], now).index()] +=
          population.weightOf(object);
    }
    known.read(MONDAY + now);
  }

  @Override
  public double changesPerHour(int object, int now) {
    if (population.kind[object] == Population.WAR) {
      switch (knowledge.knownPhase(population.clanOf[object], now)) {
        case NONE -> {
          int clan = population.clanOf[object];
          return (gapsSeen[clan] + 1) / (gapHours[clan] + GAP_HOURS);
        }
        case PREPARATION -> {
          return SLOW;
        }
        case BATTLE -> {}
      }
    }
    SnapshotFacts known = factsOf(object, now);
    if (population.kind[object] != Population.PLAYER) {
      return known.changesPerHour(prior(object), 0);
    }
    return known.changesPerHour(prior(object), quietHours(object)) * inPhase(object, now);
  }

  /** For how long the clan has shown no change of the player, as far as it is not counted yet. */
  private double quietHours(int player) {
    if (!knowledge.signals) {
      return 0;
    }
    int quiet = knowledge.toldAt(player) - accountedAt[player];
    return Population.VISIBLE * Math.max(0, quiet) / Habits.HOUR;
  }

  /** How many times as often as on average players change in this phase of their clan's war. */
  private double inPhase(int player, int now) {
    int phase = knowledge.knownPhase(population.clanOf[player], now).index();
    double all = phaseChanges[0] + phaseChanges[1] + phaseChanges[2];
    double allExpected =
        phaseChangesExpected[0] + phaseChangesExpected[1] + phaseChangesExpected[2];
    return phaseChanges[phase] / phaseChangesExpected[phase] * allExpected / all;
  }

  @Override
  public double changesBetween(int object, int from, int to) {
    return changesPerHour(object, to) * (to - from) / Habits.HOUR;
  }

  @Override
  public double announcedReads(int object, int now) {
    if (!prediction || population.kind[object] != Population.WAR) {
      return 0;
    }
    int phase = knowledge.knownPhase(population.clanOf[object], now).index();
    return announced[phase] / announcements[phase];
  }

  @Override
  public double readsUntilChange(int object, int now, double changesPerHour) {
    SnapshotFacts known = factsOf(object, now);
    double plain = known.readsPerHour(prior(object), MONDAY + now);
    if (population.kind[object] == Population.WAR) {
      int phase = knowledge.knownPhase(population.clanOf[object], now).index();
      plain *= phaseReads[phase] / phaseExpected[phase];
    }
    double rhythm = prediction ? known.rhythm(MONDAY + now, changesPerHour) : 1;
    double reads = plain * rhythm / changesPerHour;
    if (population.kind[object] == Population.WAR) {
      // A war that begins or ends is sure to change.
      double left = (knowledge.nextTurn(population.clanOf[object], now) - (double) now);
      reads *= -Math.expm1(-changesPerHour * left / Habits.HOUR);
    }
    return reads;
  }

  @Override
  public double imminentReads(int object, int now) {
    if (!prediction) {
      return 0;
    }
    SnapshotFacts known = factsOf(object, now);
    int base = population.firstObject[population.clanOf[object]];
    SnapshotFacts clan = facts[base];
    long time = MONDAY + now;
    double own = known.recentReads(time);
    double around = clan == null ? 0 : clan.recentReads(time);
    boolean sampled = cases[object] == null && random.nextInt(SAMPLED) == 0;
    if (cases[object] != null && now - caseAt[object] > WINDOW) {
      conclude(object, false);
    }
    if (!sampled && own < 0.02 && around < 0.02) {
      return 0;
    }
    int kind = population.kind[object];
    double plain = known.readsPerHour(priors[kind], time);
    double[] features = scratch[0];
    features[0] = 1;
    features[1] = Math.log(plain * WINDOW_HOURS);
    features[2] = Math.log(known.rhythmAt(time));
    features[3] = Math.log1p(own);
    features[4] = Math.log1p(around);
    features[5] =
        kind == Population.WAR
            ? knowledge.knownPhase(population.clanOf[object], now).index() - 1
            : 0;
    if (sampled) {
      float[] kept = new float[FEATURES];
      for (int i = 0; i < FEATURES; i++) {
        kept[i] = (float) features[i];
      }
      cases[object] = kept;
      caseAt[object] = now;
    }
    if (recentModel[kind] >= recentPlain[kind]) {
      return 0;
    }
    double probability = models[kind].probability(features);
    double usual = plain * known.rhythmAt(time) * WINDOW_HOURS;
    double beyond = Math.max(0, -Math.log1p(-probability) - usual);
    if (kind == Population.WAR && announces) {
      int phase = knowledge.knownPhase(population.clanOf[object], now).index();
      announced[phase] += beyond;
      announcements[phase]++;
    }
    return beyond;
  }

  private void conclude(int object, boolean read) {
    float[] kept = cases[object];
    if (kept == null) {
      return;
    }
    cases[object] = null;
    double[] features = scratch[0];
    for (int i = 0; i < FEATURES; i++) {
      features[i] = kept[i];
    }
    int kind = population.kind[object];
    double plain = DemandModel.bits(read, -Math.expm1(-Math.exp(features[1])));
    double model = DemandModel.bits(read, models[kind].probability(features));
    recentPlain[kind] += (plain - recentPlain[kind]) / 5_000;
    recentModel[kind] += (model - recentModel[kind]) / 5_000;
    if (caseAt[object] >= measureFrom) {
      plainBits += plain;
      modelBits += model;
      reads += read ? 1 : 0;
      count++;
    }
    models[kind].learn(read, features);
  }

  @Override
  public void refreshed(int object, int now, boolean changed, int seen) {
    SnapshotFacts known = factsOf(object, now);
    int at = knowledge.fetchedAt[object];
    if (at < 0) {
      accountedAt[object] = now;
      return;
    }
    int clan = population.clanOf[object];
    double hours = (now - at) / (double) Habits.HOUR;
    if (population.kind[object] == Population.PLAYER
        && knowledge.knownPhase(clan, now) == knowledge.knownPhase(clan, at)) {
      // Only whether it changed is known; expected is how likely that was.
      int phase = knowledge.knownPhase(clan, now).index();
      double chance = known.changesPerHour(prior(object), quietHours(object)) * hours;
      if (chance < 2) {
        double ratio = phaseChanges[phase] / phaseChangesExpected[phase];
        double mean = chance * ratio;
        phaseChanges[phase] += changed ? mean / -Math.expm1(-mean) : 0;
        phaseChangesExpected[phase] += chance;
      }
    }
    switch (population.kind[object]) {
      case Population.CLAN -> {
        // Who changed twice is seen once: the more members changed, the more did so again.
        double members = population.members(clan);
        double share = Math.min(seen / members, 0.9);
        known.counted(Math.max(changed ? 1 : 0, -members * Math.log1p(-share)), hours);
      }
      case Population.WAR -> {
        Phase phase = knowledge.knownPhase(clan, now);
        // A refresh at a turn comes in the next phase; its time was spent in the one before.
        phaseExpected[knowledge.knownPhase(clan, at + (now - at) / 2).index()] +=
            population.weightOf(object) * hours * known.readsPerHour(prior(object), MONDAY + now);
        if (phase == Phase.NONE && knowledge.knownPhase(clan, at) == Phase.NONE) {
          double chance = hours * changesPerHour(object, now);
          gapsSeen[clan] += changed ? 1 : 0;
          gapHours[clan] += (float) (changed ? hours * gapShare(chance) : hours);
        }
        if (phase == Phase.BATTLE && knowledge.knownPhase(clan, at) == Phase.BATTLE) {
          known.counted(seen, hours);
        }
      }
      default -> {
        if (!knowledge.signals) {
          known.looked(prior(object), changed, hours);
        } else if (!knowledge.isSignalled(object)) {
          int told = knowledge.toldAt(object);
          double silent = ((1 - Population.VISIBLE) * (told - at) + (now - told)) / Habits.HOUR;
          known.looked(prior(object), changed, silent);
          known.counted(
              0,
              Population.VISIBLE
                  * Math.max(0, told - Math.max(at, accountedAt[object]))
                  / Habits.HOUR);
        }
        accountedAt[object] = now;
      }
    }
  }

  /** The share of an interval with a change that had passed before it, in the mean. */
  private static double gapShare(double expected) {
    return expected < 1e-3 ? 0.5 : 1 / expected - 1 / Math.expm1(expected);
  }

  @Override
  public void beforeSignal(int player, int since, int now) {
    SnapshotFacts known = factsOf(player, now);
    double rate = known.changesPerHour(prior(player), 0) * Population.VISIBLE;
    double expected = rate * (now - since) / Habits.HOUR;
    double seen = expected > 0 ? expected / -Math.expm1(-expected) : 1;
    known.counted(seen, Population.VISIBLE * Math.max(0, now - accountedAt[player]) / Habits.HOUR);
    accountedAt[player] = now;
  }

  /** What the snapshots of a kind have in common is the assumption for the next one. */
  @Override
  public void dayOver(int now) {
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
    return plainBits / count;
  }

  /** Bits that a held-out case costs by the model, before it learns from it. */
  double modelBits() {
    return modelBits / count;
  }

  int heldOutCases() {
    return count;
  }

  double heldOutReads() {
    return reads / count;
  }
}
