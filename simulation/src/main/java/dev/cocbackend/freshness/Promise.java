package dev.cocbackend.freshness;

import dev.cocbackend.price.StaleRead;
import dev.cocbackend.snapshot.WarState;

/** What is done for somebody who reads a thing beyond its max age. */
enum Promise {
  /** Nothing more than for any other reader. */
  NONE,

  /** It is asked for while that is worth the price. */
  PRICED,

  /** The same, where every reader says that a person looks. */
  PRICED_VIEWED,

  /** It is asked for whatever that costs, ahead of all else. */
  KEPT;

  /**
   * What a request by such a reader is worth beyond its value, in reads made fresh.
   *
   * @param runningWar whether it is one
   */
  double worth(boolean runningWar) {
    return switch (this) {
      case NONE -> 0;
      case PRICED -> StaleRead.worth(runningWar ? WarState.IN_WAR : null, false);
      case PRICED_VIEWED -> StaleRead.worth(runningWar ? WarState.IN_WAR : null, true);
      case KEPT -> Double.POSITIVE_INFINITY;
    };
  }
}
