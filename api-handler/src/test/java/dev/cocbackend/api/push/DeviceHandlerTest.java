package dev.cocbackend.api.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cocbackend.api.http.Callers;
import dev.cocbackend.api.http.DeadAws;
import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.api.http.TestRequest;
import dev.cocbackend.budget.InMemoryCallerBudget;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.push.Device;
import dev.cocbackend.push.DeviceId;
import dev.cocbackend.push.DeviceStore;
import dev.cocbackend.push.DeviceToken;
import dev.cocbackend.push.DynamoDeviceStore;
import dev.cocbackend.push.InMemoryDeviceStore;
import dev.cocbackend.push.InMemoryPushGateway;
import dev.cocbackend.push.InMemoryTimers;
import dev.cocbackend.push.Platform;
import dev.cocbackend.push.PushUnavailableException;
import dev.cocbackend.push.RejectedTokenException;
import dev.cocbackend.push.Topic;
import dev.cocbackend.push.Watch;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceHandlerTest {
  private static final String ID = "8d3f5b0e-6c1a-4f57-9a52-0c9e3b7d1f24";
  private static final String OTHER = "8d3f5b0e-6c1a-4f57-9a52-0c9e3b7d1f25";
  private static final String SECRET = "s3cr3t".repeat(6);
  private static final String TOKEN = "t0k3n-of-a-phone";
  private static final String PATH = "/v1/devices/" + ID;
  private static final String CLAN = "/v1/subscriptions/clan/%232PP";
  private static final String BODY = "{\"platform\":\"apns\",\"token\":\"" + TOKEN + "\"}";
  private static final String EVENTS = "{\"events\":[\"warStarted\",\"warEnded\"]}";

  private final SettableClock clock = new SettableClock();
  private final DeviceStore devices = new InMemoryDeviceStore();
  private final InMemoryTimers timers = new InMemoryTimers();
  private final List<String> logs = new ArrayList<>();
  private final InMemoryPushGateway gateway = new InMemoryPushGateway();
  private final DeviceHandler handler = handler(devices, gateway);

  private DeviceHandler handler(DeviceStore store, InMemoryPushGateway phones) {
    return new DeviceHandler(store, timers, phones, new InMemoryCallerBudget(), 1_000, clock);
  }

  private TestAnswer send(TestRequest request) {
    return send(handler, request);
  }

  private TestAnswer send(DeviceHandler to, TestRequest request) {
    TestAnswer answer = TestAnswer.of(to, request.with("x-device-secret", SECRET));
    logs.add(answer.log());
    return answer;
  }

  private static TestRequest put(String path, String body) {
    return TestRequest.post(path, body).method("PUT");
  }

  private static TestRequest subscribe(String path, String events) {
    return put(path, events).query("device_id=" + ID);
  }

  private @Nullable Device stored() {
    return devices.find(new DeviceId(ID), clock.instant()).orElse(null);
  }

  private JsonNode subscriptions() {
    return send(TestRequest.get(PATH + "/subscriptions")).json().path("items");
  }

  @Test
  void aDeviceIsRegisteredOnceAndTheSameAgainChangesNothing() {
    TestAnswer made = send(put(PATH, BODY));
    Device first = stored();
    clock.advance(Duration.ofDays(1));
    TestAnswer again =
        send(put(PATH.toUpperCase(Locale.ROOT).replace("/V1/DEVICES", "/v1/devices"), BODY));

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json())
        .isEqualTo(
            TestAnswer.parse(
                "{\"id\":\"%s\",\"platform\":\"apns\",\"expires_at\":\"2030-06-30T00:00:00.000Z\"}"
                    .formatted(ID)));
    assertThat(made.header("Cache-Control")).isEqualTo("no-store");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json()).isEqualTo(made.json());
    assertThat(stored()).isEqualTo(first);
    assertThat(gateway.token(Objects.requireNonNull(first).endpoint()))
        .isEqualTo(new DeviceToken(TOKEN));
  }

  @Test
  void beingSeenAfterSomeDaysGivesTheDeviceItsWholeLifeAgain() {
    send(put(PATH, BODY));
    clock.advance(Duration.ofDays(100));

    assertThat(send(put(PATH, BODY)).status()).isEqualTo(200);

    clock.advance(Duration.ofDays(100));
    assertThat(stored()).isNotNull();
  }

  @Test
  void aNewTokenTakesTheOldOnesPlace() {
    send(put(PATH, BODY));
    send(subscribe(CLAN, EVENTS));
    String endpoint = Objects.requireNonNull(stored()).endpoint();

    TestAnswer answer =
        send(
            put(
                PATH,
                "{\"platform\":\"apns\",\"token\":\"another\",\"quiet_hours\":{\"from\":\"22:30\",\"to\":\"07:00\",\"time_zone\":\"Europe/Berlin\"}}"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("quiet_hours").toString())
        .isEqualTo("{\"from\":\"22:30\",\"to\":\"07:00\",\"time_zone\":\"Europe/Berlin\"}");
    assertThat(gateway.token(endpoint)).isEqualTo(new DeviceToken("another"));
    assertThat(subscriptions()).hasSize(1);

    send(put(PATH, "{\"platform\":\"fcm\",\"token\":\"third\",\"quiet_hours\":null}"));
    Device moved = Objects.requireNonNull(stored());
    assertThat(moved.platform()).isEqualTo(Platform.FCM);
    assertThat(moved.quietHours()).isNull();
  }

  @Test
  void subscriptionsAreSetListedAndEnded() {
    send(put(PATH, BODY));

    TestAnswer set = send(subscribe(CLAN, EVENTS));
    send(subscribe(CLAN, EVENTS));
    TestAnswer game =
        send(subscribe("/v1/subscriptions/game", "{\"events\":[\"raidWeekendStarted\"]}"));

    assertThat(set.status()).isEqualTo(200);
    assertThat(set.text())
        .isEqualTo("{\"kind\":\"clan\",\"tag\":\"#2PP\",\"events\":[\"warStarted\",\"warEnded\"]}");
    assertThat(game.text()).isEqualTo("{\"kind\":\"game\",\"events\":[\"raidWeekendStarted\"]}");
    assertThat(subscriptions().toString()).isEqualTo("[%s,%s]".formatted(set.text(), game.text()));

    for (int i = 0; i < 2; i++) {
      TestAnswer ended = send(subscribe(CLAN, "").method("DELETE"));
      assertThat(ended.status()).isEqualTo(204);
      assertThat(ended.text()).isEmpty();
    }
    assertThat(subscriptions()).hasSize(1);
  }

  @Test
  void aSubscriptionHasSomebodyLookAfterTheClan() {
    send(put(PATH, BODY));
    send(subscribe(CLAN, EVENTS));

    assertThat(timers.due(clock.instant(), 10))
        .containsExactly(Watch.first(Topic.clan(new Tag("2PP")), clock.instant()));
  }

  @Test
  void deletingADeviceEndsAllAndTwiceIsNoError() {
    send(put(PATH, BODY));
    send(subscribe(CLAN, EVENTS));
    String endpoint = Objects.requireNonNull(stored()).endpoint();

    for (int i = 0; i < 2; i++) {
      assertThat(send(TestRequest.of("DELETE", PATH)).status()).isEqualTo(204);
    }

    assertThat(stored()).isNull();
    assertThat(gateway.token(endpoint)).isNull();
    assertThat(devices.hasAudience(Topic.clan(new Tag("2PP")), clock.instant())).isFalse();
    assertThat(send(subscribe(CLAN, EVENTS)).status()).isEqualTo(404);
    assertThat(send(TestRequest.get(PATH + "/subscriptions")).status()).isEqualTo(404);
  }

  @Test
  void nobodyElseReadsChangesOrDeletesADevice() {
    send(put(PATH, BODY));
    send(subscribe(CLAN, EVENTS));
    Device before = stored();
    for (TestRequest request :
        List.of(
            put(PATH, BODY),
            TestRequest.of("DELETE", PATH),
            TestRequest.get(PATH + "/subscriptions"),
            subscribe(CLAN, EVENTS),
            subscribe(CLAN, "").method("DELETE"))) {
      TestAnswer otherSecret =
          TestAnswer.of(handler, request.with("X-Device-Secret", "x".repeat(32)));
      assertThat(otherSecret.status()).isEqualTo(403);
      assertThat(otherSecret.json().path("reason").asText()).isEqualTo("accessDenied");
      assertThat(TestAnswer.of(handler, request).status()).isEqualTo(400);
      // A signed-in caller owns by subject, whatever secret it knows.
      assertThat(
              TestAnswer.of(
                      Callers.signedIn("eve", handler), request.with("X-Device-Secret", SECRET))
                  .status())
          .isEqualTo(403);
    }
    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void aSignedInCallersDeviceIsItsSubjects() {
    assertThat(TestAnswer.of(Callers.signedIn("ann", handler), put(PATH, BODY)).status())
        .isEqualTo(201);
    assertThat(TestAnswer.of(Callers.signedIn("ann", handler), put(PATH, BODY)).status())
        .isEqualTo(200);
    assertThat(TestAnswer.of(Callers.signedIn("eve", handler), put(PATH, BODY)).status())
        .isEqualTo(403);
    assertThat(send(put(PATH, BODY)).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"platform\":\"sms\",\"token\":\"a\"}|A platform is apns or fcm.",
        "{\"platform\":\"apns\"}|token is a string.",
        "{\"platform\":\"apns\",\"token\":\"t0k3n \"}|A device token has 1 to 2,048 printable",
        "{\"token\":\"a\"}|platform is a string.",
        "[]|The body is not a JSON object.",
        "{\"platform\":\"apns\",\"token\":\"t0k3n|The body is not valid JSON.",
        "{\"platform\":\"apns\",\"token\":\"a\",\"quiet_hours\":1}|quiet_hours is an object",
        "{\"platform\":\"apns\",\"token\":\"a\",\"quiet_hours\":{\"from\":\"24:00\"}}|from is a"
            + " time",
        "{\"platform\":\"apns\",\"token\":\"a\",\"quiet_hours\":{\"from\":\"07:00\",\"to\":\"08:00\",\"time_zone\":\"t0k3n\"}}|time_zone"
            + " is a time zone",
        "{\"platform\":\"apns\",\"token\":\"a\",\"quiet_hours\":{\"from\":\"07:00\",\"to\":\"07:00\",\"time_zone\":\"UTC\"}}|Quiet"
            + " hours begin and end",
      })
  void aWrongDeviceIs400AndIsNotRepeated(String body, String message) {
    TestAnswer answer = send(put(PATH, body));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("message").asText()).contains(message).doesNotContain("t0k3n");
    assertThat(stored()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"events\":[]}",
        "{\"events\":\"warEnded\"}",
        "{\"events\":[\"raidWeekendStarted\"]}",
        "{\"events\":[\"warEnded\",1]}"
      })
  void aWrongSubscriptionIs400AndNamesTheEvents(String body) {
    send(put(PATH, BODY));

    TestAnswer answer = send(subscribe(CLAN, body));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("message").asText()).contains("warDeclared", "memberLeft");
    assertThat(send(put(CLAN, EVENTS)).json().path("message").asText()).contains("device_id");
    assertThat(subscriptions()).isEmpty();
  }

  @Test
  void theFiftyFirstSubscriptionIsRefused() {
    send(put(PATH, BODY));
    String alphabet = Tag.ALPHABET;
    for (int i = 0; i < Device.MAX_SUBSCRIPTIONS; i++) {
      String tag = "2PP" + alphabet.charAt(i / 14) + alphabet.charAt(i % 14);
      assertThat(send(subscribe("/v1/subscriptions/clan/" + tag, EVENTS)).status()).isEqualTo(200);
    }

    TestAnswer last = send(subscribe(CLAN, EVENTS));
    assertThat(last.status()).isEqualTo(400);
    assertThat(last.json().path("message").asText()).contains("up to 50", "End another one");
    assertThat(subscriptions()).hasSize(Device.MAX_SUBSCRIPTIONS);
  }

  @Test
  void aPlatformThatIsOffIs501() {
    InMemoryPushGateway off =
        new InMemoryPushGateway() {
          @Override
          public boolean isOn(Platform platform) {
            return false;
          }
        };

    TestAnswer answer = send(handler(devices, off), put(PATH, BODY));

    assertThat(answer.status()).isEqualTo(501);
    assertThat(answer.json().path("reason").asText()).isEqualTo("notImplemented");
  }

  @Test
  void troubleWithThePushServiceIsToldWithoutTheToken() {
    InMemoryPushGateway refusing =
        new InMemoryPushGateway() {
          @Override
          public synchronized String register(Platform platform, DeviceToken token) {
            throw new RejectedTokenException(platform);
          }
        };
    InMemoryPushGateway down =
        new InMemoryPushGateway() {
          @Override
          public synchronized String register(Platform platform, DeviceToken token) {
            throw new PushUnavailableException("down", null);
          }
        };

    TestAnswer refused = send(handler(devices, refusing), put(PATH, BODY));
    TestAnswer unavailable = send(handler(devices, down), put(PATH, BODY));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(unavailable.status()).isEqualTo(503);
    assertThat(unavailable.header("Retry-After")).isEqualTo("5");
    assertThat(refused.text() + unavailable.text()).doesNotContain(TOKEN);
    assertThat(stored()).isNull();
  }

  @Test
  void withoutTheTableEverythingIs503() {
    DeviceHandler dead = handler(new DynamoDeviceStore(DeadAws.dynamoDb(), "table"), gateway);

    assertThat(send(dead, put(PATH, BODY)).status()).isEqualTo(503);
    assertThat(send(dead, subscribe(CLAN, EVENTS)).status()).isEqualTo(503);
  }

  @Test
  void aCallerHasABudget() {
    DeviceHandler strict =
        new DeviceHandler(devices, timers, gateway, new InMemoryCallerBudget(), 2, clock);

    send(strict, put(PATH, BODY));
    send(strict, put(PATH, BODY));
    TestAnswer third = send(strict, put(PATH, BODY));

    assertThat(third.status()).isEqualTo(429);
    assertThat(third.header("Retry-After")).isEqualTo("30");
    assertThat(
            TestAnswer.of(
                    Callers.at("192.0.2.7", strict),
                    put("/v1/devices/" + OTHER, BODY).with("X-Device-Secret", SECRET))
                .status())
        .isEqualTo(201);
  }

  @Test
  void noLogLineHasATokenOrASecret() {
    send(put(PATH, BODY));
    send(put(PATH, "{\"platform\":\"apns\",\"token\":\"t0k3n"));
    send(subscribe(CLAN, EVENTS));
    send(TestRequest.of("DELETE", PATH));

    assertThat(logs)
        .hasSize(4)
        .allSatisfy(
            line ->
                assertThat(line)
                    .doesNotContain("t0k3n")
                    .doesNotContain("s3cr3t")
                    .contains("\"status\""));
  }
}
