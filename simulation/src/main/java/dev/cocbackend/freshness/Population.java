package dev.cocbackend.freshness;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A sample of the clans that the users of the app are in, with the true rates of everything. A clan
 * is sampled with all that belongs to it: its object, its war, its members and their users' reads,
 * for only the price of a request couples one clan with another. Popular clans are all in the
 * sample; a less popular one stands for {@code weight} of its like, in reads and in requests.
 * Immutable once made.
 */
final class Population {
  static final int USERS_PER_CLAN = 10;
  static final byte CLAN = 0;
  static final byte WAR = 1;
  static final byte PLAYER = 2;

  /** Of five changes of a player, four show in the clan's list of members. */
  static final double VISIBLE = 0.8;

  /** Sessions that look at somebody else's clan. */
  static final double FOREIGN = 0.1;

  static final double SESSIONS_A_DAY = 1;
  static final double OWN_PROFILE = 0.7;
  static final double NEXT_MEMBER = 0.55;
  static final double BACK_TO_CLAN = 0.3;
  static final double WAR_AGAIN = 0.4;

  /** Sessions are this many times as frequent in a day of battle. */
  static final double BATTLE_BOOST = 1.5;

  /** The share of sessions that look at the war, by {@link Phase}. */
  private static final double[] LOOK_AT_WAR = {0.1, 0.35, 0.75};

  private static final double PLAYS_A_DAY = 1.5;
  static final double ATTACKS = 1.6;
  private static final double[] GAP_HOURS = {2, 24, 100};

  final int clans;
  final int objects;
  final double totalClans;

  /** By clan. */
  final double[] weight;

  final int[] firstObject;
  final int[][] wars;
  final double[] gapHours;
  final double[] foreignSessionsADay;
  final int[] users;
  final int[] warSize;
  final long[] seeds;

  /** By object. */
  final byte[] kind;

  final int[] clanOf;
  final float[] sessionsADay;
  final double[][] shapes;

  /** By object and hour of the day, of a working day without a battle. */
  final float[] readsAnHour;

  /** By object and hour of the day; of wars, those of a battle. */
  final float[] changesAnHour;

  /** By player and hour of the day, of a day of battle, beyond the others. */
  final float[] attacksAnHour;

  /**
   * @param totalUsers of whom a sample is made
   * @param sample the most clans in it
   */
  Population(int totalUsers, int sample, int days, long seed) {
    int total = Math.max(1, totalUsers / USERS_PER_CLAN);
    totalClans = total;
    int[] ranks = ranks(total, sample, new SplittableRandom(seed));
    clans = ranks.length;
    weight = weights(ranks, total);
    double harmonic = 0;
    for (int rank = 1; rank <= total; rank++) {
      harmonic += 1.0 / rank;
    }
    firstObject = new int[clans + 1];
    wars = new int[clans][];
    gapHours = new double[clans];
    foreignSessionsADay = new double[clans];
    users = new int[clans];
    warSize = new int[clans];
    seeds = new long[clans];
    int[] members = new int[clans];
    for (int clan = 0; clan < clans; clan++) {
      seeds[clan] = seed * 0x9E3779B97F4A7C15L + ranks[clan] * 0xC2B2AE3D27D4EB4FL;
      SplittableRandom random = new SplittableRandom(seeds[clan]);
      users[clan] =
          Math.clamp(
              Math.round(USERS_PER_CLAN * Habits.spread(0.7, Habits.gaussian(random))), 1, 50);
      members[clan] = Math.max(users[clan], 25 + random.nextInt(26));
      firstObject[clan + 1] = firstObject[clan] + 2 + members[clan];
      foreignSessionsADay[clan] =
          totalUsers * SESSIONS_A_DAY * FOREIGN / harmonic / (ranks[clan] + 1);
    }
    objects = firstObject[clans];
    kind = new byte[objects];
    clanOf = new int[objects];
    sessionsADay = new float[objects];
    shapes = new double[objects][];
    readsAnHour = new float[objects * Habits.HOURS];
    changesAnHour = new float[objects * Habits.HOURS];
    attacksAnHour = new float[objects * Habits.HOURS];
    for (int clan = 0; clan < clans; clan++) {
      fill(clan, members[clan], days);
    }
  }

  private void fill(int clan, int members, int days) {
    SplittableRandom random = new SplittableRandom(~seeds[clan]);
    int base = firstObject[clan];
    int zone = Habits.zone(random);
    Arrays.fill(kind, base, base + 2 + members, PLAYER);
    kind[base] = CLAN;
    kind[base + 1] = WAR;
    Arrays.fill(clanOf, base, base + 2 + members, clan);
    double often = random.nextDouble();
    gapHours[clan] = GAP_HOURS[often < 0.4 ? 0 : often < 0.7 ? 1 : 2];
    wars[clan] = warsOf(gapHours[clan], days, random);
    warSize[clan] = Math.min(members, 10 + 5 * random.nextInt(5));
    double vigour = Habits.spread(0.6, Habits.gaussian(random));
    for (int member = 0; member < members; member++) {
      int player = base + 2 + member;
      shapes[player] = Habits.shape(zone, random);
      double activity = Habits.gaussian(random);
      double noise = Habits.gaussian(random);
      double plays = PLAYS_A_DAY * vigour * Habits.spread(1.1, 0.8 * activity + 0.6 * noise);
      boolean fights = member < warSize[clan];
      for (int hour = 0; hour < Habits.HOURS; hour++) {
        double share = shapes[player][hour];
        changesAnHour[at(player, hour)] = (float) (plays * share);
        changesAnHour[at(base, hour)] += (float) (plays * share * VISIBLE);
        if (fights) {
          attacksAnHour[at(player, hour)] = (float) (ATTACKS * share);
          // The opponents attack as often, by a clock that nobody here knows.
          changesAnHour[at(base + 1, hour)] += (float) (ATTACKS * (share + 1.0 / Habits.HOURS));
        }
      }
      if (member < users[clan]) {
        double like = 0.7 * activity + 0.7 * Habits.gaussian(random);
        sessionsADay[player] = (float) (SESSIONS_A_DAY * Habits.spread(1, like));
      }
    }
    readRates(clan, members);
  }

