package dev.cocbackend.local.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cocbackend.demand.InMemoryReadLog;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.SnapshotTable;
import dev.cocbackend.worker.TierMapping;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;

class TemplateTest {
  private static final Set<String> TABLE = Set.of("SNAPSHOT_TABLE");
  private static final Set<String> BUS = Set.of("EVENT_BUS_NAME");
  private static final Set<String> PUSH = Set.of("PUSH_APNS_APPLICATION", "PUSH_FCM_APPLICATION");
  private static final Set<String> UPSTREAM =
      Set.of("COC_API_BASE_URL", "COC_API_KEYS", "COC_API_KEYS_SECRET", "COC_API_KEYS_PARAMETER");
  private static final Set<String> AGES =
      Set.of(
          "SNAPSHOT_MAX_AGE",
          "SNAPSHOT_MAX_AGE_WAR",
          "SNAPSHOT_MAX_AGE_CLAN",
          "SNAPSHOT_MAX_AGE_PLAYER");

  private static final Set<String> ARMS = Set.of("REFRESH_ARMS");

  private final Template template;

  TemplateTest() throws IOException {
    this.template = Template.read();
  }

  @Test
  void eachFunctionHasTheSettingsThatItReads() {
    assertThat(template.environment("ReadFunction"))
        .isEqualTo(
            all(
                TABLE,
                queues(),
                AGES,
                Set.of(
                    "READS_QUEUE_URL",
                    "DISABLE_AUTO_REFRESH_QUEUE",
                    "REFRESH_ARMS",
                    "FIRST_SEEN_TAGS_PER_MINUTE",
                    "VIEWED_REFRESHES_PER_MINUTE",
                    "PULLS_PER_MINUTE",
                    "REFRESHES_PER_SECOND",
                    "REFRESH_SCOPE")));
    assertThat(template.environment("VerifyFunction"))
        .isEqualTo(
            all(
                TABLE,
                UPSTREAM,
                Set.of(
                    "VERIFY_TOKENS_PER_PLAYER_PER_MINUTE", "VERIFY_TOKENS_PER_CALLER_PER_MINUTE")));
    assertThat(template.environment("DeviceFunction"))
        .isEqualTo(all(TABLE, PUSH, Set.of("DEVICE_REQUESTS_PER_MINUTE")));
    assertThat(template.environment("NotifierFunction"))
        .isEqualTo(all(TABLE, PUSH, queues(), Set.of("NOTIFY_QUEUE_URL")));
    assertThat(template.environment("TrackerFunction"))
        .isEqualTo(all(TABLE, queues(), ARMS, AGES, Set.of("DISABLE_AUTO_REFRESH_QUEUE")));
    assertThat(template.environment("HealthFunction")).isEqualTo(all(TABLE, queues()));
    assertThat(template.environment("WorkerFunction"))
        .isEqualTo(all(TABLE, queues(), UPSTREAM, BUS, ARMS));
    assertThat(template.environment("PlannerFunction")).isEqualTo(all(TABLE, queues(), BUS, ARMS));
    assertThat(template.environment("PreTrafficFunction"))
        .isEqualTo(all(TABLE, Set.of("NEW_VERSION", "READ_PATH")));
  }

  @Test
  void aChangedSettingReachesTheAliasAsANewVersion() {
    template
        .all("AWS::Serverless::Function")
        .forEach(
            (name, function) -> {
              // CodeDeploy invokes the hook itself and not its alias.
              if (!name.equals("PreTrafficFunction")) {
                assertThat(function.path("AutoPublishAliasAllProperties").asBoolean())
                    .as(name)
                    .isTrue();
              }
            });
  }

  @Test
  void onlyWorkerAndVerificationKnowTheCocApi() {
    for (String function : template.all("AWS::Serverless::Function").keySet()) {
      boolean knows =
          template.environment(function).stream().anyMatch(name -> name.startsWith("COC_"))
              || template.properties(function).toString().contains("CocApi");
      assertThat(knows)
          .as(function)
          .isEqualTo(Set.of("WorkerFunction", "VerifyFunction").contains(function));
    }
  }

