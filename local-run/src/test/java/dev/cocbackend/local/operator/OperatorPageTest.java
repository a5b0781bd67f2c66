package dev.cocbackend.local.operator;

import static dev.cocbackend.local.operator.TestTable.body;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.breaker.DynamoBreaker;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshQueueUrls;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.SqsRefreshQueue;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.snapshot.WarState;
import dev.cocbackend.tag.Tag;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;

class OperatorPageTest {
  private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BUDGET = 40;

  /** Keys for services that check none. */
  private static final StaticCredentialsProvider NO_SECRET =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));

  private final AdjustableClock clock = new AdjustableClock(START);
  private final Observations observations = new Observations(clock, StalenessPolicy.DEFAULT);
  private final InMemoryRefreshQueue queue = new InMemoryRefreshQueue(clock);
  private final HttpClient client = HttpClient.newHttpClient();
  private TestTable table;
  private SnapshotStore store;
  private DynamoBreaker breaker;
  private PageServer server;

  @BeforeEach
  void start() throws IOException {
    table = new TestTable();
    store = observations.observe(table.store());
    breaker = table.breaker();
    server = new PageServer(page(store, queue, breaker));
  }

  @AfterEach
  void stop() {
    server.close();
    table.close();
    client.close();
  }

  @Test
  void theAnalyticsPageAndItsNumbersAreServed() throws Exception {
    observations
        .analytics()
        .accept(
            "{\"_aws\":{\"Timestamp\":1764158400000},\"event\":\"freshness\",\"kind\":\"war\","
                + "\"reads\":4,\"staleReads\":1,\"ageAtRead\":[5,7,9,80]}");

    HttpResponse<String> numbers =
        client.send(
            HttpRequest.newBuilder(server.address().resolve("/operator/analytics.json")).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(numbers.statusCode()).isEqualTo(200);
    JsonNode kind = JSON.readTree(numbers.body()).path("kinds").path(0);
    assertThat(kind.path("kind").asText()).isEqualTo("war");
    assertThat(kind.path("freshShare").asDouble()).isEqualTo(0.75);
    for (String file : new String[] {"/analytics", "/operator/analytics.js"}) {
      HttpResponse<String> page =
          client.send(
              HttpRequest.newBuilder(server.address().resolve(file)).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(page.statusCode()).as(file).isEqualTo(200);
      assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
    }
  }

  private OperatorPage page(SnapshotStore store, RefreshQueue queue, DynamoBreaker breaker) {
    return new OperatorPage(
        observations, store, queue, breaker, StalenessPolicy.DEFAULT, clock, BUDGET);
  }

  private HttpResponse<String> get(String pathAndQuery) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.address() + pathAndQuery)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode state() throws Exception {
    HttpResponse<String> response = get("/operator/state.json");
    assertThat(response.statusCode()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private JsonNode lookUp(String query) throws Exception {
    HttpResponse<String> response = get("/operator/lookup?" + query);
    assertThat(response.statusCode()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Test
  void stateShowsQueuesByTierAndDeadLetters() throws Exception {
    new RefreshRequester(store, queue).request(CLAN, Tier.HIGH, START);
    RefreshRequest late = new RefreshRequest("late", CLAN, Tier.LOW, START, 1);
    queue.send(late, Duration.ofMinutes(2));
    queue.deadLetter(late, "tried too often");
    queue.receive(Tier.HIGH, 10, Duration.ofSeconds(30), Duration.ZERO);
    queue.send(new RefreshRequest("next", CLAN, Tier.HIGH, START, 0), Duration.ZERO);

    JsonNode queues = state().get("queues");

    assertThat(queues.get("available").booleanValue()).isTrue();
    assertThat(queues.get("tiers").valueStream().map(tier -> tier.get("tier").textValue()))
        .containsExactly("CRITICAL", "HIGH", "MEDIUM", "LOW");
    JsonNode high = queues.get("tiers").get(1);
    assertThat(high.get("waiting").intValue()).isEqualTo(1);
    assertThat(high.get("in_flight").intValue()).isEqualTo(1);
    assertThat(high.get("target_seconds").intValue()).isEqualTo(1800);
    assertThat(queues.get("tiers").get(3).get("delayed").intValue()).isEqualTo(1);
    assertThat(queues.get("dead_letter").get("waiting").intValue()).isEqualTo(1);
  }

  @Test
  void queueDepthsAreAskedForOnceASecond() throws Exception {
    assertThat(high().get("waiting").intValue()).isZero();
    queue.send(new RefreshRequest("one", CLAN, Tier.HIGH, START, 0), Duration.ZERO);
    clock.advance(Duration.ofMillis(999));
    assertThat(high().get("waiting").intValue()).isZero();

    clock.advance(Duration.ofMillis(1));
    assertThat(high().get("waiting").intValue()).isEqualTo(1);
  }

  private JsonNode high() throws Exception {
    return state().get("queues").get("tiers").get(1);
  }

  @Test
  void stateShowsReadsRefreshesFreshnessAndBudget() throws Exception {
    observations.answered("GET /v1/clans/{tag}", 200, true, Duration.ofMillis(8));
    observations.answered("GET /v1/clans/{tag}", 200, false, Duration.ofMillis(8));
    observations.answered("GET /v1/players/{tag}", 404, null, Duration.ofMillis(8));
    new RefreshRequester(store, queue).request(CLAN, Tier.HIGH, START);
    clock.advance(Duration.ofSeconds(3));
    store.save(CLAN, body("{\"tag\":\"#2PP\"}"), null, clock.instant(), null);
    clock.advance(Duration.ofSeconds(2));

    JsonNode state = state();

    JsonNode reads = state.get("reads");
    assertThat(reads.get("total").intValue()).isEqualTo(3);
    assertThat(reads.get("fresh_share").doubleValue()).isEqualTo(0.5);
    assertThat(reads.get("p50_ms").doubleValue()).isBetween(8.0, 8.1);
    assertThat(reads.get("p99_ms_by_second")).hasSize(120);
    assertThat(reads.get("answers").valueStream().map(JsonNode::toString))
        .containsExactly(
            "{\"route\":\"GET /v1/clans/{tag}\",\"status\":200,\"count\":2}",
            "{\"route\":\"GET /v1/players/{tag}\",\"status\":404,\"count\":1}");
    assertThat(state.get("snapshots").get("fresh_share").doubleValue()).isEqualTo(1.0);
    assertThat(state.get("upstream").get("budget_per_second").intValue()).isEqualTo(BUDGET);
    JsonNode refresh = state.get("refreshes").get("recent").get(0);
    assertThat(refresh.get("tag").textValue()).isEqualTo("#2PP");
    assertThat(refresh.get("result").textValue()).isEqualTo("CHANGED");
    assertThat(refresh.get("tier").textValue()).isEqualTo("HIGH");
    assertThat(refresh.get("waited_seconds").intValue()).isEqualTo(3);
    assertThat(refresh.get("age_seconds").intValue()).isEqualTo(2);
  }

  @Test
  void sharesAndQuantilesOfNothingAreNull() throws Exception {
    JsonNode state = state();

    assertThat(state.get("reads").get("fresh_share").isNull()).isTrue();
    assertThat(state.get("reads").get("p99_ms").isNull()).isTrue();
    assertThat(state.get("snapshots").get("fresh_share").isNull()).isTrue();
  }

  @Test
  void stateShowsTheBreakerUntilItCloses() throws Exception {
    breaker.open(START.plusSeconds(90));
    assertThat(state().get("breaker").toString())
        .isEqualTo("{\"open\":true,\"until\":\"2026-11-01T12:01:30Z\",\"available\":true}");

    clock.advance(Duration.ofSeconds(90));
    assertThat(state().get("breaker").get("open").booleanValue()).isFalse();
  }

  @Test
  void anOutageShowsInItsOwnSectionAndLookUpsSaySo() throws Exception {
    URI nowhere = closedPort();
    try (DynamoDbClient noTable = dynamoDb(nowhere);
        SqsClient noQueues = sqs(nowhere)) {
      server.close();
      server =
          new PageServer(
              page(
                  new DynamoSnapshotStore(noTable, "snapshots"),
                  sqsQueue(noQueues, nowhere),
                  new DynamoBreaker(noTable, "snapshots")));

      JsonNode state = state();
      assertThat(state.get("queues").get("available").booleanValue()).isFalse();
      assertThat(state.get("queues").get("why").textValue()).isNotBlank();
      assertThat(state.get("breaker").get("available").booleanValue()).isFalse();
      assertThat(state.get("reads").get("total").intValue()).isZero();

      HttpResponse<String> lookup = get("/operator/lookup?kind=clan&tag=2PP");
      assertThat(lookup.statusCode()).isEqualTo(503);
      assertThat(JSON.readTree(lookup.body()).get("reason").textValue())
          .isEqualTo("storeUnavailable");
      assertThat(get("/").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aQueueThatHangsDoesNotHoldThePageUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI endpoint = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      try (SqsClient hanging = sqs(endpoint)) {
        server.close();
        server = new PageServer(page(store, sqsQueue(hanging, endpoint), breaker));

        JsonNode queues = state().get("queues");

        assertThat(queues.get("available").booleanValue()).isFalse();
        assertThat(queues.get("why").textValue()).isEqualTo("No answer within 800 ms.");
      }
    }
  }

  private static SqsRefreshQueue sqsQueue(SqsClient sqs, URI endpoint) {
    return new SqsRefreshQueue(
        sqs,
        new RefreshQueueUrls(
            Arrays.stream(Tier.values())
                .collect(Collectors.toMap(tier -> tier, tier -> endpoint + "/q/" + tier)),
            endpoint + "/q/dead"));
  }

  private static SqsClient sqs(URI endpoint) {
    return SqsClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(NO_SECRET)
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  private static DynamoDbClient dynamoDb(URI endpoint) {
    return DynamoDbClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(NO_SECRET)
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  private static URI closedPort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + free.getLocalPort());
    }
  }

  @Test
  void lookUpShowsAgeAndStalenessOfASnapshot() throws Exception {
    store.save(CLAN, body("{\"tag\":\"#2PP\"}"), null, START, null);
    clock.advance(Duration.ofMinutes(10));

    JsonNode found = lookUp("kind=clan&tag=%232pp");

    assertThat(found.get("state").textValue()).isEqualTo("found");
    assertThat(found.get("tag").textValue()).isEqualTo("#2PP");
    assertThat(found.get("last_updated").textValue()).isEqualTo("2026-11-01T12:00:00Z");
    assertThat(found.get("stale_at").textValue()).isEqualTo("2026-11-01T12:30:00Z");
    assertThat(found.get("is_stale").booleanValue()).isFalse();
    assertThat(found.get("age_seconds").intValue()).isEqualTo(600);
    assertThat(found.get("stale_in_seconds").intValue()).isEqualTo(1200);
    assertThat(found.get("size_bytes").intValue()).isEqualTo("{\"tag\":\"#2PP\"}".length());
    assertThat(found.has("requested_tier")).isFalse();
  }

  @Test
  void lookUpTurnsStaleAtTheBoundary() throws Exception {
    store.save(
        SnapshotKey.war(CLAN.tag()), body("{\"state\":\"inWar\"}"), WarState.IN_WAR, START, null);
    clock.advance(Duration.ofMinutes(5).minusMillis(1));
    assertThat(lookUp("kind=war&tag=2PP").get("is_stale").booleanValue()).isFalse();

    clock.advance(Duration.ofMillis(1));
    JsonNode stale = lookUp("kind=war&tag=2PP");
    assertThat(stale.get("is_stale").booleanValue()).isTrue();
    assertThat(stale.get("war_state").textValue()).isEqualTo("inWar");
  }

  @Test
  void lookUpShowsTombstonesAndUnknownKeys() throws Exception {
    store.saveAbsent(SnapshotKey.war(CLAN.tag()), Absence.PRIVATE_WAR_LOG, START, null);

    JsonNode absent = lookUp("kind=war&tag=2PP");
    assertThat(absent.get("state").textValue()).isEqualTo("absent");
    assertThat(absent.get("why").textValue()).isEqualTo("PRIVATE_WAR_LOG");
    assertThat(lookUp("kind=player&tag=2PP").get("state").textValue()).isEqualTo("unknown");
  }

  @Test
  void lookUpAsksForNoRefreshButShowsAnOutstandingOne() throws Exception {
    assertThat(lookUp("kind=clan&tag=2PP").has("requested_tier")).isFalse();
    assertThat(high().get("waiting").intValue()).isZero();
    assertThat(store.oldestLease()).isEmpty();

    new RefreshRequester(store, queue).request(CLAN, Tier.HIGH, START);
    assertThat(lookUp("kind=clan&tag=2PP").get("requested_tier").textValue()).isEqualTo("HIGH");
  }

  @Test
  void aLookUpThatFailsUnforeseenIsAnsweredInTheOfficialShape() throws Exception {
    table.damage(CLAN);

    HttpResponse<String> response = get("/operator/lookup?kind=clan&tag=2PP");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(JSON.readTree(response.body()).get("reason").textValue())
        .isEqualTo("unknownException");
    assertThat(state().get("snapshots").get("known").intValue()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "none                      | Give kind: clan, player or war.",
        "kind=clan                 | Give tag: a tag such as #2PP, with # written as %23.",
        "kind=clan&tag=            | Give tag: a tag such as #2PP, with # written as %23.",
        "kind=village&tag=2PP      | Unknown kind; allowed are clan, player and war.",
        "kind=CLAN&tag=2PP         | Unknown kind; allowed are clan, player and war.",
        "kind=clan&tag=2P          | A tag has 3 to 12 characters",
        "kind=clan&tag=%23ABC      | A tag has only the characters",
        "kind=clan&tag=..%2F..     | A tag has only the characters",
        "kind=clan&tag=2PP&tag=2PP | Give tag once.",
        "kind=clan&tag=2PP&x=1     | The query parameters are kind and tag, no others.",
        "kind=clan&&tag=2PP        | The query parameters are kind and tag, no others.",
      })
  void aBadLookUpSaysWhatIsAllowed(String query, String message) throws Exception {
    HttpResponse<String> response = get("/operator/lookup" + (query == null ? "" : "?" + query));

    assertThat(response.statusCode()).isEqualTo(400);
    JsonNode error = JSON.readTree(response.body());
    assertThat(error.get("reason").textValue()).isEqualTo("badRequest");
    assertThat(error.get("message").textValue()).startsWith(message);
    assertThat(error).hasSize(2);
  }

  @Test
  void brokenEscapesAndLongQueriesAreBadRequests() throws Exception {
    // URI refuses to hold these, so they are sent by hand.
    assertThat(raw("GET /operator/lookup?kind=clan&tag=" + "2".repeat(500)))
        .startsWith("HTTP/1.1 400");
    assertThat(raw("GET /operator/lookup?kind=clan&tag=%zz")).startsWith("HTTP/1.1 400");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../index.html",
        "/operator/../../../../../etc/passwd",
        "/operator/index.html",
        "/operator/%2e%2e/style.css",
        "/operator/OperatorPage.class",
        "/webjars/../../../dev/cocbackend/local/operator/style.css",
        "/webjars/uplot/1.6.30/../../../../../dev/cocbackend/local/operator/style.css",
        "/webjars/uplot/1.6.30/dist/..%2f..%2f..%2f..%2f..%2f..%2fMETA-INF/MANIFEST.MF",
        "/webjars/%2e%2e/%2e%2e/MANIFEST.MF",
        "/webjars/uplot/1.6.30/dist/%2e%2e/package.json",
        "/webjars/uplot/1.6.30//dist/uPlot.esm.js",
        "/webjars/uplot/1.6.30/dist\\uPlot.esm.js",
        "/webjars//etc/passwd",
        "/webjars/",
        "/webjars/uplot/1.6.30/dist",
        "/webjars/uplot/1.6.30/dist/",
        "/webjars/uplot/1.6.30/LICENSE",
        "/webjars/uplot/1.6.30/dist/uPlot.esm.js%00.css",
        "/nothing",
      })
  void pathsThatAreNoFilesOfThePageGiveNothing(String path) throws Exception {
    String answer = raw("GET " + path);

    assertThat(answer).matches(Pattern.compile("HTTP/1\\.1 40[04] .*", Pattern.DOTALL));
    assertThat(answer).doesNotContain("root:").doesNotContain("Manifest").doesNotContain("--page");
  }

  /** Sends a request line as it is; clients of the JDK would tidy the path up. */
  private String raw(String methodAndPath) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      socket
          .getOutputStream()
          .write(
              (methodAndPath + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                  .getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/,text/html; charset=utf-8",
    "/operator/style.css,text/css; charset=utf-8",
    "/operator/app.js,text/javascript; charset=utf-8",
    "/operator/icon.svg,image/svg+xml",
  })
  void ownFilesAreRevalidated(String path, String type) throws Exception {
    HttpResponse<String> first = get(path);
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(header(first, "Content-Type")).isEqualTo(type);
    assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
    assertThat(first.body()).isNotBlank();

    HttpResponse<String> second =
        client.send(
            HttpRequest.newBuilder(server.address().resolve(path))
                .header("If-None-Match", header(first, "ETag"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(second.body()).isEmpty();
  }

  @Test
  void everyFileThatThePageNamesIsThere() throws Exception {
    String text = get("/").body() + get("/operator/app.js").body();
    var names = Pattern.compile("\"(/(?:webjars|operator)/[^\"?`]+\\.\\w+)\"").matcher(text);
    int webjars = 0;
    while (names.find()) {
      HttpResponse<String> file = get(names.group(1));
      assertThat(file.statusCode()).as(names.group(1)).isEqualTo(200);
      if (names.group(1).startsWith("/webjars/")) {
        webjars++;
        assertThat(header(file, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
      }
    }
    assertThat(webjars).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/operator/state.json", "/operator/lookup", "/nothing"})
  void everyAnswerHasAStrictSecurityPolicy(String path) throws Exception {
    HttpResponse<String> response = get(path);

    assertThat(header(response, "Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @Test
  void numbersAreNeverStoredByCaches() throws Exception {
    assertThat(header(get("/operator/state.json"), "Cache-Control")).isEqualTo("no-store");
    assertThat(header(get("/operator/lookup?kind=clan&tag=2PP"), "Cache-Control"))
        .isEqualTo("no-store");
  }

  @Test
  void headGivesTheHeadersOfGetAndOtherMethodsAreRefused() throws Exception {
    String head = raw("HEAD /");
    assertThat(head).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
    assertThat(head)
        .containsIgnoringCase("content-length: " + get("/").body().getBytes(UTF_8).length);

    String post = raw("POST /operator/state.json");
    assertThat(post).startsWith("HTTP/1.1 405").containsIgnoringCase("allow: GET, HEAD");
    assertThat(post).contains("\"reason\":\"methodNotAllowed\"");
  }

  @Test
  void thePageSaysWhichPathsAreIts() {
    assertThat(OperatorPage.serves("/")).isTrue();
    assertThat(OperatorPage.serves("/operator/state.json")).isTrue();
    assertThat(OperatorPage.serves("/webjars/uplot/1.6.30/dist/uPlot.esm.js")).isTrue();
    assertThat(OperatorPage.serves("/v1/clans/2PP")).isFalse();
    assertThat(OperatorPage.serves("/operators")).isFalse();
  }
}
