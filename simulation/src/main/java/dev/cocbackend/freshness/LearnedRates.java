package dev.cocbackend.freshness;

import dev.cocbackend.policy.DayRhythm;
import dev.cocbackend.policy.DemandModel;
import dev.cocbackend.policy.KindPrior;
import dev.cocbackend.policy.Outlook;
import dev.cocbackend.policy.SnapshotFacts;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** What production learns from its own reads and refreshes. */
final class LearnedRates implements Rates {
  /** The window of the forecast, about a session. */
  static final int WINDOW = 300;

  private static final double WINDOW_HOURS = WINDOW / 3_600.0;
  private static final int KINDS = 3;
  private static final int PHASES = 3;
  private static final int FEATURES = 6;

  /** One look in so many is a case to learn from. */
  private static final int SAMPLED = 8;

  /** Between its known times, a war in preparation hardly changes. */
  private static final double SLOW = 0.002;

  /** How long a clan is taken to be without a war, before it is known better. */
  private static final double GAP_HOURS = 24;

  /** The times of the trace begin on a Monday; the epoch did not. */
  private static final long MONDAY = 4 * 86_400L;

  private static final DayRhythm EVEN = new DayRhythm();
  private static final SnapshotFacts UNKNOWN = new SnapshotFacts(0);

  private final Population population;
  private final Knowledge knowledge;
  private final IntPredicate predicts;
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

  /** By kind and phase of the clan's war: reads, and how many the mean rates had expected. */
  private final double[][] phaseReads = new double[KINDS][PHASES];

  private final double[][] phaseExpected = new double[KINDS][PHASES];

  /** Attacks of those whom a war lists, and for how many hours of battle. */
  private double attacks = 1;

  private double attackHours = 24;

  /** By clan: the hours in which members change. */
  private final DayRhythm[] clanRhythms;

  /** By clan: the hours in which its war changes. */
  private final DayRhythm[] warRhythms;

  /** Reads of all members' snapshots for one of the clan's. */
  private double playersReads = 1;