  @Test
  void eachRoleMayDoWhatItsFunctionDoesAndNoMore() {
    Set<String> logs =
        Set.of(
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "xray:PutTraceSegments",
            "xray:PutTelemetryRecords");
    Set<String> network =
        Set.of(
            "ec2:CreateNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:DeleteNetworkInterface",
            "ec2:AssignPrivateIpAddresses",
            "ec2:UnassignPrivateIpAddresses");
    assertThat(template.actions("ReadRole"))
        .isEqualTo(
            all(
                logs,
                Set.of(
                    "dynamodb:Query",
                    "dynamodb:BatchGetItem",
                    "dynamodb:GetItem",
                    "dynamodb:UpdateItem",
                    "sqs:SendMessage",
                    "sqs:GetQueueAttributes")));
    assertThat(template.actions("VerifyRole"))
        .isEqualTo(all(logs, network, Set.of("dynamodb:UpdateItem")));
    assertThat(template.actions("DeviceRole"))
        .isEqualTo(
            all(
                logs,
                Set.of(
                    "dynamodb:GetItem",
                    "dynamodb:PutItem",
                    "dynamodb:UpdateItem",
                    "dynamodb:DeleteItem",
                    "sns:CreatePlatformEndpoint",
                    "sns:SetEndpointAttributes",
                    "sns:DeleteEndpoint")));
    assertThat(template.actions("NotifierRole"))
        .isEqualTo(
            all(
                logs,
                Set.of(
                    "dynamodb:Query",
                    "dynamodb:GetItem",
                    "dynamodb:PutItem",
                    "dynamodb:UpdateItem",
                    "dynamodb:DeleteItem",
                    "sqs:SendMessage",
                    "sqs:ReceiveMessage",
                    "sqs:DeleteMessage",
                    "sqs:GetQueueAttributes",
                    "sns:Publish",
                    "sns:DeleteEndpoint")));
    assertThat(template.actions("TrackerRole"))
        .isEqualTo(
            all(
                logs,
                Set.of(
                    "dynamodb:Query",
                    "dynamodb:GetItem",
                    "dynamodb:BatchGetItem",
                    "dynamodb:UpdateItem",
                    "sqs:SendMessage",
                    "sqs:ReceiveMessage",
                    "sqs:DeleteMessage",
                    "sqs:GetQueueAttributes")));
    assertThat(template.actions("PreTrafficRole"))
        .isEqualTo(
            all(
                logs,
                Set.of(
                    "lambda:InvokeFunction", "codedeploy:PutLifecycleEventHookExecutionStatus")));
    assertThat(template.actions("RolloutRole"))
        .isEqualTo(
            Set.of(
                "lambda:GetAlias",
                "lambda:UpdateAlias",
                "lambda:GetProvisionedConcurrencyConfig",
                "lambda:InvokeFunction",
                "cloudwatch:DescribeAlarms"));
    assertThat(template.actions("HealthRole"))
        .isEqualTo(
            all(logs, Set.of("dynamodb:Query", "dynamodb:GetItem", "sqs:GetQueueAttributes")));
    assertThat(template.actions("WorkerRole"))
        .isEqualTo(
            all(
                logs,
                network,
                Set.of(
                    "dynamodb:Query",
                    "dynamodb:BatchGetItem",
                    "dynamodb:GetItem",
                    "dynamodb:PutItem",
                    "dynamodb:UpdateItem",
                    "sqs:SendMessage",
                    "sqs:ReceiveMessage",
                    "sqs:DeleteMessage",
                    "sqs:GetQueueAttributes",
                    "events:PutEvents")));
    assertThat(template.actions("PlannerRole"))
        .isEqualTo(
            all(
                logs,
                Set.of(
                    "dynamodb:Query",
                    "dynamodb:GetItem",
                    "dynamodb:BatchGetItem",
                    "dynamodb:UpdateItem",
                    "dynamodb:DeleteItem",
                    "sqs:SendMessage",
                    "sqs:GetQueueAttributes",
                    "events:PutEvents",
                    "cloudwatch:PutMetricData")));
  }

