package dev.cocbackend.operator.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.cocbackend.breaker.DynamoBreaker;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.queue.TestQueues;
import dev.cocbackend.ratelimit.DynamoRateLimiter;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotTable;
import dev.cocbackend.tag.Tag;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.util.DefaultSdkAutoConstructList;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;

class StateCommandsTest {
  @TempDir Path folder;

  private final DynamoDbClient dynamoDb = EmbeddedAws.services().dynamoDb();
  private final TestQueues queues = TestQueues.create();
  private final String table = EmbeddedAws.services().newTable();
  private Console console;

  @BeforeEach
  void open() {
    console = Console.on(queues, table, folder);
  }

  // ── keys ──────────────────────────────────────────────────────────────────────────────────────

  @Test
  void keysStatusTellsEachKeyByItsIdAndNeverShowsIt() {
    Instant now = Instant.now();
    console.clock(() -> now);
    RateLimiter limiter = new DynamoRateLimiter(dynamoDb, table);
    List<String> secrets = List.of("unused-key", "idle-key", "busy-key", "resting-key", "dead-key");
    List<String> ids = secrets.stream().map(secret -> new ApiKey(secret).id()).toList();
    limiter.reserve(ids.get(1), Tier.HIGH, 1, now.minusSeconds(60));
    limiter.reserve(ids.get(2), Tier.CRITICAL, 40, now);
    limiter.penalize(ids.get(3), now.plusSeconds(20));
    limiter.penalize(ids.get(4), now.plusSeconds(600));
    console.set("COC_API_KEYS", String.join(",", secrets));

    assertThat(console.run("keys", "status", "--json")).isEqualTo(1);
    JsonNode keys = console.json().path("keys");
    assertThat(StreamSupport.stream(keys.spliterator(), false).map(k -> k.path("state").asText()))
        .containsExactly("UNUSED", "IDLE", "BUSY", "RESTING", "DEAD");
    assertThat(keys.get(2).path("leadMillis").asLong()).isBetween(900L, 1_100L);
    secrets.forEach(secret -> assertThat(console.out()).doesNotContain(secret));
    assertThat(console.run("keys", "status", ids.get(1))).isZero();
    assertThat(console.out()).contains("idle").doesNotContain(ids.get(4));
    console.unset("COC_API_KEYS");
    console.set("COC_API_KEY_IDS", ids.get(2));
    assertThat(console.run("keys", "status")).isZero();
    assertThat(console.out()).contains(ids.get(2));
  }

  @Test
  void keysStatusWithoutAnyKeySaysWhatToSet() {
    assertThat(console.run("keys", "status")).isEqualTo(2);
    assertThat(console.err()).contains("COC_API_KEY_IDS");
  }

  // ── health ────────────────────────────────────────────────────────────────────────────────────

  @Test
  void healthLooksAtTableQueuesRequestsAndBreaker() {
    assertThat(console.run("health", "--json")).isZero();
    assertThat(console.json().path("status").asText()).isEqualTo("ok");

    Instant now = TestQueues.clock().instant();
    new DynamoBreaker(dynamoDb, table).open(now.plusSeconds(60));
    assertThat(console.run("health", "--json")).isEqualTo(1);
    assertThat(console.json().path("status").asText()).isEqualTo("degraded");
    console.set("SNAPSHOT_TABLE", "no-such-table");
    assertThat(console.run("health")).isEqualTo(1);
    assertThat(console.out()).contains("status: down", "DOWN");
  }

