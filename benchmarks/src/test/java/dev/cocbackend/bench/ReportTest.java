package dev.cocbackend.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {

  @Test
  void aLineIsOneJsonObjectWithSpacesForTheEye() throws IOException {
    StringWriter out = new StringWriter();
    ObjectNode line = Report.line("read").put("ratio_vs_parse", Report.rounded(123.456));
    line.putObject("answers_by_status").put("200", 3).put("202", 1);

    new Report(new PrintWriter(out)).print(line);

    assertThat(out.toString().lines()).hasSize(1);
    assertThat(out.toString())
        .startsWith("{\"bench\": \"read\", \"cores\": ")
        .contains("\"ratio_vs_parse\": 123, \"answers_by_status\": {\"200\": 3, \"202\": 1}");
    JsonNode parsed = new JsonMapper().readTree(out.toString());
    assertThat(parsed.path("jdk").asText()).isEqualTo(Runtime.version().toString());
    assertThat(parsed.path("cores").asInt()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"0.0012345, 0.00123", "1.999, 2", "1234567, 1230000", "0, 0", "NaN, 0"})
  void numbersHaveThreeDigits(double value, String text) {
    assertThat(Report.rounded(value).toPlainString()).isEqualTo(text);
  }
}
