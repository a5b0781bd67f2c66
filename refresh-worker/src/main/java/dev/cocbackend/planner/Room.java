package dev.cocbackend.planner;

import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.ratelimit.KeyStates;
import dev.cocbackend.ratelimit.Pace;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.time.Instant;

/**
 * How many requests a minute has room for that nobody waits for.
 *
 * @param budget requests of a minute that are left for them
 * @param waiting requests of MEDIUM and LOW that are sent and not served
 * @param open false while upstream is in maintenance
 */
record Room(double budget, long waiting, boolean open) {
  /** What the limiter keeps for MEDIUM and LOW, 2 and 1 requests a second. */
  private static final int FLOORS_PER_SECOND = 3;

  /**
   * What may wait, in minutes of the budget. Less, and a minute in which the planner is late leaves
   * budget unused; more, and what is more valuable later waits behind it.
   */
  private static final double MINUTES_AHEAD = 2;

  /**
   * Reads queues, keys and breaker.
   *
   * @param urgent requests of CRITICAL and HIGH that were started in {@code since}
   * @param since the time since the last plan
   * @throws RuntimeException if one of them does not answer
   */
  static Room of(
      RefreshQueue queue,
      Breaker breaker,
      KeyStates keyStates,
      double urgent,
      Duration since,
      Instant now) {
    int keys = keyStates.count(now).live();
    double minute = keys * Pace.STARTS_PER_SECOND * 60.0;
    double taken = urgent / Math.max(1, since.toSeconds()) * 60;
    double queued = (double) (depth(queue, Tier.CRITICAL) + depth(queue, Tier.HIGH));
    return new Room(
        Math.max(keys * FLOORS_PER_SECOND * 60.0, minute - Math.max(taken, queued)),
        depth(queue, Tier.MEDIUM) + depth(queue, Tier.LOW),
        breaker.state(now) instanceof Breaker.State.Closed);
  }

  private static long depth(RefreshQueue queue, Tier tier) {
    return queue.depth(tier).total();
  }

  /** How many requests may be sent now; at most what one minute serves. */
  int requests() {
    return open ? (int) Math.clamp(MINUTES_AHEAD * budget - waiting, 0, budget) : 0;
  }
}