  @Test
  void verificationMayTouchBudgetsOnly() {
    List<JsonNode> onTable = new ArrayList<>();
    for (JsonNode statement : template.statements("VerifyRole")) {
      if (statement.path("Action").toString().contains("dynamodb:")) {
        onTable.add(statement);
      }
    }
    assertThat(onTable)
        .singleElement()
        .satisfies(
            statement ->
                assertThat(
                        statement
                            .path("Condition")
                            .path("ForAllValues:StringLike")
                            .path("dynamodb:LeadingKeys")
                            .toString())
                    .isEqualTo("[\"limiter#*\",\"budget#verify-*\"]"));
  }

  @Test
  void devicesAreKeptAndToldWithoutAnyRightToOtherItems() {
    Map<String, String> keys = new TreeMap<>();
    for (String role : List.of("DeviceRole", "NotifierRole")) {
      for (JsonNode statement : template.statements(role)) {
        if (statement.path("Action").toString().contains("dynamodb:")) {
          keys.put(
              statement.path("Sid").asText(),
              statement
                  .path("Condition")
                  .path("ForAllValues:StringLike")
                  .path("dynamodb:LeadingKeys")
                  .toString());
        }
      }
    }
    assertThat(keys)
        .isEqualTo(
            Map.of(
                "KeepDevices", "[\"device#*\",\"subs#*\",\"timer#*\"]",
                "SpendBudget", "[\"budget#devices#*\"]",
                "TellAudiences", "[\"device#*\",\"subs#*\",\"timer#*\",\"sent#*\"]",
                "LookAfterClans", "[\"clan#*\",\"war#*\"]"));
  }

  @Test
  void theNotifierHearsOfThisStacksEventsAloneAndOnlyWherePushIsOn() {
    JsonNode rule = template.properties("NotifyRule");
    assertThat(rule.path("EventBusName").path("!Ref").asText()).isEqualTo("EventBus");
    for (String name : List.of("NotifyRule", "NotifyTickRule")) {
      assertThat(template.properties(name).path("State").path("!If").toString())
          .as(name)
          .isEqualTo("[\"PushOn\",\"ENABLED\",\"DISABLED\"]");
    }
    JsonNode policy =
        template.properties("NotifyQueuePolicy").path("PolicyDocument").path("Statement").path(0);
    assertThat(policy.path("Condition").path("ArnEquals").path("aws:SourceArn")).hasSize(2);
    int timeout = template.properties("NotifierFunction").path("Timeout").asInt();
    assertThat(template.properties("NotifyQueue").path("VisibilityTimeout").asInt())
        .isGreaterThanOrEqualTo(6 * timeout);
    assertThat(template.properties("NotifyTickRule").path("Targets").path(0).path("Input").asText())
        .isEqualTo("{\"type\":\"tick\"}");
  }

  @Test
  void theReadFunctionAloneTellsReadsAndTheTrackerAloneTakesThem() {
    Map<String, Set<String>> rights = new TreeMap<>();
    for (String role : template.all("AWS::IAM::Role").keySet()) {
      for (JsonNode statement : template.statements(role)) {
        if (statement.path("Resource").toString().contains("ReadsQueue.Arn")) {
          Set<String> actions = rights.computeIfAbsent(role, r -> new TreeSet<>());
          JsonNode action = statement.path("Action");
          if (action.isTextual()) {
            actions.add(action.textValue());
          } else {
            action.forEach(one -> actions.add(one.textValue()));
          }
        }
      }
    }
    assertThat(rights)
        .isEqualTo(
            Map.of(
                "ReadRole",
                Set.of("sqs:SendMessage"),
                "TrackerRole",
                Set.of("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")));
  }

  @Test
  void theTrackerTouchesSnapshotsAndWhatTheyAreWorthAlone() {
    List<String> keys = new ArrayList<>();
    for (JsonNode statement : template.statements("TrackerRole")) {
      if (statement.path("Action").toString().contains("dynamodb:")) {
        keys.add(
            statement
                .path("Condition")
                .path("ForAllValues:StringLike")
                .path("dynamodb:LeadingKeys")
                .toString());
      }
    }
    assertThat(keys).containsExactly("[\"clan#*\",\"player#*\",\"war#*\",\"policy#*\"]");
  }

