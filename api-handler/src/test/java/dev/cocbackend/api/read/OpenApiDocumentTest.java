package dev.cocbackend.api.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cocbackend.api.budget.FirstSeenTags;
import dev.cocbackend.api.budget.ReaderLimits;
import dev.cocbackend.api.health.HealthHandler;
import dev.cocbackend.api.hot.ReadCounter;
import dev.cocbackend.api.http.ApiError;
import dev.cocbackend.api.http.DeadAws;
import dev.cocbackend.api.http.Endpoint;
import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.api.http.TestRequest;
import dev.cocbackend.api.push.DeviceHandler;
import dev.cocbackend.api.verify.HttpTokenVerifier;
import dev.cocbackend.api.verify.VerifyTokenHandler;
import dev.cocbackend.breaker.DynamoBreaker;
import dev.cocbackend.budget.CallerBudget;
import dev.cocbackend.budget.InMemoryCallerBudget;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.contract.AwsServices;
import dev.cocbackend.contract.Bodies;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.price.InMemorySharedNumbers;
import dev.cocbackend.push.DeviceStore;
import dev.cocbackend.push.DynamoDeviceStore;
import dev.cocbackend.push.InMemoryPushGateway;
import dev.cocbackend.push.InMemoryTimers;
import dev.cocbackend.push.Platform;
import dev.cocbackend.ratelimit.DynamoRateLimiter;
import dev.cocbackend.ratelimit.InMemoryRateLimiter;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.InMemoryPatchStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.snapshot.WarState;
import dev.cocbackend.tag.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.Test;

/** The document and the functions agree. */
class OpenApiDocumentTest {
  private static final Tag HERE = new Tag("2PP");
  private static final Tag GONE = new Tag("2QQ");

  /** Answers of API Gateway for all paths, and of faults that no test can cause from outside. */
  private static final Set<String> OUT_OF_REACH = Set.of("429", "500");

  private final SettableClock clock = new SettableClock();
  private final AwsServices aws = EmbeddedAws.services();
  private final String table = aws.newTable();
  private final SnapshotStore store = new DynamoSnapshotStore(aws.dynamoDb(), table);
  private final DocumentedApi api = new DocumentedApi();

  @Test
  void everyRouteIsDocumentedAndNoOther() {
    TreeMap<String, Set<String>> routes = new TreeMap<>();
    for (Endpoint endpoint : Endpoint.values()) {
      for (String path : endpoint.paths()) {
        routes.put(path, new TreeSet<>(endpoint.methods()));
      }
    }

    assertThat(api.methods()).isEqualTo(routes);
  }

  @Test
  void everyRouteTakesTheDocumentedParameters() {
    for (Endpoint endpoint : Endpoint.values()) {
      for (String path : endpoint.paths()) {
        JsonNode operation = api.operation(endpoint.methods().getFirst(), path);

        assertThat(api.parameters(operation, "query"))
            .as(path)
            .isEqualTo(new TreeSet<>(endpoint.parameters()));
        assertThat(api.parameters(operation, "path")).as(path).isEqualTo(variables(path));
      }
    }
  }

  @Test
  void olderPathsAndNoOthersAreDeprecated() {
    for (Endpoint endpoint : Endpoint.values()) {
      for (String path : endpoint.paths()) {
        for (String method : endpoint.methods()) {
          assertThat(api.operation(method, path).path("deprecated").booleanValue())
              .as(method + " " + path)
              .isEqualTo(!path.equals(endpoint.paths().getFirst()));
        }
      }
    }
  }

  @Test
  void operationsHaveNamesOfTheirOwn() {
    List<String> names = new ArrayList<>();
    api.methods()
        .forEach(
            (path, methods) ->
                methods.forEach(
                    method ->
                        names.add(api.operation(method, path).get("operationId").textValue())));

    assertThat(names).doesNotHaveDuplicates();
  }

  @Test
  void everyDocumentedAnswerIsGivenAsDocumented() throws Exception {
    for (TestRequest request : reads()) {
      checkAllMethods(reader(store), request);
      checkAllMethods(reader(DeadAws.store()), request);
    }
    writes();
    throttledReads();
    checkAllMethods(health(store), TestRequest.get("/v1/health"));
    checkAllMethods(health(store), TestRequest.get("/v1/health").query("a=b"));
    checkAllMethods(health(DeadAws.store()), TestRequest.get("/v1/health"));
    verifications();
    devices();

    assertThat(api.notSeen()).allMatch(answer -> OUT_OF_REACH.contains(answer.split(" ", -1)[2]));
    theFormOfV1IsAsAppsWereBuiltForIt();
  }

