package dev.cocbackend.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class AbCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return new CommandLine(new AbCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  @Test
  void eachArmHasARowAndIsComparedWithTheFirst() {
    assertThat(run("--users", "1000", "--clans", "50", "--days", "3")).isZero();
    assertThat(out.toString().lines().filter(line -> line.contains("\"row\":\"arm\""))).hasSize(4);
    assertThat(out.toString().lines().filter(line -> line.contains("\"row\":\"difference\"")))
        .hasSize(3);
    assertThat(err.toString()).contains("100%");
  }

  @Test
  void helpTellsHowTheArmsShareTheBudget() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("at one price", "value:50,value:50");
  }

  @Test
  void wrongArgumentsAreExplained() {
    assertThat(run("--arms", "best:100")).isEqualTo(2);
    assertThat(err.toString()).contains("There is no arm 'best'");
    assertThat(run("--budget", "3")).isEqualTo(2);
    assertThat(err.toString()).contains("--budget is 3; allowed is 10 to 2000.");
    assertThat(run("--clans", "5")).isEqualTo(2);
    assertThat(err.toString()).contains("--clans is 5; allowed is 50 to 2000.");
  }
}
