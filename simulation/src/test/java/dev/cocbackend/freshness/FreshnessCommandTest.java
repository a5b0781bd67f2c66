package dev.cocbackend.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class FreshnessCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return new CommandLine(new FreshnessCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  @Test
  void aRowIsPrintedForEachBudgetAndPolicyAndTheProgressBesides() throws JsonProcessingException {
    assertThat(run("--users", "1000", "--clans", "50", "--days", "3")).isZero();

    int rows = 0;
    for (String line : out.toString().lines().toList()) {
      JsonNode row = new ObjectMapper().readTree(line);
      if (row.path("row").asText().equals("freshness")) {
        assertThat(row.get("fresh").doubleValue()).isBetween(0.0, 1.0);
        assertThat(row.get("of_optimum").doubleValue()).isPositive();
        rows++;
      }
    }
    assertThat(rows).isEqualTo(27);
    assertThat(err.toString()).contains("100%");
  }

  @Test
  void wrongArgumentsAreExplained() {
    assertThat(run("--users", "3")).isEqualTo(2);
    assertThat(err.toString()).contains("--users is 3; allowed is 1000 to 10000000.");
    assertThat(run("--days", "2")).isEqualTo(2);
    assertThat(err.toString()).contains("--days is 2; allowed is 3 to 60.");
  }
}
