package dev.cocbackend.freshness;

/** A way to spend the budget, as a row of the table. */
enum Policy {
  /** Knows the true rates, and how sessions go. */
  OPTIMUM("optimum"),
  OURS("ours"),
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
