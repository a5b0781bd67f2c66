package dev.cocbackend.local.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What nobody may be able to do, whatever else the templates say. */
class PolicyTest {
  /**
   * Statements that name every resource, all of a kind, or actions by a wildcard, by their Sid, and
   * why there is no narrower way.
   */
  private static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry("EventsToTheQueue", "a key's policy names the key as *; the account bounds it"),
          Map.entry("Trace", "X-Ray has no resources for these actions"),
          Map.entry("PutGauges", "CloudWatch has none either; the namespace bounds it"),
          Map.entry("JoinVpc", "Lambda acts in the role before there is an interface to name"),
          Map.entry(
              "AccountDecides", "a key's policy names the key as *; nobody could change it else"),
          Map.entry(
              "ThroughServicesOnly",
              "a key's policy names the key as *; account and services bound it"),
          Map.entry("Logs", "a key's policy names the key as *; the log groups' ARN bounds it"),
          Map.entry("AlarmsToTheTopic", "a key's policy names the key as *; the account bounds it"),
          Map.entry("RegisterTokens", "an endpoint's name is made when a device registers"),
          Map.entry("ReachDevices", "likewise"),
          Map.entry("TellOutcome", "SAM makes up the group's name; the stack's name begins it"));

  /** Those of them that are no use without a bound of another kind. */
  private static final Set<String> BOUNDED =
      Set.of("PutGauges", "ThroughServicesOnly", "Logs", "AlarmsToTheTopic", "EventsToTheQueue");

  /** Everything, or an ARN that ends in everything. */
  private static final Pattern ALL_OF_A_KIND = Pattern.compile("\\*|arn:.*[:/]\\*");

  private final Map<String, Template> templates;
  private final Template template;

  PolicyTest() throws IOException {
    this.templates = Template.readAll();
    this.template = Template.read();
  }

  @Test
  void noStatementReachesEverythingWithoutAReason() {
    Set<String> used = new TreeSet<>();
    for (JsonNode statement : statements()) {
      String sid = statement.path("Sid").asText();
      assertThat(statement.path("Effect").asText()).as(sid).isEqualTo("Allow");
      assertThat(statement.has("NotAction") || statement.has("NotResource")).as(sid).isFalse();
      assertThat(statement.path("Resource").toString()).as(sid).isNotEmpty();
      List<String> actions = texts(statement.path("Action"));
      boolean everything =
          leaves(statement.path("Resource")).stream().anyMatch(ALL_OF_A_KIND.asMatchPredicate())
              || actions.stream().anyMatch(action -> action.contains("*"));
      if (everything) {
        assertThat(REASONS).as(statement.toString()).containsKey(sid);
        used.add(sid);
      }
      if (BOUNDED.contains(sid)) {
        assertThat(statement.path("Condition")).as(sid).isNotEmpty();
      }
    }
    assertThat(used).isEqualTo(REASONS.keySet());
  }

  @Test
  void gaugesGoIntoTheServicesOwnNamespaceAlone() {
    assertThat(statements())
        .filteredOn(statement -> statement.path("Sid").asText().equals("PutGauges"))
        .singleElement()
        .satisfies(
            statement ->
                assertThat(
                        statement
                            .path("Condition")
                            .path("StringEquals")
                            .path("cloudwatch:namespace")
                            .asText())
                    .isEqualTo("CocBackend"));
  }

  @Test
  void aKeyIsUsedByTheAccountAlone() {
    JsonNode statements = template.properties("Key").path("KeyPolicy").path("Statement");
    for (JsonNode statement : statements) {
      if (statement.path("Principal").path("AWS").asText().equals("*")) {
        assertThat(statement.path("Condition").path("StringEquals").path("kms:CallerAccount"))
            .isNotEmpty();
      }
    }
    assertThat(template.properties("Key").path("EnableKeyRotation").asBoolean()).isTrue();
  }

  @Test
  void everyFunctionHasARoleOfItsOwnWithoutManagedPolicies() {
    for (Map.Entry<String, Template> file : templates.entrySet()) {
      file.getValue()
          .all("AWS::IAM::Role")
          .forEach((name, role) -> assertThat(role.has("ManagedPolicyArns")).as(name).isFalse());
    }
    template
        .all("AWS::Serverless::Function")
        .forEach(
            (name, function) -> {
              // Without a role of its own SAM would make one, with managed policies.
              assertThat(function.path("Role").path("!GetAtt").asText())
                  .as(name)
                  .isEqualTo(name.replace("Function", "Role.Arn"));
              // Likewise for the one that moves the traffic.
              if (function.has("DeploymentPreference")) {
                assertThat(
                        function.path("DeploymentPreference").path("Role").path("!GetAtt").asText())
                    .isEqualTo("RolloutRole.Arn");
              }
            });
  }

  @Test
  void everyFunctionHasALogGroupOfItsOwnAndIsTraced() {
    template
        .all("AWS::Serverless::Function")
        .forEach(
            (name, function) -> {
              // Without one named here Lambda would make its own, without key and end.
              assertThat(function.path("LoggingConfig").path("LogGroup").path("!Ref").asText())
                  .as(name)
                  .isEqualTo(name.replace("Function", "Logs"));
              assertThat(template.resource(name.replace("Function", "Logs")).path("Type").asText())
                  .isEqualTo("AWS::Logs::LogGroup");
              assertThat(template.ofFunction(name, "Tracing").toString())
                  .as(name)
                  .isEqualTo(
                      name.equals("ReadFunction") ? "{\"!Ref\":\"ReadTracing\"}" : "\"Active\"");
            });
  }

  @Test
  void theTableIsProtectedKeptAndRecoverable() {
    JsonNode table = template.resource("SnapshotTable");
    assertThat(table.path("DeletionPolicy").asText()).isEqualTo("RetainExceptOnCreate");
    assertThat(table.path("UpdateReplacePolicy").asText()).isEqualTo("Retain");
    assertThat(template.parameter("DeletionProtection").path("Default").asText()).isEqualTo("true");
    assertThat(table.path("Properties").path("Replicas")).hasSize(2);
    for (JsonNode each : table.path("Properties").path("Replicas")) {
      JsonNode replica = Template.chosen(each);
      assertThat(
              replica
                  .path("PointInTimeRecoverySpecification")
                  .path("PointInTimeRecoveryEnabled")
                  .asBoolean())
          .isTrue();
      assertThat(replica.path("DeletionProtectionEnabled").path("!Ref").asText())
          .isEqualTo("DeletionProtection");
    }
  }

  @Test
  void everythingThatIsKeptIsEncrypted() {
    assertThat(
            template
                .properties("SnapshotTable")
                .path("SSESpecification")
                .path("SSEEnabled")
                .asBoolean())
        .isTrue();
    template
        .all("AWS::SQS::Queue")
        .forEach(
            (name, queue) -> {
              // One of the two: SQS's own key or the account's.
              assertThat(queue.path("SqsManagedSseEnabled").path("!If").toString())
                  .as(name)
                  .isEqualTo("[\"OwnKey\",false,true]");
              assertThat(key(queue.path("KmsMasterKeyId"))).as(name).isEqualTo("Key.Arn");
            });
    template
        .all("AWS::Logs::LogGroup")
        .forEach(
            (name, logs) -> assertThat(key(logs.path("KmsKeyId"))).as(name).isEqualTo("Key.Arn"));
    assertThat(key(template.properties("AlarmTopic").path("KmsMasterKeyId"))).isEqualTo("Key.Arn");
  }

  @Test
  void everyLogGroupForgets() {
    template
        .all("AWS::Logs::LogGroup")
        .forEach(
            (name, logs) ->
                assertThat(logs.path("RetentionInDays").path("!Ref").asText())
                    .as(name)
                    .isEqualTo("LogRetentionDays"));
  }

  @Test
  void theKeysAreNeitherShownNorInTheTemplate() {
    JsonNode keys = template.parameter("CocApiKeys");
    assertThat(keys.path("NoEcho").asBoolean()).isTrue();
    // A secret can hold them instead, so there is a default; it is none.
    assertThat(keys.path("Default").asText()).isEmpty();
  }

  private static String key(JsonNode value) {
    return Template.chosen(value).path("!GetAtt").asText();
  }

  /** Of all roles, and of the policies of keys and topics. */
  private List<JsonNode> statements() {
    List<JsonNode> all = new ArrayList<>();
    for (Template each : templates.values()) {
      each.all("AWS::IAM::Role").keySet().forEach(role -> each.statements(role).forEach(all::add));
      each.all("AWS::IAM::Policy")
          .values()
          .forEach(policy -> policy.path("PolicyDocument").path("Statement").forEach(all::add));
      each.all("AWS::KMS::Key")
          .values()
          .forEach(key -> key.path("KeyPolicy").path("Statement").forEach(all::add));
      each.all("AWS::SNS::TopicPolicy")
          .values()
          .forEach(topic -> topic.path("PolicyDocument").path("Statement").forEach(all::add));
    }
    assertThat(all).hasSizeGreaterThan(20);
    return all;
  }

  /** Every text in a value, those under conditions and functions included. */
  private static List<String> leaves(JsonNode value) {
    if (value.isTextual()) {
      return List.of(value.textValue());
    }
    List<String> leaves = new ArrayList<>();
    value.forEach(inner -> leaves.addAll(leaves(inner)));
    return leaves;
  }

  private static List<String> texts(JsonNode oneOrMany) {
    List<String> texts = new ArrayList<>();
    if (oneOrMany.isTextual()) {
      texts.add(oneOrMany.textValue());
    } else {
      oneOrMany.forEach(one -> texts.add(one.isTextual() ? one.textValue() : one.toString()));
    }
    return texts;
  }
}
