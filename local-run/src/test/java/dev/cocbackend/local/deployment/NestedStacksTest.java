package dev.cocbackend.local.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class NestedStacksTest {
  private final Template template;

  NestedStacksTest() throws IOException {
    this.template = Template.read();
  }

  @Test
  void everyNestedStackGetsTheParametersThatItHasAndIsUsed() throws IOException {
    Set<String> used = new TreeSet<>();
    for (Map.Entry<String, JsonNode> stack :
        template.all("AWS::CloudFormation::Stack").entrySet()) {
      String file = stack.getValue().path("TemplateURL").asText();
      used.add(file);
      Set<String> given = new TreeSet<>();
      stack.getValue().path("Parameters").fieldNames().forEachRemaining(given::add);
      assertThat(given).as(stack.getKey()).isEqualTo(Template.read(file).parameters());
    }
    Set<String> there = new TreeSet<>(Template.readAll().keySet());
    there.remove("template.yaml");
    assertThat(used).isEqualTo(there);
  }

  @Test
  void eachKindHasItsFreshnessAlarms() {
    Set<String> kinds = new TreeSet<>();
    template
        .all("AWS::CloudFormation::Stack")
        .values()
        .forEach(
            stack -> {
              if (stack.path("TemplateURL").asText().equals("deploy/freshness.yaml")) {
                kinds.add(stack.path("Parameters").path("Kind").asText());
              }
            });
    assertThat(kinds).containsExactly("clan", "player", "war");
  }

  @Test
  void nothingComesInAndOutOnlyWhatIsEncrypted() throws IOException {
    Template network = Template.read("deploy/network.yaml");
    JsonNode group = network.properties("SecurityGroup");
    assertThat(group.has("SecurityGroupIngress")).isFalse();
    assertThat(group.path("SecurityGroupEgress")).hasSize(1);
    assertThat(group.path("SecurityGroupEgress").path(0).path("FromPort").asInt()).isEqualTo(443);
    assertThat(group.path("SecurityGroupEgress").path(0).path("ToPort").asInt()).isEqualTo(443);
    assertThat(network.resource("Address").path("DeletionPolicy").asText())
        .isEqualTo("RetainExceptOnCreate");
  }

  @Test
  void bothThatCallTheCocApiLeaveByTheFixedAddressAndNobodyElse() {
    Set<String> inside = new TreeSet<>();
    template
        .all("AWS::Serverless::Function")
        .forEach(
            (name, function) -> {
              if (function.has("VpcConfig")) {
                inside.add(name);
                assertThat(function.path("VpcConfig").path("!If").path(0).asText())
                    .isEqualTo("FixedEgress");
              }
            });
    assertThat(inside).containsExactly("VerifyFunction", "WorkerFunction");
  }

  @Test
  void theFrontBlocksFloodsOfOneAddress() throws IOException {
    JsonNode rules = Template.read("deploy/edge.yaml").properties("WebAcl").path("Rules");
    assertThat(rules)
        .anySatisfy(
            rule -> {
              assertThat(rule.path("Statement").path("RateBasedStatement").path("Limit").asInt())
                  .isPositive();
              assertThat(rule.path("Action").has("Block")).isTrue();
            });
  }

  @Test
  void theFrontKeepsNoAnswerForSomebodyElse() throws IOException {
    JsonNode cache =
        Template.read("deploy/edge.yaml").properties("Cache").path("CachePolicyConfig");
    assertThat(cache.path("DefaultTTL").asInt()).isZero();
    JsonNode key = cache.path("ParametersInCacheKeyAndForwardedToOrigin");
    assertThat(key.path("HeadersConfig").path("Headers").toString())
        .isEqualTo("[\"Authorization\"]");
    assertThat(key.path("QueryStringsConfig").path("QueryStringBehavior").asText())
        .isEqualTo("all");
  }

  @Test
  void everyOverrideInTheConfigurationIsAParameter() throws IOException {
    String config = Files.readString(Path.of("..", "samconfig.toml"));
    Set<String> overridden = new TreeSet<>();
    Matcher override = Pattern.compile("^ {2}\"(\\w+)=", Pattern.MULTILINE).matcher(config);
    while (override.find()) {
      overridden.add(override.group(1));
    }
    assertThat(overridden).contains("RolloutPace", "FixedEgressAddress");
    assertThat(template.parameters()).containsAll(overridden);
    assertThat(config).contains("[staging.deploy.parameters]", "[production.deploy.parameters]");
  }

  @Test
  void theSecondRegionOfTheConfigurationDoesNotPlan() throws IOException {
    assertThat(overrides("production-second")).containsEntry("Planner", "DISABLED");
    assertThat(overrides("production")).doesNotContainEntry("Planner", "DISABLED");
  }

  @Test
  void theFirstCommandOfEachStackSaysWhatTheConfigurationSays() throws IOException {
    // sam takes the command line's parameters in place of the file's list and not on top of it.
    Map<String, Map<String, String>> commands = new TreeMap<>();
    Matcher block =
        Pattern.compile(
                "```bash\\s+sam deploy --config-env ([a-z-]+)[^\\n]* --parameter-overrides(.*?)```",
                Pattern.DOTALL)
            .matcher(Files.readString(Path.of("..", "docs", "operations.md")));
    while (block.find()) {
      commands.put(block.group(1), pairs(block.group(2)));
    }
    assertThat(commands.keySet()).containsExactly("production", "production-second", "staging");
    for (Map.Entry<String, Map<String, String>> command : commands.entrySet()) {
      assertThat(command.getValue())
          .as(command.getKey())
          .containsAllEntriesOf(overrides(command.getKey()))
          .containsKeys("CocApiKeysSecretArn", "AlarmEmail");
      assertThat(template.parameters()).containsAll(command.getValue().keySet());
    }
    assertThat(commands.get("production")).containsKeys("MonthlyBudgetUsd", "RunbookUrl");
    assertThat(commands.get("production-second"))
        .containsEntry("Planner", "DISABLED")
        .containsKey("ExistingSnapshotTable");
  }

  private static Map<String, String> overrides(String environment) throws IOException {
    Matcher section =
        Pattern.compile(
                "^\\[%s\\.deploy\\.parameters]$(.*?)(?=^\\[|\\z)".formatted(environment),
                Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(Files.readString(Path.of("..", "samconfig.toml")));
    assertThat(section.find()).as(environment).isTrue();
    String text = section.group(1);
    return pairs(text.substring(text.indexOf("parameter_overrides")));
  }

  /** {@code Name=value}, with quotes around it or without. */
  private static Map<String, String> pairs(String text) {
    Map<String, String> pairs = new TreeMap<>();
    Matcher pair = Pattern.compile("(?m)(?:^|[\\s\"])([A-Z]\\w+)=([^\\s\"]+)").matcher(text);
    while (pair.find()) {
      pairs.put(pair.group(1), pair.group(2));
    }
    assertThat(pairs).isNotEmpty();
    return pairs;
  }

  @Test
  void theSecondRegionUsesTheFirstOnesTableAndDoesNotPlan() {
    assertThat(template.resource("SnapshotTable").path("Condition").asText())
        .isEqualTo("OwnsTable");
    assertThat(template.environmentValue("ReadFunction", "SNAPSHOT_TABLE").toString())
        .isEqualTo(
            "{\"!If\":[\"OwnsTable\",{\"!Ref\":\"SnapshotTable\"},{\"!Ref\":\"ExistingSnapshotTable\"}]}");
    assertThat(
            template
                .properties("PlannerFunction")
                .path("Events")
                .path("EachMinute")
                .path("Properties")
                .path("State")
                .path("!Ref")
                .asText())
        .isEqualTo("Planner");
  }
}