  /**
   * {@code /v1} may grow and nothing else. With {@code -Dv1.answers.write=true} what is new goes
   * into the file; what is gone never does.
   */
  private void theFormOfV1IsAsAppsWereBuiltForIt() throws Exception {
    assertThat(api.v1().broken())
        .as(
            "/v1 is stable, and apps that people have installed rely on each of these. Keep them;"
                + " what has to be different comes as /v2 beside /v1, and the old paths become"
                + " OlderPath, whose answers have Deprecation and Sunset (docs/api.md, Versions)")
        .isEmpty();
    if (Boolean.getBoolean("v1.answers.write")) {
      api.v1().write();
    }
    assertThat(api.v1().added())
        .as(
            "These are new in /v1, which is allowed. Run this test with -Dv1.answers.write=true,"
                + " which adds them to v1-answers.json, and commit the file: from then on they"
                + " stay")
        .isEmpty();
  }

  @Test
  void answersThatBelongToNoOperationHaveTheFormOfErrors() {
    JsonNode problem =
        JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/Problem");
    for (TestRequest request :
        List.of(
            TestRequest.get("/v1/nothing"),
            TestRequest.of("DELETE", "/v1/clans/2PP"),
            TestRequest.get("/v1/health"))) {
      TestAnswer answer = TestAnswer.of(reader(store), request);
      assertThat(answer.status()).isBetween(404, 405);
      api.checkValue(request.path(), problem, answer.json());
    }
    api.checkValue(
        "500",
        problem,
        TestAnswer.parse(ApiError.unknownException().response().toEvent().getBody()));
  }

  @Test
  void aKnownDocumentIs304AndAllFormsAreTheSame() {
    TestRequest request = TestRequest.get("/v1/openapi.json");
    TestAnswer plain = TestAnswer.of(reader(store), request);
    TestAnswer gzipped = TestAnswer.of(reader(store), request.with("accept-encoding", "gzip"));
    String tag = String.valueOf(plain.header("ETag"));

    assertThat(plain.text()).isEqualTo(new String(OpenApiDocument.text(), UTF_8));
    assertThat(gzipped.text()).isEqualTo(plain.text());
    assertThat(gzipped.header("ETag")).isEqualTo(tag);
    assertThat(TestAnswer.of(reader(store), request.with("if-none-match", tag)).status())
        .isEqualTo(304);
  }

  private List<TestRequest> reads() {
    var now = clock.instant();
    for (SnapshotKey key : List.of(SnapshotKey.clan(HERE), SnapshotKey.player(HERE))) {
      store.save(
          key,
          Bodies.of("{\"tag\":\"#2PP\",\"memberList\":[{\"tag\":\"#8YY\"},{\"tag\":\"#2YY\"}]}"),
          null,
          now,
          null);
    }
    store.save(
        SnapshotKey.war(HERE), Bodies.of("{\"state\":\"inWar\"}"), WarState.IN_WAR, now, null);
    for (SnapshotKey key : List.of(SnapshotKey.clan(GONE), SnapshotKey.player(GONE))) {
      store.saveAbsent(key, Absence.NOT_FOUND, now, null);
    }
    store.saveAbsent(SnapshotKey.war(GONE), Absence.PRIVATE_WAR_LOG, now, null);
    store.saveAbsent(SnapshotKey.war(new Tag("2YY")), Absence.NOT_FOUND, now, null);

    List<TestRequest> requests = new ArrayList<>();
    for (Endpoint endpoint : Endpoint.values()) {
      for (String path : endpoint.paths()) {
        if (path.contains("{tag}") && endpoint.methods().contains("GET")) {
          for (String tag : List.of("%232PP", "2QQ", "2YY", "8QQ", "XX")) {
            requests.add(TestRequest.get(path.replace("{tag}", tag)));
          }
          requests.add(TestRequest.get(path.replace("{tag}", "2PP")).with("if-none-match", "*"));
        }
      }
    }
    requests.add(TestRequest.get("/v1/clans/2PP/members").query("limit=1"));
    for (String many : List.of("/v1/clans", "/v1/players")) {
      requests.add(TestRequest.get(many));
      requests.add(TestRequest.get(many).query("tags=2PP,2QQ"));
      requests.add(TestRequest.get(many).query("tags=2PP,2QQ,8QQ"));
    }
    requests.add(TestRequest.get("/v1/openapi.json"));
    requests.add(TestRequest.get("/v1/openapi.json").query("a=b"));
    requests.add(TestRequest.get("/v1/openapi.json").with("if-none-match", "*"));
    return requests;
  }

