package dev.cocbackend.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StudyTest {
  private static final int BUDGET = 160;

  private static List<ObjectNode> rows(int days, long seed) {
    List<ObjectNode> rows = new ArrayList<>();
    new Study(1_000, 100, days, days / 2 + 1, seed).run(List.of(BUDGET), rows::add, share -> {});
    return rows;
  }

  @Test
  void oursMakesMoreReadsFreshThanFixedRulesAndNoMoreThanWhoKnowsTheRates() {
    Map<String, Double> fresh = new HashMap<>();
    for (ObjectNode row : rows(9, 1)) {
      if (row.get("row").textValue().equals("freshness")) {
        fresh.put(row.get("policy").textValue(), row.get("fresh").doubleValue());
        assertThat(row.get("budget_used").doubleValue()).isBetween(0.05, 1.001);
      } else if (row.get("row").textValue().equals("prediction")) {
        assertThat(row.get("better_by").doubleValue()).isPositive();
        assertThat(row.get("used_for_clans").booleanValue()).isTrue();
      } else {
        assertThat(row.get("of_signals").doubleValue()).isPositive();
        assertThat(row.get("of_prediction").doubleValue()).isPositive();
      }
    }
    assertThat(fresh).hasSize(9);
    double ours = fresh.getOrDefault("ours", 0.0);
    double optimum = fresh.getOrDefault("optimum", 0.0);
    assertThat(ours)
        .isGreaterThan(fresh.get("on_demand_only"))
        .isGreaterThan(fresh.get("fixed_tiers"))
        .isGreaterThan(fresh.get("ours_without_prediction"))
        .isGreaterThan(fresh.get("ours_without_signals"))
        .isGreaterThan(fresh.get("ours_for_any_stale_read"))
        .isLessThan(optimum + 0.01);
    assertThat(ours / optimum).isGreaterThan(0.9);
  }

  @Test
  void theSameSeedIsTheSameRun() {
    assertThat(rows(3, 5)).isEqualTo(rows(3, 5)).isNotEqualTo(rows(3, 6));
  }

  @Test
  void aSampleStandsForAllUsers() {
    Population all = new Population(60_000, 6_000, 3, 1);
    Population sample = new Population(60_000, 600, 3, 1);
    assertThat(all.clans).isEqualTo(6_000);
    assertThat(sample.clans).isEqualTo(600);
    assertThat(reads(sample) / reads(all)).isBetween(0.93, 1.07);
  }

  private static double reads(Population population) {
    double sum = 0;
    for (int clan = 0; clan < population.clans; clan++) {
      for (int hour = 0; hour < Habits.HOURS; hour++) {
        int object = population.firstObject[clan];
        sum += population.weight[clan] * population.readsAnHour[Population.at(object, hour)];
      }
    }
    return sum;
  }

  @Test
  void theTraceHasTheReadsThatItsRatesSay() {
    Population population = new Population(3_000, 300, 14, 2);
    Trace trace = new Trace(population, 14);
    double expected = 0;
    double happened = 0;
    for (int i = 0; i < trace.size(); i++) {
      int object = trace.object(i);
      happened +=
          trace.what(i) == Trace.READ && population.kind[object] == Population.PLAYER ? 1 : 0;
    }
    for (int object = 0; object < population.objects; object++) {
      if (population.kind[object] == Population.PLAYER) {
        for (int time = 0; time < 14 * Habits.DAY; time += Habits.HOUR) {
          expected += TrueRates.readsNow(population, object, time);
        }
      }
    }
    assertThat(happened / expected).isBetween(0.95, 1.05);
  }
}
