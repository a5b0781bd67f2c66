package dev.cocbackend.api.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.api.http.DeadAws;
import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.api.http.TestRequest;
import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.breaker.DynamoBreaker;
import dev.cocbackend.contract.AwsServices;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.ratelimit.DynamoRateLimiter;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshQueueUrls;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.SqsRefreshQueue;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.settings.SettingsException;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthHandlerTest {
  private static final SnapshotKey KEY = SnapshotKey.clan(new Tag("2PP"));

  private final SettableClock clock = new SettableClock();
  private final AwsServices aws = EmbeddedAws.services();
  private final String table = aws.newTable();
  private final SnapshotStore store = new DynamoSnapshotStore(aws.dynamoDb(), table);
  private final Breaker breaker = new DynamoBreaker(aws.dynamoDb(), table);
  private final DynamoRateLimiter keys = new DynamoRateLimiter(aws.dynamoDb(), table);
  private RefreshQueueUrls urls;
  private RefreshQueue queue;

  @BeforeEach
  void newQueues() {
    urls = aws.newQueueUrls();
    queue = new SqsRefreshQueue(aws.sqs(), urls);
  }

  @Test
  void whenAllIsWellEveryPartSaysSo() {
    TestAnswer answer = health(store, queue, breaker);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.json())
        .isEqualTo(
            TestAnswer.parse(
                """
                {"status":"ok","time":"2030-01-01T00:00:00.000Z",
                 "table":{"status":"ok"},
                 "queues":{"status":"ok",
                   "critical":{"status":"ok","waiting":0,"in_flight":0,"delayed":0},
                   "high":{"status":"ok","waiting":0,"in_flight":0,"delayed":0},
                   "medium":{"status":"ok","waiting":0,"in_flight":0,"delayed":0},
                   "low":{"status":"ok","waiting":0,"in_flight":0,"delayed":0},
                   "dead_letter":{"status":"ok","waiting":0,"in_flight":0,"delayed":0}},
                 "oldest_request":{"status":"ok","key":null,"age_seconds":null},
                 "breaker":{"status":"ok","state":"closed"},
                 "keys":{"status":"ok","in_use":0,"dead":0}}
                """));
    assertThat(answer.logLine().get("health").textValue()).isEqualTo("ok");
    assertThat(answer.logLine().get("level").textValue()).isEqualTo("INFO");
  }

  @Test
  void requestsAreCountedByTierAndTheOldestHasAnAge() {
    new RefreshRequester(store, queue).request(KEY, Tier.CRITICAL, clock.instant());
    RefreshRequest low = new RefreshRequest("1", KEY, Tier.LOW, clock.instant(), 0);
    queue.send(low, Duration.ofMinutes(5));
    queue.deadLetter(low, "for the test");
    clock.advance(Duration.ofMillis(42_999));

    TestAnswer answer = health(store, queue, breaker);

    assertThat(answer.json().at("/status").textValue()).isEqualTo("ok");
    assertThat(answer.json().at("/queues/critical/waiting").intValue()).isEqualTo(1);
    assertThat(answer.json().at("/queues/low/delayed").intValue()).isEqualTo(1);
    assertThat(answer.json().at("/queues/low/waiting").intValue()).isZero();
    assertThat(answer.json().at("/queues/dead_letter/waiting").intValue()).isEqualTo(1);
    assertThat(answer.json().get("oldest_request"))
        .isEqualTo(TestAnswer.parse("{\"status\":\"ok\",\"key\":\"clan#2PP\",\"age_seconds\":42}"));
  }

  @Test
  void anOpenBreakerIsDegradedAndSaysUntilWhen() {
    breaker.open(clock.instant().plusSeconds(90));

    TestAnswer answer = health(store, queue, breaker);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("status").textValue()).isEqualTo("degraded");
    assertThat(answer.json().get("breaker"))
        .isEqualTo(
            TestAnswer.parse(
                """
                {"status":"degraded","state":"open","open_until":"2030-01-01T00:01:30.000Z"}
                """));
  }

  @Test
  void aBreakerThatWaitsForAProbeIsDegraded() {
    breaker.open(clock.instant());

    TestAnswer answer = health(store, queue, breaker);

    assertThat(answer.json().get("status").textValue()).isEqualTo("degraded");
    assertThat(answer.json().get("breaker"))
        .isEqualTo(TestAnswer.parse("{\"status\":\"degraded\",\"state\":\"half_open\"}"));
  }

  @Test
  void aDeadKeyIsDegradedAndCounted() {
    keys.inUse(List.of("0a", "1b"), clock.instant());
    keys.suspend("1b", clock.instant().plusSeconds(600));

    TestAnswer answer = health(store, queue, breaker);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("status").textValue()).isEqualTo("degraded");
    assertThat(answer.json().get("keys"))
        .isEqualTo(TestAnswer.parse("{\"status\":\"degraded\",\"in_use\":2,\"dead\":1}"));
  }

  @Test
  void queuesThatDoNotAnswerAreDegradedWhileReadsAreNot() {
    TestAnswer answer = health(store, DeadAws.queue(), breaker);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("status").textValue()).isEqualTo("degraded");
    assertThat(answer.json().at("/queues/status").textValue()).isEqualTo("down");
    for (String name : new String[] {"critical", "high", "medium", "low", "dead_letter"}) {
      assertThat(answer.json().at("/queues/" + name))
          .isEqualTo(
              TestAnswer.parse("{\"status\":\"down\",\"message\":\"The queue did not answer.\"}"));
    }
    assertThat(answer.json().at("/table/status").textValue()).isEqualTo("ok");
    assertThat(answer.json().at("/breaker/status").textValue()).isEqualTo("ok");
  }

  @Test
  void oneQueueThatDoesNotAnswerLeavesTheOthersTold() {
    Map<Tier, String> others = new HashMap<>(urls.tiers());
    others.put(Tier.LOW, urls.of(Tier.LOW) + "-gone");
    RefreshQueue partly =
        new SqsRefreshQueue(aws.sqs(), new RefreshQueueUrls(others, urls.deadLetter()));

    TestAnswer answer = health(store, partly, breaker);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().at("/queues/status").textValue()).isEqualTo("degraded");
    assertThat(answer.json().at("/queues/low/status").textValue()).isEqualTo("down");
    assertThat(answer.json().at("/queues/high/status").textValue()).isEqualTo("ok");
  }

  @Test
  void aBreakerThatDoesNotAnswerIsDegraded() {
    TestAnswer answer = health(store, queue, new DynamoBreaker(DeadAws.dynamoDb(), "snapshots"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("status").textValue()).isEqualTo("degraded");
    assertThat(answer.json().get("breaker"))
        .isEqualTo(
            TestAnswer.parse("{\"status\":\"down\",\"message\":\"The breaker did not answer.\"}"));
  }

  @Test
  void aTableThatDoesNotAnswerIsDownWithoutATrace() {
    TestAnswer answer =
        health(DeadAws.store(), queue, new DynamoBreaker(DeadAws.dynamoDb(), "snapshots"));

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.json().get("status").textValue()).isEqualTo("down");
    assertThat(answer.json().get("table"))
        .isEqualTo(
            TestAnswer.parse("{\"status\":\"down\",\"message\":\"The table did not answer.\"}"));
    assertThat(answer.json().at("/oldest_request/message").textValue())
        .isEqualTo("The index of requests did not answer.");
    assertThat(answer.json().at("/queues/status").textValue()).isEqualTo("ok");
    assertThat(answer.text()).doesNotContain("Exception", "127.0.0.1", "dev.cocbackend");
    assertThat(answer.logLine().at("/error/0").textValue())
        .isEqualTo("dev.cocbackend.snapshot.StoreUnavailableException");
  }

  @Test
  void otherMethodsAndParametersAreRejected() {
    HealthHandler handler = new HealthHandler(store, queue, breaker, keys, clock);

    TestAnswer post = TestAnswer.of(handler, TestRequest.post("/v1/health", ""));
    TestAnswer parameter = TestAnswer.of(handler, TestRequest.get("/v1/health").query("a=b"));

    assertThat(post.status()).isEqualTo(405);
    assertThat(post.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertThat(parameter.status()).isEqualTo(400);
  }

  @Test
  void aMissingSettingIsNamed() {
    assertThatThrownBy(() -> new HealthHandler(new Settings(Map.of())))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("SNAPSHOT_TABLE");
  }

  private TestAnswer health(SnapshotStore someStore, RefreshQueue someQueue, Breaker someBreaker) {
    return TestAnswer.of(
        new HealthHandler(someStore, someQueue, someBreaker, keys, clock),
        TestRequest.get("/v1/health"));
  }
}