  private void writes() {
    BodyBlock held = Bodies.of("{\"tag\":\"#2PP\"}");
    String sync =
        """
        [{"kind":"clan","tag":"2PP","etag":"W/\\"%s\\""},{"kind":"player","tag":"#2QQ"},
        {"kind":"war","tag":"#2PP","viewing":true},{"kind":"war","tag":"#2QQ"},
        {"kind":"clan","tag":"#28Y"},{"kind":"player","tag":"#2PP"}]\
        """
            .formatted(held.hash());
    for (SnapshotStore from : List.of(store, DeadAws.store())) {
      SnapshotReadHandler handler = reader(from);
      for (String body : List.of(sync, "[]", "x".repeat(40_000))) {
        check(handler, TestRequest.post("/v1/sync", body));
        check(handler, TestRequest.post("/v1/sync", body).with("accept-encoding", "gzip"));
      }
      check(handler, TestRequest.of("OPTIONS", "/v1/sync"));
      for (String kind : List.of("clans/%s", "players/%s", "clans/%s/currentwar")) {
        for (String tag : List.of("%232PP", "2QQ", "2YY", "8QQ", "XX")) {
          TestRequest request = TestRequest.post("/v1/" + kind.formatted(tag) + "/refresh", "");
          check(handler, request);
          check(handler, request);
          check(handler, request.method("OPTIONS"));
        }
      }
    }
  }

  /** A caller may ask for one tag that nobody asked for before; the first of these is that. */
  private void throttledReads() {
    SnapshotReadHandler handler =
        new SnapshotReadHandler(
            store,
            new InMemoryPatchStore(),
            new RefreshRequester(store, DeadAws.queue()),
            RefreshEstimate.ofEmptyQueues(),
            StalenessPolicy.DEFAULT,
            true,
            ReadCounter.none(),
            new ReaderLimits(
                new FirstSeenTags(new InMemoryCallerBudget(), 1), CallerBudget.unlimited()),
            RefreshArms.ALL_VALUE,
            new InMemorySharedNumbers(),
            clock);
    TestAnswer.of(handler, TestRequest.get("/v1/clans/99Q"));
    for (Endpoint endpoint : Endpoint.values()) {
      for (String path : endpoint.paths()) {
        if (path.contains("{tag}") && endpoint.methods().contains("GET")) {
          TestRequest request = TestRequest.get(path.replace("{tag}", "98Q"));
          assertThat(TestAnswer.of(handler, request).status()).isEqualTo(429);
          check(handler, request);
          check(handler, request.method("HEAD"));
        }
      }
    }
    TestRequest many = TestRequest.get("/v1/clans").query("tags=98Q");
    assertThat(TestAnswer.of(handler, many).json().at("/items/0/status").intValue()).isEqualTo(429);
    check(handler, many);
  }

  private void verifications() throws Exception {
    String path = "/v1/players/2PP/verifytoken";
    try (MockWebServer upstream = new MockWebServer()) {
      upstream.start();
      VerifyTokenHandler handler =
          new VerifyTokenHandler(
              new HttpTokenVerifier(
                  upstream.url("/v1").uri(),
                  List.of(new ApiKey("key")),
                  new InMemoryRateLimiter(),
                  clock,
                  moment -> {}),
              clock);
      for (int status : new int[] {200, 404, 500}) {
        upstream.enqueue(
            new MockResponse.Builder()
                .code(status)
                .body("{\"tag\":\"#2PP\",\"token\":\"abcd1234\",\"status\":\"ok\"}")
                .build());
        check(handler, TestRequest.post(path, "{\"token\":\"abcd1234\"}"));
      }
      check(handler, TestRequest.post(path, "{}"));
      check(handler, TestRequest.post(path, "x".repeat(2_000)));
      check(handler, TestRequest.of("OPTIONS", path));
    }
  }

