package dev.cocbackend.freshness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.policy.Arms;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AbStudyTest {
  private static final int SEEDS = 8;
  private static final int BUDGET = 160;

  private static List<ObjectNode> rows(long seed, String arms) {
    List<ObjectNode> rows = new ArrayList<>();
    new AbStudy(1_000, 100, 5, 3, seed).run(Arms.parse(arms), BUDGET, rows::add, share -> {});
    return rows;
  }

  @Test
  void twoArmsThatAreTheSameSeldomDiffer() {
    int compared = 0;
    int significant = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
      ObjectNode difference = rows(seed, "value:50,value:50").getLast();
      for (String figure : List.of("stale_at_read", "requests_per_fresh_read")) {
        compared++;
        significant += difference.get(figure + "_significant").booleanValue() ? 1 : 0;
      }
    }
    // Five of a hundred would be by chance; the two figures of a run hang together.
    assertThat(significant).isLessThanOrEqualTo(compared / 4);
  }

  @Test
  void fixedTiersAreFoundToBeWorse() {
    List<ObjectNode> rows = rows(1, "value:50,tiers:50,value_no_signals:0");
    assertThat(rows).hasSize(3);
    JsonNode value = rows.get(0);
    JsonNode tiers = rows.get(1);
    JsonNode difference = rows.get(2);
    assertThat(value.get("arm").textValue()).isEqualTo("value");
    assertThat(tiers.get("arm").textValue()).isEqualTo("tiers");
    assertThat(difference.get("from").textValue()).isEqualTo("value");
    double more =
        tiers.get("stale_at_read").doubleValue() - value.get("stale_at_read").doubleValue();
    assertThat(difference.get("stale_at_read").doubleValue())
        .isPositive()
        .isCloseTo(more, within(2e-4));
    assertThat(difference.get("stale_at_read_significant").booleanValue()).isTrue();
    assertThat(difference.get("stale_at_read_95").get(0).doubleValue()).isPositive();
    assertThat(value.get("stale_at_read_95").get(1).doubleValue())
        .isGreaterThan(value.get("stale_at_read").doubleValue());
    assertThat(value.get("refresh_dollars_per_million_reads").doubleValue()).isPositive();
  }

  @Test
  void theSameSeedIsTheSameTest() {
    assertThat(rows(3, "value:100")).isEqualTo(rows(3, "value:100"));
  }
}
