package dev.cocbackend.refresh;

import dev.cocbackend.snapshot.WarState;
import org.jspecify.annotations.Nullable;

/**
 * How urgent a refresh is: one pure function for readers, planner and worker. {@code
 * docs/refresh-policy.md} has it as a table of cases, and a test reads the table.
 *
 * <p>Only a running war is {@link Tier#CRITICAL}, what follows its end, and an ended war that a
 * person looks at. Waiting lifts a request to {@link Tier#HIGH} at most: after an outage everything
 * has waited for long, and if that made it critical, wars would queue behind all the rest. For the
 * same reason the number of readers never makes a thing critical. A celebrity's clan is one key,
 * whose lease lets one request through in each max age, however many millions look at it.
 */
public final class Priority {
  private Priority() {}

  /** The tier of the request to make. */
  public static Tier of(Occasion occasion) {
    Tier tier =
        switch (occasion.cause()) {
          case READ -> ofRead(occasion);
          case VIEWED -> ofViewed(occasion);
          case HELD -> ofHeld(occasion);
          case PLANNED -> ofPlanned(occasion);
          case LOST -> before(occasion.before());
          // Upstream has trouble with it; what it can serve goes first.
          case FAILED -> before(occasion.before()).lower();
        };
    boolean overdue = occasion.waited().compareTo(tier.target()) >= 0;
    return overdue && Tier.HIGH.isHigherThan(tier) ? tier.higher() : tier;
  }

  private static Tier ofRead(Occasion occasion) {
    if (warRuns(occasion)) {
      return Tier.CRITICAL;
    }
    // What is not there seldom comes to be, and anybody can think up tags that are not.
    return occasion.absent() ? Tier.MEDIUM : Tier.HIGH;
  }

  /** One tier above a read, though nothing but a war, and one that is known, goes beyond HIGH. */
  private static Tier ofViewed(Occasion occasion) {
    return warRuns(occasion) || occasion.warState() == WarState.WAR_ENDED
        ? Tier.CRITICAL
        : Tier.HIGH;
  }

  /** One tier below a read: nobody waits for it. */
  private static Tier ofHeld(Occasion occasion) {
    return warRuns(occasion) ? Tier.CRITICAL : ofRead(occasion).lower();
  }

  private static Tier ofPlanned(Occasion occasion) {
    if (warRuns(occasion)) {
      return Tier.CRITICAL;
    }
    return occasion.active() ? Tier.MEDIUM : Tier.LOW;
  }

  private static boolean warRuns(Occasion occasion) {
    return occasion.warState() != null && occasion.warState().isRunning();
  }

  private static Tier before(@Nullable Tier before) {
    if (before == null) {
      throw new IllegalArgumentException("A request that was lost or has failed had a tier.");
    }
    return before;
  }
}