  @Test
  void theTrackersMappingReportsPartialFailuresAndItsQueueOutwaitsIt() {
    JsonNode tracker = template.properties("TrackerFunction");
    JsonNode mapping = tracker.path("Events").path("Reads").path("Properties");
    JsonNode queue = template.properties("ReadsQueue");
    assertThat(mapping.path("Queue").path("!GetAtt").asText()).isEqualTo("ReadsQueue.Arn");
    assertThat(mapping.path("FunctionResponseTypes").toString())
        .isEqualTo("[\"ReportBatchItemFailures\"]");
    assertThat(queue.path("VisibilityTimeout").asInt())
        .isGreaterThanOrEqualTo(
            6 * tracker.path("Timeout").asInt()
                + mapping.path("MaximumBatchingWindowInSeconds").asInt());
    assertThat(queue.path("RedrivePolicy").path("deadLetterTargetArn").path("!GetAtt").asText())
        .isEqualTo("ReadsDeadLetterQueue.Arn");
    assertThat(queue.path("RedrivePolicy").path("maxReceiveCount").asInt())
        .isEqualTo(InMemoryReadLog.MAX_RECEIVE_COUNT);
  }

  @Test
  void storedKeysMayBeReadByWorkerAndVerificationOnlyAndOnlyWhereTheyAre() {
    Map<String, String> granted = new TreeMap<>();
    for (Map.Entry<String, JsonNode> policy : template.all("AWS::IAM::Policy").entrySet()) {
      assertThat(policy.getValue().path("Roles").toString())
          .as(policy.getKey())
          .isEqualTo("[{\"!Ref\":\"WorkerRole\"},{\"!Ref\":\"VerifyRole\"}]");
      JsonNode statements = policy.getValue().path("PolicyDocument").path("Statement");
      assertThat(statements).as(policy.getKey()).hasSize(1);
      granted.put(
          statements.path(0).path("Action").asText(),
          statements.path(0).path("Resource").toString());
    }
    assertThat(granted)
        .isEqualTo(
            Map.of(
                "secretsmanager:GetSecretValue",
                "{\"!Ref\":\"CocApiKeysSecretArn\"}",
                "ssm:GetParameter",
                "{\"!Sub\":\"arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}"
                    + ":parameter${CocApiKeysParameterName}\"}",
                "kms:Decrypt",
                "{\"!Ref\":\"CocApiKeysKmsKeyArn\"}"));
  }

  @Test
  void theTiersTogetherStayWithinTheReservedConcurrency() {
    JsonNode worker = template.properties("WorkerFunction");
    int sum = 0;
    for (JsonNode event : worker.path("Events")) {
      int cap = event.path("Properties").path("ScalingConfig").path("MaximumConcurrency").asInt();
      assertThat(cap).isBetween(2, 1_000);
      sum += cap;
    }
    JsonNode reserved =
        template.parameter(worker.path("ReservedConcurrentExecutions").path("!Ref").asText());
    assertThat(reserved.path("MinValue").asInt()).isGreaterThanOrEqualTo(sum);
    assertThat(reserved.path("Default").asInt()).isGreaterThanOrEqualTo(sum);
  }

  @Test
  void theMappingsAreThoseOfTheCodeForEachNumberOfKeys() {
    JsonNode counts = template.parameter("CocApiKeyCount").path("AllowedValues");
    assertThat(counts).hasSize(TierMapping.MAX_KEYS);
    for (Tier tier : Tier.values()) {
      String name = tier.name().charAt(0) + tier.name().substring(1).toLowerCase(Locale.ROOT);
      JsonNode mapping =
          template.properties("WorkerFunction").path("Events").path(name).path("Properties");
      assertThat(mapping.path("BatchSize").toString())
          .isEqualTo(
              "{\"!FindInMap\":[\"BatchSizes\",{\"!Ref\":\"CocApiKeyCount\"},\"%s\"]}"
                  .formatted(name));
      for (JsonNode count : counts) {
        TierMapping code = TierMapping.deployed(tier, count.asInt());
        assertThat(template.mapped("BatchSizes", count.asText()).path(name).asInt())
            .as("%s with %s keys", tier, count)
            .isEqualTo(code.batchSize());
        assertThat(mapping.path("MaximumBatchingWindowInSeconds").asLong())
            .isEqualTo(code.window().toSeconds());
        assertThat(mapping.path("ScalingConfig").path("MaximumConcurrency").asInt())
            .isEqualTo(code.maximumConcurrency());
      }
    }
  }

