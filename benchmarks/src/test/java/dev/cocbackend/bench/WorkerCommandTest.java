package dev.cocbackend.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class WorkerCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpTellsEachField() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("--seconds", "--quick", "budget_used_of_40", "lambda_seconds_per_refresh");
  }

  @Test
  void whatIsOutOfItsRangeIsRefused() {
    assertThat(run("--seconds", "2")).isEqualTo(2);
    assertThat(err.toString()).contains("--seconds is 2; allowed is 3 to 600.");
    assertThat(run("--keys", "11")).isEqualTo(2);
    assertThat(err.toString()).contains("--keys is 11; allowed is 1 to 10.");
  }

  @Test
  void realWorkersServeWhatIsAskedOfThem() throws Exception {
    assertThat(run("--seconds", "6", "--keys", "1", "--no-peers")).isZero();

    JsonNode line = new JsonMapper().readTree(out.toString());
    assertThat(line.path("bench").asText()).isEqualTo("worker");
    assertThat(line.path("refreshes").asInt()).isPositive();
    assertThat(line.path("budget_used_of_40").asDouble()).isPositive();
    assertThat(line.path("lambda_seconds_per_refresh").asDouble()).isPositive();
    assertThat(line.path("most_starts_in_a_second").asInt()).isPositive();
  }

  private int run(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "worker";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return BenchCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
  }
}