  private final Outlook outlook = new Outlook();
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
    accountedAt = new int[population.objects];
    gapHours = new float[population.clans];
    gapsSeen = new float[population.clans];
    cases = new float[population.objects][];
    caseAt = new int[population.objects];
    for (int kind = 0; kind < KINDS; kind++) {
      models[kind] = new DemandModel(0, 1, 0, 0, 0, 0);
      Arrays.fill(phaseReads[kind], 1);
      Arrays.fill(phaseExpected[kind], 1);
    }
    clanRhythms = new DayRhythm[population.clans];
    warRhythms = new DayRhythm[population.clans];
    Arrays.setAll(clanRhythms, clan -> new DayRhythm());
    Arrays.setAll(warRhythms, clan -> new DayRhythm());
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
    // The first read begins the count and is not in it, or what is hardly read would look popular.
    boolean first = facts[object] == null;
    SnapshotFacts known = factsOf(object, now);
    if (cases[object] != null) {
      conclude(object, now - caseAt[object] <= WINDOW);
    }
    announces = population.kind[object] == Population.CLAN;
    if (knowledge.isFetched(object)) {
      phaseReads[population.kind[object]][phase(object, now).index()] +=
          population.weightOf(object);
    }
    if (!first) {
      known.read(MONDAY + now);
    }
  }

  /** The decayed rate; what is not known of a player is what the clan's players are like. */
  private double usualReads(int object, int now) {
    SnapshotFacts known = factsOf(object, now);
    KindPrior prior = prior(object);
    if (population.kind[object] != Population.PLAYER) {
      return known.readsPerHour(prior, MONDAY + now);
    }
    int clan = population.clanOf[object];
    SnapshotFacts ofClan = facts[population.firstObject[clan]];
    if (ofClan == null) {
      return known.readsPerHour(prior, MONDAY + now);
    }
    double mean =
        ofClan.readsPerHour(priors[Population.CLAN], MONDAY + now)
            * playersReads
            / population.members(clan);
    return known.readsPerHour(prior, mean, MONDAY + now);
  }

  private Phase phase(int object, int now) {
    return knowledge.knownPhase(population.clanOf[object], now);
  }

  private DayRhythm rhythm(int object) {
    int clan = population.clanOf[object];
    return population.kind[object] == Population.WAR ? warRhythms[clan] : clanRhythms[clan];
  }

  /** The mean rate, of a player without attacks, of a war in battle. */
  private double usualChanges(int object, double quietHours) {
    SnapshotFacts known = facts[object];
    KindPrior prior = prior(object);
    double mean = prior.changesPerHour();
    if (population.kind[object] == Population.PLAYER) {
      // What is not known of a member is what the clan's members are like.
      int clan = population.clanOf[object];
      SnapshotFacts ofClan = facts[population.firstObject[clan]];
      if (ofClan != null) {
        mean =
            ofClan.changesPerHour(priors[Population.CLAN], 0)
                / (population.members(clan) * Population.VISIBLE);
      }
    }
    if (known == null) {
      return mean;
    }
    return (known.changes() + prior.changeShape())
        / (known.changeHours() + quietHours + prior.changeShape() / mean);
  }

  /** How often a clan without a war gets one. */
  private double warsPerHour(int clan) {
    return (gapsSeen[clan] + 1) / (gapHours[clan] + GAP_HOURS);
  }

  private double attacksPerHour(int player) {
    return knowledge.isListed(player) ? attacks / attackHours : 0;
  }

  @Override
  public double changesPerHour(int object, int now) {
    int clan = population.clanOf[object];
    Phase phase = knowledge.knownPhase(clan, now);
    if (population.kind[object] == Population.WAR && phase != Phase.BATTLE) {
      return phase == Phase.PREPARATION ? SLOW : warsPerHour(clan);
    }
    double mean = usualChanges(object, quietHours(object));
    if (population.kind[object] == Population.PLAYER && phase == Phase.BATTLE) {
      mean += attacksPerHour(object);
    }
    return mean * rhythm(object).at(MONDAY + now);
  }

  /** For how long the clan has shown no change of the player, as far as it is not counted yet. */
  private double quietHours(int player) {
    if (population.kind[player] != Population.PLAYER || !knowledge.isTold(player)) {
      return 0;
    }
    return Population.VISIBLE
        * hours(
            player, accountedAt[player], Math.max(accountedAt[player], knowledge.toldAt(player)));
  }

  /** Hours of the mean rate. */
  private double hours(int object, int from, int to) {
    return rhythm(object).hoursBetween(MONDAY + from, MONDAY + to);
  }

  /** Hours of the mean rate that were in the battle that is known of. */
  private double battleHours(int object, int from, int to) {
    int begin = Math.max(from, knowledge.battleAt(population.clanOf[object]));
    int end = Math.min(to, knowledge.battleAt(population.clanOf[object]) + Habits.DAY);
    return end > begin ? hours(object, begin, end) : 0;
  }

  @Override
  public double changesBetween(int object, int from, int to) {
    if (population.kind[object] == Population.WAR && phase(object, to) != Phase.BATTLE) {
      return changesPerHour(object, to) * (to - from) / Habits.HOUR;
    }
    double usual = usualChanges(object, quietHours(object)) * hours(object, from, to);
    return population.kind[object] == Population.PLAYER && knowledge.isListed(object)
        ? usual + attacksPerHour(object) * battleHours(object, from, to)
        : usual;
  }

  @Override
  public double readsUntilChange(int object, int now, double changesPerHour) {
    SnapshotFacts known = factsOf(object, now);
    int clan = population.clanOf[object];
    int kind = population.kind[object];
    Phase phase = knowledge.knownPhase(clan, now);
    double plain =
        usualReads(object, now)
            * phaseReads[kind][phase.index()]
            / phaseExpected[kind][phase.index()];
    outlook.clear();
    if (kind == Population.CLAN) {
      outlook.then(usualChanges(object, 0));
    } else if (kind == Population.WAR) {
      switch (phase) {
        case NONE -> outlook.then(warsPerHour(clan));
        case PREPARATION -> outlook.until(MONDAY + knowledge.nextTurn(clan, now), SLOW);
        case BATTLE ->
            outlook.until(MONDAY + knowledge.nextTurn(clan, now), usualChanges(object, 0));
      }
    } else {
      double usual = usualChanges(object, quietHours(object));
      double attacking = attacksPerHour(object);
      if (attacking == 0) {
        outlook.then(usual);
      } else {
        long battle = MONDAY + knowledge.battleAt(clan);
        if (phase == Phase.NONE) {
          outlook.until(MONDAY + now + Phase.PREPARATION_SECONDS, usual);
        } else {
          outlook.until(battle, usual).until(battle + Habits.DAY, usual + attacking);
        }
        double cycle = Phase.WAR_SECONDS / (double) Habits.HOUR + 1 / warsPerHour(clan);
        outlook.then(usual + attacking * 24 / cycle);
      }
    }
    DayRhythm rhythm = kind == Population.WAR && phase != Phase.BATTLE ? EVEN : rhythm(object);
    return plain
        * outlook.hoursServed(predicts.test(object) ? known : UNKNOWN, rhythm, MONDAY + now);
  }

  @Override
  public double announcedReads(int object, int now) {
    if (!predicts.test(object) || population.kind[object] != Population.WAR) {
      return 0;
    }
    int phase = knowledge.knownPhase(population.clanOf[object], now).index();
    return announced[phase] / announcements[phase];
  }

  @Override
  public double imminentReads(int object, int now) {
    if (!predicts.test(object)) {
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
    double plain = usualReads(object, now);
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
    if (!usesModel(kind)) {
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

  /** Whether the model's forecasts have been better than the decayed rate's of late. */
  boolean usesModel(int kind) {
    return recentModel[kind] < recentPlain[kind];
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
    int kind = population.kind[object];
    double hours = (now - at) / (double) Habits.HOUR;
    Phase phase = knowledge.knownPhase(clan, now);
    // A refresh at a turn comes in the next phase; its time was spent in the one before.
    phaseExpected[kind][knowledge.knownPhase(clan, at + (now - at) / 2).index()] +=
        population.weightOf(object) * hours * usualReads(object, now);
    switch (kind) {
      case Population.CLAN -> {
        // Who changed twice is seen once: the more members changed, the more did so again.
        double members = population.members(clan);
        double share = Math.min(seen / members, 0.9);
        double changes = Math.max(changed ? 1 : 0, -members * Math.log(1 - share));
        known.counted(changes, hours(object, at, now));
        clanRhythms[clan].count(changes, MONDAY + at, MONDAY + now);
      }
      case Population.WAR -> {
        if (phase == Phase.NONE && knowledge.knownPhase(clan, at) == Phase.NONE) {
          double chance = hours * warsPerHour(clan);
          gapsSeen[clan] += changed ? 1 : 0;
          gapHours[clan] += (float) (changed ? hours * gapShare(chance) : hours);
        }
        if (phase == Phase.BATTLE && knowledge.knownPhase(clan, at) == Phase.BATTLE) {
          known.counted(seen, hours(object, at, now));
          warRhythms[clan].count(seen, MONDAY + at, MONDAY + now);
          attacks += knowledge.newAttacks(clan);
          attackHours += hours * population.warSize[clan];
        }
      }
      default -> {
        if (!knowledge.isTold(object)) {
          looked(object, at, now, changed, hours(object, at, now));
        } else if (!knowledge.isSignalled(object)) {
          int told = knowledge.toldAt(object);
          looked(
              object,
              at,
              now,
              changed,
              (1 - Population.VISIBLE) * hours(object, at, told) + hours(object, told, now));
          known.counted(
              0, Population.VISIBLE * hours(object, Math.max(at, accountedAt[object]), told));
        }
        accountedAt[object] = now;
      }
    }
  }

  /**
   * Counts what a player's own refresh has shown: whether something changed of which nothing told.
   */
  private void looked(int player, int at, int now, boolean changed, double hours) {
    SnapshotFacts known = factsOf(player, now);
    if (!changed) {
      known.counted(0, hours);
      return;
    }
    double usual = usualChanges(player, 0) * hours;
    int warAt = knowledge.fetchedAt[population.firstObject[population.clanOf[player]] + 1];
    int since = knowledge.isTold(player) ? Math.max(at, warAt) : at;
    double attacked = attacksPerHour(player) * battleHours(player, Math.min(since, now), now);
    known.counted(usual / -Math.expm1(-usual - attacked), hours);
  }

  /** The share of an interval with a change that had passed before it, in the mean. */
  private static double gapShare(double expected) {
    return expected < 1e-3 ? 0.5 : 1 / expected - 1 / Math.expm1(expected);
  }

  @Override
  public void beforeSignal(int player, int since, int now, boolean attack) {
    if (attack) {
      return;
    }
    double expected = usualChanges(player, 0) * Population.VISIBLE * hours(player, since, now);
    double seen = expected > 0 ? expected / -Math.expm1(-expected) : 1;
    int from = Math.min(now, accountedAt[player]);
    factsOf(player, now).counted(seen, Population.VISIBLE * hours(player, from, now));
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
    learnPlayersReads();
    for (int kind = 0; kind < KINDS; kind++) {
      if (sumHours[kind] > 100 && sumChanges[kind] > 100) {
        priors[kind] =
            priors[kind].withRates(
                sumReads[kind] / sumHours[kind], sumChanges[kind] / sumChangeHours[kind]);
      }
    }
  }

  private void learnPlayersReads() {
    double ofClans = 0;
    double ofPlayers = 0;
    for (int clan = 0; clan < population.clans; clan++) {
      SnapshotFacts known = facts[population.firstObject[clan]];
      if (known != null && known.readHours() > 24) {
        double weight = population.weight[clan];
        ofClans += weight * known.reads() / known.readHours();
        for (int player = population.firstObject[clan] + 2;
            player < population.firstObject[clan + 1];
            player++) {
          SnapshotFacts member = facts[player];
          if (member != null && member.readHours() > 24) {
            ofPlayers += weight * member.reads() / member.readHours();
          }
        }
      }
    }
    if (ofClans > 0 && ofPlayers > 0) {
      playersReads = ofPlayers / ofClans;
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