  @Test
  void eachTierHasAMappingThatReportsPartialFailures() {
    JsonNode worker = template.properties("WorkerFunction");
    int timeout = worker.path("Timeout").asInt();
    Set<String> served = new TreeSet<>();
    for (JsonNode event : worker.path("Events")) {
      JsonNode mapping = event.path("Properties");
      String queue = mapping.path("Queue").path("!GetAtt").asText().replace(".Arn", "");
      served.add(queue);
      assertThat(mapping.path("FunctionResponseTypes").toString())
          .as(queue)
          .isEqualTo("[\"ReportBatchItemFailures\"]");
      int window = mapping.path("MaximumBatchingWindowInSeconds").asInt();
      // AWS asks for six times the timeout, plus the window, so that no message of a batch that
      // still runs is given out again.
      assertThat(template.properties(queue).path("VisibilityTimeout").asInt())
          .as(queue)
          .isGreaterThanOrEqualTo(6 * timeout + window);
      assertThat(
              template
                  .properties(queue)
                  .path("RedrivePolicy")
                  .path("deadLetterTargetArn")
                  .path("!GetAtt")
                  .asText())
          .isEqualTo("DeadLetterQueue.Arn");
    }
    assertThat(served)
        .containsExactlyInAnyOrder("CriticalQueue", "HighQueue", "MediumQueue", "LowQueue");
  }

  @Test
  void aPlanEndsBeforeTheNextBegins() {
    JsonNode planner = template.properties("PlannerFunction");
    assertThat(
            planner.path("Events").path("EachMinute").path("Properties").path("Schedule").asText())
        .isEqualTo("rate(1 minute)");
    assertThat(planner.path("Timeout").asInt()).isLessThan(60);
  }

  @Test
  void theTableIsTheOneThatTheCodeMakesForItself() {
    CreateTableRequest code = SnapshotTable.createRequest("any");
    JsonNode deployed = template.properties("SnapshotTable");

    Set<String> attributes = new HashSet<>();
    for (JsonNode attribute : deployed.path("AttributeDefinitions")) {
      attributes.add(
          attribute.path("AttributeName").asText()
              + " "
              + attribute.path("AttributeType").asText());
    }
    assertThat(attributes)
        .isEqualTo(
            new HashSet<>(
                code.attributeDefinitions().stream()
                    .map(a -> a.attributeName() + " " + a.attributeTypeAsString())
                    .toList()));
    assertThat(keys(deployed.path("KeySchema"))).isEqualTo(keys(code.keySchema()));

    assertThat(deployed.path("GlobalSecondaryIndexes")).hasSize(1);
    JsonNode index = deployed.path("GlobalSecondaryIndexes").path(0);
    GlobalSecondaryIndex codeIndex = code.globalSecondaryIndexes().getFirst();
    assertThat(index.path("IndexName").asText()).isEqualTo(codeIndex.indexName());
    assertThat(keys(index.path("KeySchema"))).isEqualTo(keys(codeIndex.keySchema()));
    assertThat(index.path("Projection").path("ProjectionType").asText())
        .isEqualTo(codeIndex.projection().projectionTypeAsString());
    List<String> projected = new ArrayList<>();
    index.path("Projection").path("NonKeyAttributes").forEach(n -> projected.add(n.textValue()));
    assertThat(projected)
        .containsExactlyInAnyOrderElementsOf(codeIndex.projection().nonKeyAttributes());
    assertThat(deployed.path("BillingMode").asText()).isEqualTo(code.billingModeAsString());
  }

