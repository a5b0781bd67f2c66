package dev.cocbackend.freshness;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Fixed tiers: whatever is read stale is asked for, running wars first, in the order of arrival;
 * and, unless on demand only, the planner asks for running wars every 5 minutes, for what was read
 * within a day every 2 hours and for what was read within a week every 8.
 */
final class TierStrategy implements Strategy {
  private static final int CRITICAL = 3;
  private static final int HIGH = 2;
  private static final int MEDIUM = 1;
  private static final int LOW = 0;
  private static final int[] PERIOD = {8 * 3_600, 2 * 3_600, 30 * 60, 5 * 60};
  private static final int WEEK = 7 * Habits.DAY;

  private final Knowledge knowledge;
  private final Lane lane;
  private final boolean planned;

  /** Learns from what happens for whoever uses it. */
  private final @Nullable Rates rates;

  private final int[] readAt;
  private final byte[] tier;

  TierStrategy(Knowledge knowledge, Lane lane, boolean planned, @Nullable Rates rates) {
    this.knowledge = knowledge;
    this.lane = lane;
    this.planned = planned;
    this.rates = rates;
    readAt = new int[knowledge.population.objects];
    Arrays.fill(readAt, -WEEK);
    tier = new byte[knowledge.population.objects];
  }

  /** Up to which age a body is not stale: wars 5 minutes while they run, clans 30, players 60. */
  static int target(Knowledge knowledge, int object, int now) {
    return switch (knowledge.population.kind[object]) {
      case Population.CLAN -> 1_800;
      case Population.PLAYER -> 3_600;
      default -> isRunningWar(knowledge, object, now) ? 300 : 600;
    };
  }

  static boolean isStale(Knowledge knowledge, int object, int now) {
    return !knowledge.isFetched(object)
        || now - knowledge.fetchedAt[object] >= target(knowledge, object, now);
  }

  static boolean isRunningWar(Knowledge knowledge, int object, int now) {
    return knowledge.population.kind[object] == Population.WAR
        && knowledge.knownPhase(knowledge.population.clanOf[object], now) != Phase.NONE;
  }

  @Override
  public void read(int object, int now) {
    if (rates != null) {
      rates.read(object, now);
    }
    readAt[object] = now;
    if (isStale(knowledge, object, now)) {
      ask(object, isRunningWar(knowledge, object, now) ? CRITICAL : HIGH, now);
    }
  }

  @Override
  public void readNearby(int object, int now) {}

  private void ask(int object, int newTier, int now) {
    if (!lane.line.contains(object) || newTier > tier[object]) {
      tier[object] = (byte) newTier;
      lane.request(object, (long) newTier << 32 | Integer.MAX_VALUE - now);
    }
  }

  @Override
  public void due(int object, int now) {
    int newTier = plannedTier(object, now);
    if (newTier >= 0) {
      ask(object, newTier, now);
    }
  }

  private int plannedTier(int object, int now) {
    int since = now - readAt[object];
    if (since > WEEK) {
      return -1;
    }
    return isRunningWar(knowledge, object, now) ? CRITICAL : since < Habits.DAY ? MEDIUM : LOW;
  }

  @Override
  public boolean isWanted(int object, int now) {
    return true;
  }

  @Override
  public void refreshed(int object, int now, boolean changed, int seen) {
    if (rates != null) {
      rates.refreshed(object, now, changed, seen);
    }
  }

  @Override
  public void stored(int object, int now) {
    int next = plannedTier(object, now);
    if (planned && next >= 0) {
      lane.lookAgain(object, now, PERIOD[next]);
    }
  }

  @Override
  public void beforeSignal(int player, int now) {
    if (rates != null) {
      rates.beforeSignal(player, now);
    }
  }

  @Override
  public void signalled(int player, int now) {}

  @Override
  public void stepped(int now, double budget) {}

  @Override
  public double price() {
    return 0;
  }
}
