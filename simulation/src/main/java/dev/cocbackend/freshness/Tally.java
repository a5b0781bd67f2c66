package dev.cocbackend.freshness;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Counts what readers got, by kind of object, each clan by its weight. */
final class Tally implements Run.Watch {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] KINDS = {"clan", "war", "player"};

  private final Knowledge knowledge;
  private final double[] reads = new double[KINDS.length];
  private final double[] fresh = new double[KINDS.length];
  private final double[] found = new double[KINDS.length];
  private final double[] ages = new double[KINDS.length];
  private final double[] inTarget = new double[KINDS.length];
  private double requests;
  private double unchanged;
  private double budget;
  private double priceTime;
  private double steps;

  Tally(Knowledge knowledge) {
    this.knowledge = knowledge;
  }

  @Override
  public void read(int object, int now) {
    int kind = knowledge.population.kind[object];
    double weight = knowledge.population.weightOf(object);
    int age = now - knowledge.fetchedAt[object];
    reads[kind] += weight;
    fresh[kind] += knowledge.isFresh(object) ? weight : 0;
    if (knowledge.isFetched(object)) {
      found[kind] += weight;
      ages[kind] += weight * age;
      inTarget[kind] += age < TierStrategy.target(knowledge, object, now) ? weight : 0;
    }
  }

  @Override
  public void refreshed(int object, boolean changed) {
    double weight = knowledge.population.weightOf(object);
    requests += weight;
    unchanged += changed ? 0 : weight;
  }

  @Override
  public void stepped(double available, double price) {
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
    return sum(ages) / sum(found);
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
      row.put("mean_age_" + KINDS[kind] + "_seconds", Math.round(ages[kind] / found[kind]));
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
