package dev.cocbackend.local.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.api.freshness.ReadFreshness;
import dev.cocbackend.metrics.Metric;
import dev.cocbackend.planner.RefreshPlannerHandler;
import dev.cocbackend.ratelimit.Pace;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.worker.TierMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Alarms and dashboard against the runbook and the metrics that there are. */
class AlarmsTest {
  private static final Pattern RUNBOOK = Pattern.compile("Runbook: \\$\\{RunbookUrl}#([a-z-]+)$");

  /** A row of docs/metrics.md: name, unit, dimensions. */
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `(\\w+)` \\| (Count|Seconds|Milliseconds|None) \\| ([^|]+) \\|", Pattern.MULTILINE);

  /** A budget is no alarm of CloudWatch, but it mails all the same. */
  private static final String BUDGET_SECTION = "monthly-budget";

  private final Map<String, Template> templates;
  private final String operations;

  AlarmsTest() throws IOException {
    this.templates = Template.readAll();
    this.operations = Files.readString(Path.of("..", "docs", "operations.md"));
  }

  @Test
  void everyAlarmNamesASectionOfTheRunbook() {
    Map<String, JsonNode> alarms = alarms();
    assertThat(alarms).hasSizeGreaterThan(30);
    alarms.forEach(
        (name, alarm) -> assertThat(sections().keySet()).as(name).contains(section(name, alarm)));
  }

  @Test
  void everySectionOfTheRunbookIsOfAnAlarmAndSaysMeaningSignAndRemedy() {
    Set<String> named = new TreeSet<>(Set.of(BUDGET_SECTION));
    alarms().forEach((name, alarm) -> named.add(section(name, alarm)));
    assertThat(sections().keySet()).isEqualTo(named);
    sections()
        .forEach(
            (name, text) ->
                assertThat(text)
                    .as(name)
                    .containsSubsequence("**Means.** ", "**See.** ", "**Do.** "));
  }

