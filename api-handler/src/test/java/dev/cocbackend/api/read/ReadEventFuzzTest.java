package dev.cocbackend.api.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.cocbackend.api.budget.FirstSeenTags;
import dev.cocbackend.api.budget.ReaderLimits;
import dev.cocbackend.api.hot.BatchedReadCounter;
import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.api.http.TestRequest;
import dev.cocbackend.api.push.DeviceHandler;
import dev.cocbackend.api.verify.Verification;
import dev.cocbackend.api.verify.VerifyTokenHandler;
import dev.cocbackend.budget.CallerBudget;
import dev.cocbackend.contract.Bodies;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.price.InMemorySharedNumbers;
import dev.cocbackend.push.InMemoryDeviceStore;
import dev.cocbackend.push.InMemoryPushGateway;
import dev.cocbackend.push.InMemoryTimers;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.snapshot.InMemoryPatchStore;
import dev.cocbackend.snapshot.InMemorySnapshotStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.tag.Tag;
import java.util.Base64;
import java.util.List;

class ReadEventFuzzTest {
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "get", "");
  private static final String DEVICE = "/v1/devices/8d3f5b0e-6c1a-4f57-9a52-0c9e3b7d1f24";
  private static final List<String> PATHS =
      List.of(
          "/v1/clans/",
          "/v1/clans/%232PP",
          "/v1/players/",
          "/v1/players/%232PP",
          "/v1/clans",
          "/v1/sync",
          "/v1/devices/",
          DEVICE,
          "/v1/subscriptions/clan/%232PP",
          "/api/v1/war/",
          "/v1/openapi.json",
          "");
  private static final List<String> ENDS =
      List.of("", "/refresh", "/currentwar/refresh", "/verifytoken", "/subscriptions");
  private static final List<String> HEADERS =
      List.of(
          "accept-encoding",
          "if-none-match",
          "if-modified-since",
          "origin",
          "access-control-request-method",
          "x-viewing",
          "x-device-secret",
          "authorization");

  private final SettableClock clock = new SettableClock();
  private final SnapshotReadHandler reads = reads();
  private final VerifyTokenHandler tokens =
      new VerifyTokenHandler((player, token) -> new Verification.NoSuchPlayer(), clock);
  private final DeviceHandler devices =
      new DeviceHandler(
          new InMemoryDeviceStore(),
          new InMemoryTimers(),
          new InMemoryPushGateway(),
          CallerBudget.unlimited(),
          1_000,
          clock);

  private SnapshotReadHandler reads() {
    SnapshotStore store = new InMemorySnapshotStore();
    store.save(
        SnapshotKey.clan(new Tag("2PP")),
        Bodies.of("{\"tag\":\"#2PP\"}"),
        null,
        clock.instant(),
        null);
    return new SnapshotReadHandler(
        store,
        new InMemoryPatchStore(),
        new RefreshRequester(store, new InMemoryRefreshQueue(clock)),
        RefreshEstimate.ofEmptyQueues(),
        StalenessPolicy.DEFAULT,
        true,
        new BatchedReadCounter(reads -> {}),
        new ReaderLimits(new FirstSeenTags(CallerBudget.unlimited(), 60), CallerBudget.unlimited()),
        RefreshArms.ALL_VALUE,
        new InMemorySharedNumbers(),
        clock);
  }

  @FuzzTest(maxDuration = "10s")
  void anyEventGetsAnAnswerThatIsNotTheServicesFault(FuzzedDataProvider data) {
    TestRequest request =
        TestRequest.of(
                data.pickValue(METHODS),
                data.pickValue(PATHS) + data.consumeString(80) + data.pickValue(ENDS))
            .query(data.consumeString(120))
            .with("x-device-secret", "s3cr3t".repeat(6));
    for (int i = data.consumeInt(0, 3); i > 0; i--) {
      request = request.with(data.pickValue(HEADERS), data.consumeString(60));
    }

    request = withBody(request, data);

    TestAnswer answer = TestAnswer.of(handler(request.path()), request);

    assertThat(answer.status()).as(answer.toString()).isBetween(200, 499);
    if (answer.status() >= 400 && !request.method().equals("HEAD")) {
      assertThat(answer.json().path("reason").asText()).isNotBlank();
      assertThat(answer.json().path("message").asText()).isNotBlank();
    }
  }

  /** The function that API Gateway has answer such a path. */
  private RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler(String path) {
    if (path.startsWith("/v1/devices") || path.startsWith("/v1/subscriptions")) {
      return devices;
    }
    return path.endsWith("/verifytoken") ? tokens : reads;
  }

  /** A body as it is, in Base64, or said to be in Base64 and not so. */
  private static TestRequest withBody(TestRequest request, FuzzedDataProvider data) {
    boolean base64 = data.consumeBoolean();
    boolean encoded = data.consumeBoolean();
    String body = data.consumeRemainingAsString();
    if (!base64) {
      return request.body(body);
    }
    return request.base64Body(
        encoded ? Base64.getEncoder().encodeToString(body.getBytes(UTF_8)) : body);
  }
}