  private void readRates(int clan, int members) {
    int base = firstObject[clan];
    double picks = NEXT_MEMBER / (1 - NEXT_MEMBER);
    for (int hour = 0; hour < Habits.HOURS; hour++) {
      double sessions = foreignSessionsADay[clan] / Habits.HOURS;
      for (int member = 0; member < users[clan]; member++) {
        int player = base + 2 + member;
        double own = sessionsADay[player] * shapes[player][hour];
        readsAnHour[at(player, hour)] += (float) (own * OWN_PROFILE);
        sessions += own;
      }
      readsAnHour[at(base, hour)] = (float) (sessions * (1 + BACK_TO_CLAN));
      readsAnHour[at(base + 1, hour)] = (float) sessions;
      for (int member = 0; member < members; member++) {
        readsAnHour[at(base + 2 + member, hour)] +=
            (float) (sessions * picks * memberShare(member, members));
      }
    }
  }

  /** Members are looked at by Zipf's law, too. */
  static double memberShare(int member, int members) {
    return 1 / ((member + 1) * (Math.log(members) + 0.5772 + 0.5 / members));
  }

  static double looksAtWar(Phase phase) {
    return LOOK_AT_WAR[phase.index()];
  }

  /** How many reads of the war a session makes. */
  static double warReads(Phase phase) {
    double again = phase == Phase.BATTLE ? 1 / (1 - WAR_AGAIN) : 1;
    return looksAtWar(phase) * again;
  }

  static int at(int object, int hour) {
    return object * Habits.HOURS + hour;
  }

  /** The war that was declared last, as an index; -1 for none. */
  int warAt(int clan, int now) {
    int index = Arrays.binarySearch(wars[clan], now);
    return index >= 0 ? index : -index - 2;
  }

  Phase phaseAt(int clan, int now) {
    int war = warAt(clan, now);
    return war < 0 ? Phase.NONE : Phase.of(wars[clan][war], now);
  }

  int members(int clan) {
    return firstObject[clan + 1] - firstObject[clan] - 2;
  }

  double weightOf(int object) {
    return weight[clanOf[object]];
  }

  private static int[] warsOf(double gapHours, int days, SplittableRandom random) {
    int[] starts = new int[days + 2];
    int count = 0;
    double cycle = Phase.WAR_SECONDS + gapHours * Habits.HOUR;
    double at = -random.nextDouble() * cycle;
    while (at < days * (double) Habits.DAY) {
      starts[count++] = (int) at;
      at += Phase.WAR_SECONDS + Habits.exponential(gapHours * Habits.HOUR, random) + 60;
    }
    return Arrays.copyOf(starts, count);
  }

  /** All of the most popular clans, a part of the popular ones, and a smaller one of the rest. */
  private static int[] ranks(int total, int sample, SplittableRandom random) {
    if (total <= sample) {
      int[] all = new int[total];
      Arrays.setAll(all, i -> i);
      return all;
    }
    int top = Math.min(200, sample / 10);
    int popular = sample / 5;
    int popularEnd = Math.max(top + popular, Math.min(5_000, total / 4));
    int rest = sample - top - popular;
    int[] ranks = new int[sample];
    int count = 0;
    for (int i = 0; i < top; i++) {
      ranks[count++] = i;
    }
    count = systematic(ranks, count, top, popularEnd, popular, random);
    systematic(ranks, count, popularEnd, total, rest, random);
    return ranks;
  }

  private static int systematic(
      int[] ranks, int from, int low, int high, int count, SplittableRandom random) {
    double step = (high - low) / (double) count;
    for (int i = 0; i < count; i++) {
      ranks[from + i] = low + (int) ((i + random.nextDouble()) * step);
    }
    return from + count;
  }

  private double[] weights(int[] ranks, int total) {
    double[] weights = new double[ranks.length];
    if (total == ranks.length) {
      Arrays.fill(weights, 1);
      return weights;
    }
    int sample = ranks.length;
    int top = Math.min(200, sample / 10);
    int popular = sample / 5;
    int popularEnd = Math.max(top + popular, Math.min(5_000, total / 4));
    for (int i = 0; i < sample; i++) {
      weights[i] =
          i < top
              ? 1
              : i < top + popular
                  ? (popularEnd - top) / (double) popular
                  : (total - popularEnd) / (double) (sample - top - popular);
    }
    return weights;
  }
}
