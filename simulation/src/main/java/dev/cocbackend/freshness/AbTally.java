package dev.cocbackend.freshness;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Counts what readers got and what it cost, by arm and clan. */
final class AbTally implements Run.Watch {
  /**
   * What a refresh costs in $, whatever it brings; of one that brings the same, and of one that
   * brings a change, in writes and events: docs/costs.md, by refresh.
   */
  private static final double COST = (1_739.62 - 276.41 - 644.96 - 294.84) / 245.7e6;

  private static final double COST_UNCHANGED = 276.41 / (0.6 * 245.7e6);
  private static final double COST_CHANGED = (644.96 + 294.84) / (0.4 * 245.7e6);

  private final Knowledge knowledge;
  private final byte[] armOf;
  private final double[][] reads;
  private final double[][] fresh;
  private final double[][] found;
  private final double[][] ages;
  private final double[][] requests;
  private final double[][] dollars;

  /**
   * @param arms how many
   * @param armOf by object
   */
  AbTally(Knowledge knowledge, int arms, byte[] armOf) {
    this.knowledge = knowledge;
    this.armOf = armOf;
    int clans = knowledge.population.clans;
    reads = new double[arms][clans];
    fresh = new double[arms][clans];
    found = new double[arms][clans];
    ages = new double[arms][clans];
    requests = new double[arms][clans];
    dollars = new double[arms][clans];
  }

  @Override
  public void read(int object, int now) {
    int arm = armOf[object];
    int clan = knowledge.population.clanOf[object];
    double weight = knowledge.population.weight[clan];
    reads[arm][clan] += weight;
    fresh[arm][clan] += knowledge.isFresh(object) ? weight : 0;
    if (knowledge.isFetched(object)) {
      found[arm][clan] += weight;
      ages[arm][clan] += weight * (now - knowledge.fetchedAt[object]);
    }
  }

  @Override
  public void refreshed(int object, boolean changed) {
    int arm = armOf[object];
    int clan = knowledge.population.clanOf[object];
    double weight = knowledge.population.weight[clan];
    requests[arm][clan] += weight;
    dollars[arm][clan] += weight * (COST + (changed ? COST_CHANGED : COST_UNCHANGED));
  }

  @Override
  public void stepped(double budget, double price) {}

  /** Adds the arm's figures to the row. */
  ObjectNode describe(ObjectNode row, int arm) {
    Ratio.put(row, "stale_at_read", stale(arm));
    Ratio.put(row, "mean_age_seconds", age(arm));
    Ratio.put(row, "requests_per_fresh_read", requestsPerFreshRead(arm));
    Ratio.put(row, "requests_per_million_reads", requestsPerMillionReads(arm));
    Ratio.put(row, "refresh_dollars_per_million_reads", dollarsPerMillionReads(arm));
    return row;
  }

  /** Adds what one arm has more than the other. */
  ObjectNode compare(ObjectNode row, int arm, int other) {
    Ratio.put(row, "stale_at_read", stale(arm), stale(other));
    Ratio.put(row, "mean_age_seconds", age(arm), age(other));
    Ratio.put(
        row, "requests_per_fresh_read", requestsPerFreshRead(arm), requestsPerFreshRead(other));
    Ratio.put(
        row,
        "requests_per_million_reads",
        requestsPerMillionReads(arm),
        requestsPerMillionReads(other));
    Ratio.put(
        row,
        "refresh_dollars_per_million_reads",
        dollarsPerMillionReads(arm),
        dollarsPerMillionReads(other));
    return row;
  }

  private Ratio stale(int arm) {
    double[] stale = new double[reads[arm].length];
    for (int clan = 0; clan < stale.length; clan++) {
      stale[clan] = reads[arm][clan] - fresh[arm][clan];
    }
    return Ratio.of(stale, reads[arm], 1);
  }

  private Ratio age(int arm) {
    return Ratio.of(ages[arm], found[arm], 1);
  }

  private Ratio requestsPerFreshRead(int arm) {
    return Ratio.of(requests[arm], fresh[arm], 1);
  }

  private Ratio requestsPerMillionReads(int arm) {
    return Ratio.of(requests[arm], reads[arm], 1e6);
  }

  private Ratio dollarsPerMillionReads(int arm) {
    return Ratio.of(dollars[arm], reads[arm], 1e6);
  }
}
