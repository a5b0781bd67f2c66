package dev.cocbackend.freshness;

/** A way to spend the budget, as a row of the table. */
enum Policy {
  /** Knows the true rates, and how sessions go; of wars what its refreshes have shown. */
  OPTIMUM("optimum"),

  /** Knows of each war the moment it is declared, too. */
  OPTIMUM_SEEING_WARS("optimum_seeing_wars"),

  /** What is read beyond its max age is asked for while that is worth the price. */
  OURS("ours"),

  /** The same where all apps say that a person looks, who counts more. */
  ALL_VIEWED("ours_all_viewed"),

  /** Whatever is read beyond its max age is asked for, ahead of all else. */
  FOR_ANY_STALE_READ("ours_for_any_stale_read"),
  WITHOUT_PREDICTION("ours_without_prediction"),
  WITHOUT_SIGNALS("ours_without_signals"),
  ON_DEMAND("on_demand_only"),
  FIXED_TIERS("fixed_tiers");

  private final String id;

  Policy(String id) {
    this.id = id;
  }

  String id() {
    return id;
  }
}
