package dev.cocbackend.freshness;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Counts what readers got, by kind of object, each clan by its weight. */
final class Tally {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] KINDS = {"clan", "war", "player"};

  private final double[] reads = new double[KINDS.length];
  private final double[] fresh = new double[KINDS.length];
  private final double[] found = new double[KINDS.length];
  private final double[] age = new double[KINDS.length];
  private final double[] inTarget = new double[KINDS.length];
  private double requests;
  private double unchanged;
  private double budget;
  private double priceTime;
  private double steps;

  void read(byte kind, double weight, boolean isFresh, int fetchedAt, int now, int target) {
    reads[kind] += weight;
    fresh[kind] += isFresh ? weight : 0;
    if (fetchedAt >= 0) {
      found[kind] += weight;
      age[kind] += weight * (now - fetchedAt);
      inTarget[kind] += now - fetchedAt < target ? weight : 0;
    }
  }

  void refreshed(double weight, boolean changed) {
    requests += weight;
    unchanged += changed ? 0 : weight;
  }

  void stepped(double available, double price) {
    budget += available;
    priceTime += price;
    steps++;
  }

  double freshShare() {
    return sum(fresh) / sum(reads);
  }

  double readsCounted() {
    return sum(reads);
  }

  double meanAge() {
    return sum(age) / sum(found);
  }

  double budgetUsed() {
    return requests / budget;
  }

  ObjectNode toJson() {
    ObjectNode row = JSON.createObjectNode();
    row.put("fresh", rounded(freshShare()));
    for (int kind = 0; kind < KINDS.length; kind++) {
      row.put("fresh_" + KINDS[kind], rounded(fresh[kind] / reads[kind]));
    }
    for (int kind = 0; kind < KINDS.length; kind++) {
      row.put("mean_age_" + KINDS[kind] + "_seconds", Math.round(age[kind] / found[kind]));
    }
    for (int kind = 0; kind < KINDS.length; kind++) {
      row.put("in_target_" + KINDS[kind], rounded(inTarget[kind] / reads[kind]));
    }
    row.put("budget_used", rounded(budgetUsed()));
    row.put("unchanged_refreshes", rounded(unchanged / requests));
    row.put("price", rounded(priceTime / steps));
    return row;
  }

  static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