  @Test
  void everyLinkWithinTheRunbookLeadsSomewhere() {
    Set<String> anchors = new TreeSet<>();
    Matcher heading = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE).matcher(operations);
    while (heading.find()) {
      anchors.add(
          heading
              .group(1)
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^a-z0-9 -]", "")
              .replace(' ', '-'));
    }
    Matcher link = Pattern.compile("\\]\\(#([^)]+)\\)").matcher(operations);
    List<String> missing = new ArrayList<>();
    while (link.find()) {
      if (!anchors.contains(link.group(1))) {
        missing.add(link.group(1));
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyAlarmCallsSomebodyUnlessItIsAPartOfAnother() {
    Set<String> parts = new TreeSet<>();
    templates
        .values()
        .forEach(
            template ->
                template
                    .all("AWS::CloudWatch::CompositeAlarm")
                    .values()
                    .forEach(
                        whole -> {
                          Matcher part =
                              Pattern.compile("\\$\\{(\\w+)}")
                                  .matcher(whole.path("AlarmRule").toString());
                          while (part.find()) {
                            parts.add(part.group(1));
                          }
                        }));
    alarms()
        .forEach(
            (name, alarm) ->
                assertThat(alarm.has("AlarmActions"))
                    .as(name)
                    .isEqualTo(!parts.contains(name.substring(name.indexOf(' ') + 1))));
  }

  @Test
  void everyAlarmHasANameUnderTheStacks() {
    // The role that rolls back may look at these alone.
    alarms()
        .forEach(
            (name, alarm) ->
                assertThat(alarm.path("AlarmName").path("!Sub").asText())
                    .as(name)
                    .containsPattern("^\\$\\{(AWS::StackName|Prefix)}-"));
  }

  @Test
  void everyMetricThatAnAlarmOrTheDashboardLooksAtIsDocumentedWithItsDimensions()
      throws IOException {
    Set<String> used = new TreeSet<>();
    alarms().values().forEach(alarm -> collect(alarm, used));
    collectFromDashboard(used);
    assertThat(used).hasSizeGreaterThan(25).contains("reads by [kind]", "reads by [version]");
    assertThat(documented()).containsAll(used);
  }

  @Test
  void theReadSideUsesTheNamespaceOfTheRefreshSide() {
    assertThat(ReadFreshness.NAMESPACE).isEqualTo(Metric.NAMESPACE);
  }

  @Test
  void everyRolloutIsWatched() {
    Template template = Objects.requireNonNull(templates.get("template.yaml"));
    Map<String, Set<String>> watched = new TreeMap<>();
    template
        .all("AWS::Serverless::Function")
        .forEach(
            (name, function) -> {
              Set<String> alarms = new TreeSet<>();
              function
                  .path("DeploymentPreference")
                  .path("Alarms")
                  .forEach(alarm -> alarms.add(alarm.path("!Ref").asText()));
              if (!alarms.isEmpty()) {
                watched.put(name, alarms);
                assertThat(function.path("DeploymentPreference").path("Type").path("!Ref").asText())
                    .isEqualTo("RolloutPace");
              }
            });
    assertThat(watched)
        .isEqualTo(
            Map.of(
                "ReadFunction",
                Set.of(
                    "ReadFailuresAlarm",
                    "ReadFunctionErrorsAlarm",
                    "ReadLatencyAlarm",
                    "ReadVersionStaleAlarm",
                    "LateReadsAlarm"),
                "VerifyFunction",
                Set.of("VerifyFunctionErrorsAlarm", "VerifyFailuresAlarm"),
                "WorkerFunction",
                Set.of(
                    "WorkerFunctionErrorsAlarm",
                    "WorkerDefectsAlarm",
                    "SchemaDriftAlarm",
                    "LateReadsAlarm")));
    // Whatever else looks at one function's own failures sees them within a canary's ten minutes.
    for (String name : List.of("VerifyFailuresAlarm", "WorkerDefectsAlarm", "SchemaDriftAlarm")) {
      JsonNode alarm = template.properties(name);
      assertThat(alarm.path("EvaluationPeriods").asInt()).as(name).isEqualTo(5);
      assertThat(alarm.path("DatapointsToAlarm").asInt()).as(name).isEqualTo(3);
      assertThat(alarm.path("Period").asInt(60)).as(name).isEqualTo(60);
      for (JsonNode metric : alarm.path("Metrics")) {
        assertThat(metric.path("MetricStat").path("Period").asInt(60)).as(name).isEqualTo(60);
      }
    }
    assertThat(template.parameter("RolloutPace").path("Default").asText())
        .isEqualTo("CodeDeployDefault.LambdaCanary10Percent10Minutes");
    assertThat(template.properties("ReadLatencyAlarm").path("Threshold").asInt()).isEqualTo(100);
    assertThat(template.properties("ReadLatencyAlarm").path("ExtendedStatistic").asText())
        .isEqualTo("p99");
    assertThat(
            template
                .properties("ReadFunction")
                .path("DeploymentPreference")
                .path("Hooks")
                .path("PreTraffic")
                .path("!Ref")
                .asText())
        .isEqualTo("PreTrafficFunction");
  }

  @Test
  void aTenthOfTheReadsIsEnoughToSeeThatAVersionIsStale() {
    JsonNode alarm =
        Objects.requireNonNull(templates.get("template.yaml")).properties("ReadVersionStaleAlarm");
    Set<String> ofTheVersion = new TreeSet<>();
    for (JsonNode metric : alarm.path("Metrics")) {
      JsonNode stat = metric.path("MetricStat");
      JsonNode dimension = stat.path("Metric").path("Dimensions").path(0);
      if (dimension.path("Name").asText().equals(ReadFreshness.VERSION)) {
        ofTheVersion.add(stat.path("Metric").path("MetricName").asText());
        assertThat(dimension.path("Value").toString())
            .isEqualTo("{\"!GetAtt\":\"ReadFunction.Version.Version\"}");
      }
      assertThat(stat.path("Period").asInt(60)).isEqualTo(60);
    }
    assertThat(ofTheVersion).containsExactly("reads", "staleReads");
    // Within the ten minutes of a canary, and no verdict where there are no reads.
    assertThat(alarm.path("EvaluationPeriods").asInt()).isEqualTo(5);
    assertThat(alarm.path("DatapointsToAlarm").asInt()).isEqualTo(3);
    assertThat(alarm.path("TreatMissingData").asText()).isEqualTo("notBreaching");
  }

  @Test
  void eachTiersOldestMessageIsHeldAgainstItsPromise() {
    Template nested = Objects.requireNonNull(templates.get("deploy/alarms.yaml"));
    for (Tier tier : Tier.values()) {
      String name = tier.name().charAt(0) + tier.name().substring(1).toLowerCase(Locale.ROOT);
      JsonNode alarm = nested.properties(name + "Waits");
      assertThat(alarm.path("MetricName").asText()).isEqualTo("ApproximateAgeOfOldestMessage");
      assertThat(alarm.path("Dimensions").path(0).path("Value").path("!Ref").asText())
          .isEqualTo(name + "Queue");
      assertThat(alarm.path("Threshold").asLong()).isEqualTo(tier.target().toSeconds());
      assertThat(section(name, alarm)).isEqualTo("late-tier");
    }
  }

  @Test
  void whatIsComparedWithTheBudgetIsThePaceOfTheLimiter() throws IOException {
    double pace = 1e9 / Pace.DEFAULT.interval().toNanos();
    String rounded = String.format(Locale.ROOT, "%.1f", pace);
    for (String file : List.of("alarms.yaml", "dashboard.yaml")) {
      assertThat(Files.readString(Path.of("..", "deploy", file)))
          .as(file)
          .contains("60 * " + rounded + " * ${KeyCount})");
    }
    JsonNode refreshes =
        Objects.requireNonNull(templates.get("template.yaml")).parameter("RefreshesPerSecond");
    assertThat(refreshes.path("Description").asText()).contains(rounded + " each");
    assertThat(refreshes.path("Default").asInt()).isEqualTo((int) pace);
  }

  @Test
  void aBacklogIsWhatAPlanTakesAtMostWithSoManyKeys() {
    Template nested = Objects.requireNonNull(templates.get("deploy/alarms.yaml"));
    assertThat(nested.properties("DueBacklog").path("Threshold").toString())
        .isEqualTo("{\"!FindInMap\":[\"Plan\",{\"!Ref\":\"KeyCount\"},\"Most\"]}");
    for (int keys = 1; keys <= TierMapping.MAX_KEYS; keys++) {
      assertThat(nested.mapped("Plan", Integer.toString(keys)).path("Most").asInt())
          .as("%d keys", keys)
          .isEqualTo(RefreshPlannerHandler.mostPerRun(keys));
    }
  }

  @Test
  void noAlarmLooksFurtherBackThanCloudWatchDoes() {
    alarms()
        .forEach(
            (name, alarm) -> {
              int longest = alarm.path("Period").asInt();
              for (JsonNode metric : alarm.path("Metrics")) {
                longest = Math.max(longest, metric.path("MetricStat").path("Period").asInt());
              }
              int seconds = longest * alarm.path("EvaluationPeriods").asInt();
              // A day with periods below an hour, a week with longer ones.
              assertThat(seconds).as(name).isLessThanOrEqualTo(longest < 3600 ? 86_400 : 604_800);
            });
  }

  /** Alarms and composite alarms of all files, by file and logical name. */
  private Map<String, JsonNode> alarms() {
    Map<String, JsonNode> all = new TreeMap<>();
    templates.forEach(
        (file, template) -> {
          for (String type : List.of("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")) {
            template.all(type).forEach((name, alarm) -> all.put(file + " " + name, alarm));
          }
        });
    return all;
  }

  private static String section(String name, JsonNode alarm) {
    Matcher runbook = RUNBOOK.matcher(alarm.path("AlarmDescription").path("!Sub").asText());
    assertThat(runbook.find()).as(name + " has no runbook section").isTrue();
    return runbook.group(1);
  }

  /** The runbook's sections by anchor. */
  private Map<String, String> sections() {
    Map<String, String> sections = new TreeMap<>();
    String runbook = operations.substring(operations.indexOf("\n# Runbook"));
    Matcher heading =
        Pattern.compile("^## ([a-z-]+)\\n(.*?)(?=^## |\\z)", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(runbook);
    while (heading.find()) {
      sections.put(heading.group(1), heading.group(2));
    }
    return sections;
  }

  /** Each metric with each set of its dimensions, such as {@code reads by [kind]}. */
  private static Set<String> documented() throws IOException {
    Set<String> documented = new TreeSet<>();
    Matcher row = ROW.matcher(Files.readString(Path.of("..", "docs", "metrics.md")));
    while (row.find()) {
      for (String dimension : row.group(3).split(" or ", -1)) {
        documented.add(
            "%s by [%s]".formatted(row.group(1), dimension.equals("–") ? "" : dimension));
      }
    }
    return documented;
  }

  /** Metrics of the service's own namespace, wherever they stand in an alarm. */
  private static void collect(JsonNode node, Set<String> used) {
    if (node.path("Namespace").asText().equals("CocBackend")) {
      Set<String> dimensions = new TreeSet<>();
      node.path("Dimensions").forEach(d -> dimensions.add(d.path("Name").asText()));
      used.add("%s by %s".formatted(node.path("MetricName").asText(), dimensions));
    }
    node.forEach(inner -> collect(inner, used));
  }

  private void collectFromDashboard(Set<String> used) throws IOException {
    String body =
        Objects.requireNonNull(templates.get("deploy/dashboard.yaml"))
            .properties("Dashboard")
            .path("DashboardBody")
            .path("!Sub")
            .asText();
    int before = used.size();
    for (JsonNode widget : new ObjectMapper().readTree(body).path("widgets")) {
      for (JsonNode metric : widget.path("properties").path("metrics")) {
        if (metric.path(0).asText().equals("CocBackend")) {
          Set<String> dimensions = new TreeSet<>();
          for (int i = 2; i + 1 < metric.size() && metric.get(i).isTextual(); i += 2) {
            dimensions.add(metric.get(i).asText());
          }
          used.add("%s by %s".formatted(metric.path(1).asText(), dimensions));
        }
      }
    }
    assertThat(used.size()).isGreaterThan(before);
  }
}