  @Test
  void healthAsksTheApiItIsPointedAt() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/health",
        exchange -> {
          byte[] report =
              "{\"status\":\"degraded\",\"table\":{\"status\":\"ok\"}}"
                  .getBytes(java.nio.charset.StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, report.length);
          exchange.getResponseBody().write(report);
          exchange.close();
        });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    try {
      assertThat(console.run("health", "--url", url, "--json")).isEqualTo(1);
      assertThat(console.json().path("status").asText()).isEqualTo("degraded");
      assertThat(console.run("health", "--url", url + "/elsewhere")).isEqualTo(3);
    } finally {
      server.stop(0);
    }
    assertThat(console.run("health", "--url", url)).isEqualTo(3);
    assertThat(console.err()).contains("does not answer");
    assertThat(console.run("health", "--url", "ftp://host")).isEqualTo(2);
  }

  // ── doctor ────────────────────────────────────────────────────────────────────────────────────

  private String result(String check) {
    return finding(check).path("result").asText();
  }

  private JsonNode finding(String check) {
    return StreamSupport.stream(console.json().path("checks").spliterator(), false)
        .filter(finding -> finding.path("check").asText().equals(check))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No check " + check + " in " + console.out()));
  }

  private void turnOnTimeToLive() {
    dynamoDb.updateTimeToLive(
        r ->
            r.tableName(table)
                .timeToLiveSpecification(t -> t.attributeName(SnapshotTable.TTL).enabled(true)));
  }

  @Test
  void aHealthySystemPassesEveryCheck() {
    turnOnTimeToLive();

    assertThat(console.run("doctor", "--json")).isZero();
    assertThat(console.json().path("healthy").asBoolean()).isTrue();
    for (String check :
        List.of(
            "settings: table",
            "settings: queues",
            "table",
            "table: keys",
            "table: due index",
            "table: time to live",
            "breaker",
            "late requests",
            "queue critical",
            "queue low: redrive",
            "dead letters")) {
      assertThat(result(check)).as(check).isEqualTo("OK");
    }
    assertThat(console.run("doctor")).isZero();
    assertThat(console.out()).contains("ok       table: keys: pk HASH, sk RANGE");
  }

  @Test
  void eachThingThatIsWrongIsFoundAndSaysWhatToDo() {
    queues.fill(1);
    // A queue without a redrive policy.
    console.set("REFRESH_QUEUE_URL_LOW", TestQueues.create().get(QueueName.DEAD_LETTER).address());
    Instant now = TestQueues.clock().instant();
    new DynamoBreaker(dynamoDb, table).open(now.plusSeconds(60));
    new DynamoSnapshotStore(dynamoDb, table)
        .tryLease(
            SnapshotKey.clan(new Tag("2PP")),
            Tier.HIGH,
            now.minus(Duration.ofHours(1)),
            Duration.ofMinutes(30));

    assertThat(console.run("doctor", "--json")).isEqualTo(1);
    assertThat(result("table: time to live")).isEqualTo("FAILED");
    assertThat(result("queue low: redrive")).isEqualTo("FAILED");
    assertThat(result("dead letters")).isEqualTo("FAILED");
    assertThat(finding("dead letters").path("remedy").asText()).contains("queue redrive");
    assertThat(result("breaker")).isEqualTo("WARNING");
    assertThat(result("late requests")).isEqualTo("FAILED");
    assertThat(finding("late requests").path("found").asText()).contains("clan#2PP");
    StreamSupport.stream(console.json().path("checks").spliterator(), false)
        .filter(f -> !List.of("OK", "SKIPPED").contains(f.path("result").asText()))
        .forEach(f -> assertThat(f.path("remedy").asText()).as(f.toString()).isNotBlank());
  }

  @Test
  void missingSettingsAndServersThatDoNotAnswerAreFindingsToo() {
    console.set("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:1");
    console.unset("SNAPSHOT_TABLE");
    console.set("SNAPSHOT_MAX_AGE", "soon");

    assertThat(console.run("doctor", "--json")).isEqualTo(1);
    assertThat(result("settings: table")).isEqualTo("FAILED");
    assertThat(result("settings: max ages")).isEqualTo("FAILED");
    assertThat(result("table")).isEqualTo("SKIPPED");
    assertThat(result("queue high")).isEqualTo("FAILED");
    assertThat(result("dead letters")).isEqualTo("SKIPPED");
  }

  @Test
  void anotherTableIsToldFromTheSnapshots() {
    String other = "other-" + table;
    dynamoDb.createTable(
        SnapshotTable.createRequest(other).toBuilder()
            .attributeDefinitions(
                List.of(
                    AttributeDefinition.builder().attributeName("pk").attributeType("S").build()))
            .keySchema(
                List.of(KeySchemaElement.builder().attributeName("pk").keyType("HASH").build()))
            .globalSecondaryIndexes(DefaultSdkAutoConstructList.getInstance())
            .build());
    console.set("SNAPSHOT_TABLE", other);

    assertThat(console.run("doctor", "--json")).isEqualTo(1);
    assertThat(result("table: keys")).isEqualTo("FAILED");
    assertThat(result("table: due index")).isEqualTo("FAILED");
  }

  @Test
  void aClockThatIsOffIsFound() {
    Instant late = Instant.now().plus(Duration.ofMinutes(10));
    console.clock(() -> late);

    console.run("doctor", "--json");
    assertThat(result("clock")).isIn("FAILED", "SKIPPED");
  }

  @Test
  void aDeadLetterQueueThatIsNotTheOneOfTheSettingsIsFound() {
    console.set("REFRESH_QUEUE_URL_DLQ", TestQueues.create().get(QueueName.DEAD_LETTER).address());

    assertThat(console.run("doctor", "--json")).isEqualTo(1);
    assertThat(result("queue high: redrive")).isEqualTo("FAILED");
    assertThat(finding("queue high: redrive").path("found").asText())
        .contains("REFRESH_QUEUE_URL_DLQ");
  }

  // ── the local run ─────────────────────────────────────────────────────────────────────────────

  @Test
  void localWorksOnWhatARunWroteIntoItsDataFolder() throws Exception {
    queues.fill(2);
    Files.write(
        folder.resolve("environment"),
        console.environment().entrySet().stream()
            .filter(variable -> !variable.getKey().equals("QUEUE_BACKUP_DIR"))
            .map(variable -> variable.getKey() + "=" + variable.getValue())
            .toList());
    Console bare = new Console();

    assertThat(bare.run("--local=" + folder, "queue", "stats", "--json")).isZero();
    assertThat(bare.json().at("/queues/high/waiting").asInt()).isEqualTo(2);
    assertThat(bare.run("queue", "backup", "--local=" + folder)).isZero();
    assertThat(folder.resolve("backups")).isNotEmptyDirectory();
    assertThat(bare.run("queue", "stats", "--local=" + folder.resolve("none"))).isEqualTo(2);
    assertThat(bare.err()).contains("./run");
    // Without a folder it is the one that ./run uses, and takes no command for its name.
    assertThat(bare.run("--local", "queue", "stats")).isEqualTo(2);
    assertThat(bare.err()).contains(".data/environment");
  }

  // ── usage ─────────────────────────────────────────────────────────────────────────────────────

  @Test
  void wrongUsageIsTwoAndSaysWhatIsAllowed() {
    assertThat(console.run()).isEqualTo(2);
    assertThat(console.run("queue")).isEqualTo(2);
    assertThat(console.run("queue", "peek", "nowhere")).isEqualTo(2);
    assertThat(console.err()).contains("critical, high, medium, low or dead-letter");
    assertThat(console.run("queue", "backup", "--hold", "soon")).isEqualTo(2);
    assertThat(console.err()).contains("90s");
    assertThat(console.run("queue", "redrive")).isEqualTo(2);
    assertThat(console.run("queue", "peek", "high", "-n", "0", "--json")).isEqualTo(2);
    assertThat(console.json().at("/error/exit").asInt()).isEqualTo(2);
    console.unset("QUEUE_BACKUP_DIR");
    assertThat(console.run("queue", "backup", "--json")).isEqualTo(2);
    assertThat(console.json().at("/error/message").asText()).contains("QUEUE_BACKUP_DIR");
  }

  @Test
  void everyCommandHasHelpAndCompletions() {
    assertThat(console.run("--help")).isZero();
    assertThat(console.out())
        .contains("queue", "snapshot", "keys", "health", "doctor", "Exit codes");
    for (String command :
        List.of("stats", "peek", "backup", "restore", "verify", "prune", "redrive", "migrate")) {
      assertThat(console.run("queue", command, "--help")).as(command).isZero();
    }
    assertThat(console.run("completion", "bash")).isZero();
    assertThat(console.out()).contains("complete ", "redrive", "--dry-run", "doctor");
    assertThat(console.run("completion", "fish")).isEqualTo(2);
  }
}