  /** Every request as its owner, as somebody else and as nobody, at a good time and a bad one. */
  private void devices() {
    String id = "8d3f5b0e-6c1a-4f57-9a52-0c9e3b7d1f24";
    String owner = "?device_id=" + id;
    String device = "{\"platform\":\"%s\",\"token\":\"token\"}";
    List<TestRequest> requests = new ArrayList<>();
    for (String name : List.of(id, "nobody")) {
      requests.add(put("/v1/devices/" + name, device.formatted("apns")));
      requests.add(put("/v1/devices/" + name, device.formatted("apns")));
      requests.add(put("/v1/devices/" + name, device.formatted("fcm")));
      requests.add(put("/v1/devices/" + name, "x".repeat(10_000)));
      for (String path : List.of("/v1/subscriptions/clan/2PP", "/v1/subscriptions/game")) {
        String event = path.endsWith("game") ? "raidWeekendStarted" : "warEnded";
        String query = owner.substring(1).replace(id, name);
        requests.add(put(path, "{\"events\":[\"" + event + "\"]}").query(query));
        requests.add(put(path, "x".repeat(10_000)).query(query));
        requests.add(TestRequest.of("DELETE", path).query(query));
        requests.add(TestRequest.of("OPTIONS", path));
      }
      requests.add(TestRequest.get("/v1/devices/" + name + "/subscriptions"));
      requests.add(TestRequest.of("OPTIONS", "/v1/devices/" + name + "/subscriptions"));
      requests.add(TestRequest.of("OPTIONS", "/v1/devices/" + name));
    }
    // A device that is gone is nobody's, and the next one to register it has it.
    requests.add(TestRequest.of("DELETE", "/v1/devices/" + id));
    requests.add(TestRequest.get("/v1/devices/" + id + "/subscriptions"));
    for (String path : List.of("/v1/subscriptions/clan/2PP", "/v1/subscriptions/game")) {
      String event = path.endsWith("game") ? "raidWeekendStarted" : "warEnded";
      TestRequest subscribe = put(path, "{\"events\":[\"" + event + "\"]}");
      requests.add(subscribe.query(owner.substring(1)));
      requests.add(TestRequest.of("DELETE", path).query(owner.substring(1)));
    }
    TestRequest another = put("/v1/devices/" + id, device.formatted("apns"));
    requests.add(another);
    requests.add(
        TestRequest.of("DELETE", "/v1/devices/" + id).with("X-Device-Secret", "c".repeat(32)));
    DeviceStore here = new DynamoDeviceStore(aws.dynamoDb(), table);
    for (DeviceStore store : List.of(here, new DynamoDeviceStore(DeadAws.dynamoDb(), table))) {
      DeviceHandler handler =
          new DeviceHandler(
              store,
              new InMemoryTimers(),
              new InMemoryPushGateway() {
                @Override
                public boolean isOn(Platform platform) {
                  return platform == Platform.APNS;
                }
              },
              new InMemoryCallerBudget(),
              1_000,
              clock);
      for (TestRequest request : requests) {
        check(handler, secret(request, "a"));
        if (store.equals(here) && !request.method().equals("OPTIONS")) {
          check(handler, request);
          check(handler, secret(request, "b"));
        }
      }
    }
  }

  /** With a secret, unless it has one already. */
  private static TestRequest secret(TestRequest request, String letter) {
    return request.headers().containsKey("X-Device-Secret")
        ? request
        : request.with("X-Device-Secret", letter.repeat(32));
  }

  private static TestRequest put(String path, String body) {
    return TestRequest.post(path, body).method("PUT");
  }

  private static Set<String> variables(String path) {
    Set<String> names = new TreeSet<>();
    for (String segment : path.split("/", -1)) {
      if (segment.startsWith("{")) {
        names.add(segment.substring(1, segment.length() - 1));
      }
    }
    return names;
  }

  private void checkAllMethods(
      RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler,
      TestRequest request) {
    check(handler, request);
    check(handler, request.with("accept-encoding", "gzip"));
    check(handler, request.method("HEAD"));
    check(handler, request.method("OPTIONS"));
  }

  private void check(
      RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler,
      TestRequest request) {
    api.check(request, TestAnswer.of(handler, request));
  }

  private SnapshotReadHandler reader(SnapshotStore from) {
    return new SnapshotReadHandler(
        from, new RefreshRequester(from, DeadAws.queue()), StalenessPolicy.DEFAULT, true, clock);
  }

  private HealthHandler health(SnapshotStore from) {
    return new HealthHandler(
        from,
        DeadAws.queue(),
        new DynamoBreaker(aws.dynamoDb(), table),
        new DynamoRateLimiter(aws.dynamoDb(), table),
        clock);
  }
}
