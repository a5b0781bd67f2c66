package dev.cocbackend.local.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Does the arithmetic of docs/costs.md again. */
class CostsTest {
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| .* \\| (?:`([0-9.+*/() ]+)`|sum) \\| (?:\\*\\*)?([0-9,.]+)(?:\\*\\*)? \\|$");

  @Test
  void everyLineAndEverySumIsRight() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("..", "docs", "costs.md"));
    int checked = 0;
    double sum = 0;
    for (String line : lines) {
      if (line.startsWith("## ")) {
        sum = 0;
      }
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        checked++;
        BigDecimal written = new BigDecimal(row.group(2).replace(",", ""));
        double half = Math.pow(10, -written.scale()) / 2;
        double value = row.group(1) == null ? sum : new Sum(row.group(1)).value();
        assertThat(written.doubleValue()).as(line).isCloseTo(value, within(half + 1e-6));
        sum += written.doubleValue();
      }
    }
    assertThat(checked).isGreaterThan(30);
  }

  @Test
  void theAlarmsAreAsManyAsTheTemplatesHave() throws IOException {
    int metrics = 0;
    int composites = 0;
    Template main = Template.read();
    for (JsonNode stack : main.all("AWS::CloudFormation::Stack").values()) {
      // One that stands in the main template several times is there as often.
      Template nested = Template.read(stack.path("TemplateURL").asText());
      metrics += alarmMetrics(nested);
      composites += nested.all("AWS::CloudWatch::CompositeAlarm").size();
    }
    metrics += alarmMetrics(main);
    assertThat(Files.readString(Path.of("..", "docs", "costs.md")))
        .contains(
            "| Alarms, dashboard | `%d * 0.10 + %d * 0.50 + 3.00` |"
                .formatted(metrics, composites));
  }

  @Test
  void productionsBudgetIsWhatTheSheetComesToRoundedUp() throws IOException {
    String sheet = Files.readString(Path.of("..", "docs", "costs.md"));
    double month =
        number(sheet, "\\| \\*\\*A month\\*\\* \\| `[^`]+` \\| \\*\\*([0-9,.]+)\\*\\*")
            + number(sheet, "\\| \\*\\*Push\\*\\* \\| sum \\| \\*\\*([0-9,.]+)\\*\\*");
    double budget =
        number(Files.readString(Path.of("..", "samconfig.toml")), "\"MonthlyBudgetUsd=([0-9]+)\"");
    assertThat(budget).isBetween(month, 1.15 * month);
  }

  private static double number(String text, String pattern) {
    Matcher number = Pattern.compile(pattern).matcher(text);
    assertThat(number.find()).as(pattern).isTrue();
    return Double.parseDouble(number.group(1).replace(",", ""));
  }

  /** What is billed: each metric that an alarm looks at. */
  private static int alarmMetrics(Template template) {
    int metrics = 0;
    for (JsonNode alarm : template.all("AWS::CloudWatch::Alarm").values()) {
      int computed = 0;
      for (JsonNode metric : alarm.path("Metrics")) {
        computed += metric.has("MetricStat") ? 1 : 0;
      }
      metrics += Math.max(1, computed);
    }
    return metrics;
  }

  /** A sum of products, with brackets. */
  private static final class Sum {
    private final String text;
    private int at;

    Sum(String text) {
      this.text = text.replace(" ", "");
    }

    double value() {
      double value = sum();
      assertThat(at).as(text).isEqualTo(text.length());
      return value;
    }

    private double sum() {
      double value = product();
      while (take('+')) {
        value += product();
      }
      return value;
    }

    private double product() {
      double value = factor();
      while (true) {
        if (take('*')) {
          value *= factor();
        } else if (take('/')) {
          value /= factor();
        } else {
          return value;
        }
      }
    }

    private double factor() {
      if (take('(')) {
        double value = sum();
        assertThat(take(')')).as(text).isTrue();
        return value;
      }
      int start = at;
      while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
        at++;
      }
      return Double.parseDouble(text.substring(start, at));
    }

    private boolean take(char wanted) {
      if (at < text.length() && text.charAt(at) == wanted) {
        at++;
        return true;
      }
      return false;
    }
  }
}
