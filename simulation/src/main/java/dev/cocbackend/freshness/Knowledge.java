package dev.cocbackend.freshness;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * What is true of each object and what the system has fetched of it. The strategies use of it only
 * what a refresh has shown. Times are in seconds; -1 for never.
 */
final class Knowledge {
  private static final int NO_WAR = Integer.MIN_VALUE / 2;

  final Population population;

  final int[] fetchedAt;

  /** The last change that was shown by a difference, of a player or the player's attacks. */
  private final int[] visibleAt;

  private final int[] attackAt;
  private final int[] changedAt;

  /** The war's number of changes, by clan, and at its last refresh. */
  private final int[] warChanges;

  private final int[] warChangesSeen;

  /** What signals leave of the belief that a player's snapshot is fresh. */
  private final float[] belief;

  /** Players of whom a refresh has just told. */
  private final boolean[] told;

  /** Whether a refresh of the clan or the war tells of the player. */
  private final IntPredicate isTold;

  /** When the war was declared that the last refresh showed, by clan. */
  private final int[] knownWar;

  /**
   * @param isTold which players are taken to be outdated when their clan's or war's refresh says so
   */
  Knowledge(Population population, IntPredicate isTold) {
    this.population = population;
    this.isTold = isTold;
    fetchedAt = never(population.objects);
    visibleAt = never(population.objects);
    attackAt = never(population.objects);
    changedAt = never(population.objects);
    belief = new float[population.objects];
    told = new boolean[population.objects];
    warChanges = new int[population.clans];
    warChangesSeen = new int[population.clans];
    knownWar = never(population.clans);
    Arrays.fill(knownWar, NO_WAR);
  }

  private static int[] never(int size) {
    int[] times = new int[size];
    Arrays.fill(times, -1);
    return times;
  }

  void happened(int what, int object, int now) {
    int clanObject = population.firstObject[population.clanOf[object]];
    changedAt[object] = now;
    switch (what) {
      case Trace.VISIBLE -> {
        visibleAt[object] = now;
        changedAt[clanObject] = now;
      }
      case Trace.ATTACK -> {
        attackAt[object] = now;
        changedAt[clanObject + 1] = now;
        warChanges[population.clanOf[object]]++;
      }
      case Trace.WAR_CHANGE -> warChanges[population.clanOf[object]]++;
      default -> {}
    }
  }

  boolean isFetched(int object) {
    return fetchedAt[object] >= 0;
  }

  boolean isFresh(int object) {
    return fetchedAt[object] >= 0 && changedAt[object] <= fetchedAt[object];
  }

  /** The phase as the stored war tells it, which knows its own times. */
  Phase knownPhase(int clan, int now) {
    return Phase.of(knownWar[clan], now);
  }

  /** When the stored war is sure to change next; far away if it has ended. */
  int nextTurn(int clan, int now) {
    int battle = knownWar[clan] + Phase.PREPARATION_SECONDS;
    int end = knownWar[clan] + Phase.WAR_SECONDS;
    return now < battle ? battle : now < end ? end : Integer.MAX_VALUE;
  }

  /** When the battle begins or began of the war that was known last; long ago if none is. */
  int battleAt(int clan) {
    return knownWar[clan] + Phase.PREPARATION_SECONDS;
  }

  boolean isTold(int player) {
    return isTold.test(player);
  }

  /** When the player's clan told last that the player had not changed, or the player itself. */
  int toldAt(int player) {
    int clanFetchedAt = fetchedAt[population.firstObject[population.clanOf[player]]];
    return isTold(player) ? Math.max(fetchedAt[player], clanFetchedAt) : fetchedAt[player];
  }

  boolean isSignalled(int player) {
    return belief[player] < 1;
  }

  /** How likely the stored body is still the true one. */
  double fresh(int object, int now, Rates rates) {
    int at = fetchedAt[object];
    if (at < 0) {
      return 0;
    }
    if (population.kind[object] == Population.PLAYER && belief[object] < 1e-3f) {
      return 0;
    }
    if (population.kind[object] == Population.PLAYER) {
      int told = toldAt(object);
      double hidden =
          told > at ? (1 - Population.VISIBLE) * rates.changesBetween(object, at, told) : 0;
      return belief[object] * Math.exp(-hidden - rates.changesBetween(object, told, now));
    }
    if (population.kind[object] == Population.WAR
        && nextTurn(population.clanOf[object], at) <= now) {
      return 0;
    }
    return Math.exp(-rates.changesBetween(object, at, now));
  }

  /** Fetches the object, and tells the strategy what that showed. */
  boolean refresh(int object, int now, Strategy strategy) {
    int before = fetchedAt[object];
    boolean changed = !isFresh(object);
    int clan = population.clanOf[object];
    int base = population.firstObject[clan];
    int seen = changed ? 1 : 0;
    switch (population.kind[object]) {
      case Population.CLAN -> {
        if (before >= 0) {
          seen = Math.max(seen, tell(clan, visibleAt, before, now, strategy));
        }
      }
      case Population.WAR -> {
        seen = warChanges[clan] - warChangesSeen[clan];
        warChangesSeen[clan] = warChanges[clan];
        if (before >= 0) {
          tell(clan, attackAt, before, now, strategy);
        }
      }
      default -> {}
    }
    strategy.refreshed(object, now, changed, seen);
    if (population.kind[object] == Population.WAR) {
      int war = population.warAt(clan, now);
      knownWar[clan] = war < 0 ? NO_WAR : population.wars[clan][war];
    }
    fetchedAt[object] = now;
    belief[object] = 1;
    if (population.kind[object] != Population.PLAYER) {
      for (int player = base + 2; player < population.firstObject[clan + 1]; player++) {
        if (told[player]) {
          told[player] = false;
          strategy.signalled(player, now);
        }
      }
    }
    return changed;
  }

  /** Compares what two refreshes show of the members; the count of those that changed. */
  private int tell(int clan, int[] changeAt, int before, int now, Strategy strategy) {
    int count = 0;
    for (int player = population.firstObject[clan] + 2;
        player < population.firstObject[clan + 1];
        player++) {
      if (changeAt[player] > before) {
        count++;
        int at = fetchedAt[player];
        if (at >= 0 && isTold(player)) {
          // A change between the two refreshes may have come before the player's own.
          double missed = at <= before ? 0 : (at - before) / (double) (now - before);
          strategy.beforeSignal(player, now);
          belief[player] *= (float) missed;
          told[player] = true;
        }
      }
    }
    return count;
  }
}