  @Test
  void thereIsExactlyOneSourceOfKeys() {
    JsonNode assertion = template.rule("OneSourceOfKeys").path("Assertions").path(0);
    assertThat(template.rule("OneSourceOfKeys").has("RuleCondition")).isFalse();
    for (int given = 0; given < 8; given++) {
      Map<String, String> parameters =
          Map.of(
              "CocApiKeys", (given & 1) == 0 ? "" : "key",
              "CocApiKeysSecretArn", (given & 2) == 0 ? "" : "arn",
              "CocApiKeysParameterName", (given & 4) == 0 ? "" : "/coc/keys");
      assertThat(holds(assertion.path("Assert"), parameters))
          .as(parameters.toString())
          .isEqualTo(Integer.bitCount(given) == 1);
    }
  }

  @Test
  void aReplicaUnderAKeyOfTheAccountHasOneOfItsRegion() {
    JsonNode rule = template.rule("ReplicaUnderOwnKey");
    JsonNode assertion = rule.path("Assertions").path(0).path("Assert");
    for (int given = 0; given < 8; given++) {
      Map<String, String> parameters =
          Map.of(
              "CustomerKey", (given & 1) == 0 ? "false" : "true",
              "ReplicaRegion", (given & 2) == 0 ? "" : "eu-west-1",
              "ReplicaKeyArn", (given & 4) == 0 ? "" : "arn");
      boolean accepted =
          !holds(rule.path("RuleCondition"), parameters) || holds(assertion, parameters);
      assertThat(accepted).as(parameters.toString()).isEqualTo(given != 3);
    }
  }

  /** What a condition of a rule comes to. */
  private static boolean holds(JsonNode condition, Map<String, String> parameters) {
    String function = condition.fieldNames().next();
    JsonNode of = condition.path(function);
    return switch (function) {
      case "!Equals" ->
          of.path(1).asText().equals(parameters.get(of.path(0).path("!Ref").asText()));
      case "!Not" -> !holds(of.path(0), parameters);
      case "!And" -> of.valueStream().allMatch(one -> holds(one, parameters));
      case "!Or" -> of.valueStream().anyMatch(one -> holds(one, parameters));
      default -> throw new AssertionError("What is " + function + "?");
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/clans/{tag}",
        "GET /v1/players/{tag}",
        "GET /v1/clans/{tag}/currentwar",
        "POST /v1/players/{tag}/verifytoken",
        "POST /v1/sync",
        "POST /v1/clans/{tag}/refresh",
        "POST /v1/players/{tag}/refresh",
        "POST /v1/clans/{tag}/currentwar/refresh",
        "PUT /v1/devices/{id}",
        "DELETE /v1/devices/{id}",
        "GET /v1/devices/{id}/subscriptions",
        "PUT /v1/subscriptions/clan/{tag}",
        "DELETE /v1/subscriptions/clan/{tag}",
        "PUT /v1/subscriptions/game",
        "DELETE /v1/subscriptions/game",
        "GET /v1/health",
        "GET /api/v1/clan/{tag}",
        "GET /api/v1/player/{tag}",
        "GET /api/v1/war/{tag}/current",
        "$default"
      })
  void eachEndpointHasARoute(String key) {
    assertThat(template.all("AWS::ApiGatewayV2::Route").values())
        .filteredOn(route -> route.path("RouteKey").asText().equals(key))
        .hasSize(1);
  }

  private static Set<String> queues() {
    Set<String> names = new TreeSet<>(Set.of("REFRESH_QUEUE_TYPE", "REFRESH_QUEUE_URL_DLQ"));
    for (Tier tier : Tier.values()) {
      names.add("REFRESH_QUEUE_URL_" + tier.name());
    }
    return names;
  }

  @SafeVarargs
  private static Set<String> all(Set<String>... sets) {
    Set<String> union = new TreeSet<>();
    for (Set<String> set : sets) {
      union.addAll(set);
    }
    return union;
  }

  private static List<String> keys(JsonNode schema) {
    List<String> keys = new ArrayList<>();
    schema.forEach(
        key -> keys.add(key.path("AttributeName").asText() + " " + key.path("KeyType").asText()));
    return keys;
  }

  private static List<String> keys(List<KeySchemaElement> schema) {
    return schema.stream().map(key -> key.attributeName() + " " + key.keyTypeAsString()).toList();
  }
}
