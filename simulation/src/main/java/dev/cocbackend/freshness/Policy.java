package dev.cocbackend.freshness;

/** A way to spend the budget, as a row of the table. */
enum Policy {
  /** Knows the true rates, and how sessions go; of wars what its refreshes have shown. */
  OPTIMUM("optimum"),

  /** Knows of each war the moment it is declared, too. */
  OPTIMUM_SEEING_WARS("optimum_seeing_wars"),
  OURS("ours"),

  /** And whatever is read beyond its max age is asked for at once, as readers are promised. */
  WITH_STALE_READS("ours_with_stale_reads"),
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
