package dev.cocbackend.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.api.http.TestRequest;
import dev.cocbackend.contract.Bodies;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.ReceivedRequest;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.RefreshRequestCodec;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.snapshot.WarState;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SnapshotReadHandlerTest {
  private static final Tag TAG = new Tag("2PP");
  private static final SnapshotKey CLAN = SnapshotKey.clan(TAG);
  private static final SnapshotKey WAR = SnapshotKey.war(TAG);
  private static final SnapshotKey PLAYER = SnapshotKey.player(TAG);
  private static final String JSON = "{\"tag\":\"#2PP\",\"name\":\"🍀 Order\",\"members\":[1,2]}";
  private static final BodyBlock BODY = Bodies.of(JSON);
  private static final Instant FETCHED = SettableClock.START.plusMillis(250);
  private static final String FETCHED_TEXT = "2030-01-01T00:00:00.250Z";

  private final SettableClock clock = new SettableClock();
  private final SnapshotStore store =
      new DynamoSnapshotStore(EmbeddedAws.services().dynamoDb(), EmbeddedAws.services().newTable());
  private final InMemoryRefreshQueue queue = new InMemoryRefreshQueue(clock);

  @Test
  void aFreshSnapshotIsTheObjectWithTwoMembersInFront() {
    save(CLAN, null);
    clock.set(FETCHED.plusSeconds(60));

    TestAnswer answer = get("/v1/clans/%232PP");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text())
        .isEqualTo(
            "{\"last_updated\":\"%s\",\"is_stale\":false,".formatted(FETCHED_TEXT)
                + JSON.substring(1));
    assertThat(answer.headers())
        .containsEntry("Content-Type", "application/json; charset=utf-8")
        .containsEntry("Last-Modified", "Tue, 01 Jan 2030 00:00:00 GMT")
        .containsEntry("X-Last-Updated", FETCHED_TEXT)
        .containsEntry("X-Is-Stale", "false")
        .containsEntry("ETag", "W/\"" + BODY.hash() + "\"")
        .containsEntry("Vary", "Accept-Encoding")
        .containsEntry("Age", "0")
        .containsEntry(
            "Cache-Control", "max-age=1740, stale-while-revalidate=30, stale-if-error=86400")
        .doesNotContainKey("Content-Encoding");
    assertThat(requests()).isEmpty();
  }

  @Test
  void clientsThatInflateGetTheSameTextCompressed() {
    save(CLAN, null);

    TestAnswer plain = get("/v1/clans/%232PP");
    TestAnswer compressed =
        answer(TestRequest.get("/v1/clans/%232PP").with("accept-encoding", "br, gzip"));

    assertThat(compressed.headers()).containsEntry("Content-Encoding", "gzip");
    assertThat(compressed.text()).isEqualTo(plain.text());
  }

  static Stream<Arguments> maxAges() {
    return Stream.of(
        Arguments.of("/v1/clans/2PP", CLAN, null, Duration.ofMinutes(30)),
        Arguments.of("/v1/players/2PP", PLAYER, null, Duration.ofHours(1)),
        Arguments.of("/v1/clans/2PP/currentwar", WAR, WarState.IN_WAR, Duration.ofMinutes(5)),
        Arguments.of("/v1/clans/2PP/currentwar", WAR, WarState.PREPARATION, Duration.ofMinutes(5)),
        Arguments.of("/v1/clans/2PP/currentwar", WAR, WarState.WAR_ENDED, Duration.ofMinutes(10)),
        Arguments.of("/v1/clans/2PP/currentwar", WAR, WarState.NOT_IN_WAR, Duration.ofMinutes(10)));
  }

  @ParameterizedTest(name = "{0} {2}: {3}")
  @MethodSource("maxAges")
  void isStaleTurnsExactlyAtTheMaxAge(
      String path, SnapshotKey key, @Nullable WarState state, Duration maxAge) {
    save(key, state);

    clock.set(FETCHED.plus(maxAge).minusMillis(1));
    TestAnswer before = get(path);
    List<RefreshRequest> requestsBefore = requests();
    clock.set(FETCHED.plus(maxAge));
    TestAnswer at = get(path);

    assertStaleness(before, false);
    assertThat(requestsBefore).isEmpty();
    assertStaleness(at, true);
    assertThat(at.header("Cache-Control")).startsWith("max-age=0, ");
    assertThat(requests())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.key()).isEqualTo(key);
              assertThat(request.requestedAt()).isEqualTo(clock.instant());
              assertThat(request.tier())
                  .isEqualTo(state != null && state.isRunning() ? Tier.CRITICAL : Tier.HIGH);
            });
  }

  @ParameterizedTest
  @CsvSource({"0, 1800", "1, 1799", "999, 1799", "1000, 1799", "1001, 1798", "1799001, 0"})
  void maxAgeCountsWholeSecondsUntilStale(long ageMillis, long seconds) {
    save(CLAN, null);
    clock.set(FETCHED.plusMillis(ageMillis));

    assertThat(get("/v1/clans/2PP").header("Cache-Control"))
        .startsWith("max-age=%d, ".formatted(seconds));
  }

  @Test
  void manyStaleReadsRequestOneRefresh() {
    save(CLAN, null);
    clock.set(FETCHED.plus(Duration.ofHours(1)));

    for (int i = 0; i < 3; i++) {
      assertThat(get("/v1/clans/2PP").status()).isEqualTo(200);
    }

    assertThat(requests()).hasSize(1);
  }

  @Test
  void withoutAutomaticRefreshAStaleReadRequestsNothing() {
    save(CLAN, null);
    clock.set(FETCHED.plus(Duration.ofHours(1)));

    assertStaleness(answer(handler(queue, false), TestRequest.get("/v1/clans/2PP")), true);

    assertThat(requests()).isEmpty();
    assertThat(store.oldestLease()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/clans/#2PP, /api/v1/clan/%232PP",
    "/v1/clans/2pp, /api/v1/clan/2PP",
    "/v1/players/#2PP, /api/v1/player/#2PP",
    "/v1/clans/#2PP/currentwar, /api/v1/war/%232PP/current",
  })
  void olderPathsGiveTheSameAnswer(String path, String olderPath) {
    save(CLAN, null);
    save(PLAYER, null);
    save(WAR, WarState.IN_WAR);

    TestAnswer answer = get(path);

    assertThat(answer.status()).isEqualTo(200);
    TestAnswer older = get(olderPath);
    assertThat(older.text()).isEqualTo(answer.text());
    assertThat(older.log()).isEqualTo(answer.log());
    assertThat(older.headers())
        .containsAllEntriesOf(answer.headers())
        .containsEntry("Deprecation", "@1796083200")
        .containsEntry("Sunset", "Wed, 01 Dec 2027 00:00:00 GMT")
        .containsEntry(
            "Link",
            "<%s>; rel=\"successor-version\", "
                    .formatted(path.replace("#2PP", "%232PP").replace("2pp", "%232PP"))
                + "</v1/openapi.json>; rel=\"deprecation\"; type=\"application/json\"")
        .hasSize(answer.headers().size() + 3);
    assertThat(answer.headers()).doesNotContainKeys("Deprecation", "Sunset", "Link");
  }

  @ParameterizedTest
  @CsvSource({"GET, XX, 400", "DELETE, 2PP, 405", "GET, 2PP, 202", "OPTIONS, 2PP, 204"})
  void whateverAnOlderPathAnswersSaysThatItWillGo(String method, String tag, int status) {
    TestAnswer answer = answer(TestRequest.of(method, "/api/v1/clan/" + tag));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.headers()).containsKeys("Deprecation", "Sunset");
    assertThat(answer.header("Link"))
        .endsWith("rel=\"deprecation\"; type=\"application/json\"")
        .doesNotContain("XX");
  }

  @Test
  void aClanWithoutWarIs200() {
    store.save(WAR, Bodies.of("{\"state\":\"notInWar\"}"), WarState.NOT_IN_WAR, FETCHED, null);
    clock.set(FETCHED);

    TestAnswer answer = get("/v1/clans/2PP/currentwar");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("state").textValue()).isEqualTo("notInWar");
  }

  @ParameterizedTest
  @CsvSource({"60, false", "1800, true"})
  void aKnownEntityTagIs304AndRepeatsTheStamps(long age, boolean stale) {
    save(CLAN, null);
    clock.set(FETCHED.plusSeconds(age));
    String tag = "W/\"" + BODY.hash() + "\"";

    TestAnswer answer =
        answer(
            TestRequest.get("/v1/clans/2PP")
                .with("if-none-match", "\"other\", " + tag)
                .with("accept-encoding", "gzip"));

    assertThat(answer.status()).isEqualTo(304);
    assertThat(answer.text()).isEmpty();
    assertThat(answer.headers())
        .containsOnlyKeys(
            "Last-Modified",
            "X-Last-Updated",
            "X-Is-Stale",
            "ETag",
            "Vary",
            "Age",
            "Cache-Control",
            "Access-Control-Allow-Origin",
            "Access-Control-Expose-Headers")
        .containsEntry("Last-Modified", "Tue, 01 Jan 2030 00:00:00 GMT")
        .containsEntry("X-Last-Updated", FETCHED_TEXT)
        .containsEntry("X-Is-Stale", Boolean.toString(stale))
        .containsEntry("ETag", tag);
    assertThat(requests()).hasSize(stale ? 1 : 0);
  }

  @Test
  void anotherEntityTagIs200() {
    save(CLAN, null);

    assertThat(
            answer(TestRequest.get("/v1/clans/2PP").with("if-none-match", "W/\"other\"")).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Tue, 01 Jan 2030 00:00:00 GMT | 304",
        "Tue, 01 Jan 2030 00:00:01 GMT | 304",
        "Tuesday, 01-Jan-30 00:00:00 GMT | 304",
        "Tue Jan  1 00:00:00 2030 | 304",
        "Mon, 31 Dec 2029 23:59:59 GMT | 200",
        "2030-01-01T00:00:00Z | 200",
      })
  void aDateDecidesToTheSecond(String date, int status) {
    save(CLAN, null);
    TestRequest request = TestRequest.get("/v1/clans/2PP").with("if-modified-since", date);

    assertThat(answer(request).status()).isEqualTo(status);
    assertThat(answer(request.method("HEAD")).status()).isEqualTo(status);
  }

  @Test
  void aDateIsNotLookedAtBesideAnEntityTag() {
    save(CLAN, null);
    TestRequest request =
        TestRequest.get("/v1/clans/2PP").with("if-modified-since", "Tue, 01 Jan 2030 00:00:00 GMT");

    assertThat(answer(request.with("if-none-match", "W/\"other\"")).status()).isEqualTo(200);
    assertThat(answer(request.with("if-none-match", "")).status()).isEqualTo(200);
  }

  @Test
  void realtimeIsTakenAndChangesNothing() {
    save(WAR, WarState.IN_WAR);

    assertThat(answer(TestRequest.get("/v1/clans/2PP/currentwar").query("realtime=true")))
        .isEqualTo(get("/v1/clans/2PP/currentwar"));
  }

  /**
   * What RFC 9111, section 4.2, makes of the headers: a cache holds the answer as fresh until the
   * second in which it is stale, whenever it was asked for.
   */
  @ParameterizedTest
  @CsvSource({"0", "1", "60", "1799", "1800", "5000"})
  void aCacheHoldsTheAnswerAsFreshJustAsLongAsItIs(long ageSeconds) {
    save(CLAN, null);
    Instant asked = FETCHED.plusSeconds(ageSeconds);
    clock.set(asked);
    TestAnswer answer = get("/v1/clans/2PP");

    long lifetime =
        Long.parseLong(String.valueOf(answer.header("Cache-Control")).split("[=,]", -1)[1]);
    long age = Long.parseLong(String.valueOf(answer.header("Age")));
    Instant freshUntil = asked.plusSeconds(lifetime - age);

    Instant staleAt = FETCHED.plus(StalenessPolicy.DEFAULT.clan());
    assertThat(freshUntil).isEqualTo(asked.isAfter(staleAt) ? asked : staleAt);
  }

  @Test
  void theEntityTagStaysWhileTheContentDoes() {
    save(CLAN, null);
    TestAnswer first = get("/v1/clans/2PP");
    store.save(CLAN, BODY, null, FETCHED.plusSeconds(700), null);
    TestAnswer confirmed = get("/v1/clans/2PP");
    store.save(CLAN, Bodies.of("{\"tag\":\"#2PP\"}"), null, FETCHED.plusSeconds(1400), null);
    TestAnswer changed = get("/v1/clans/2PP");

    assertThat(confirmed.header("ETag")).isEqualTo(first.header("ETag"));
    assertThat(confirmed.header("X-Last-Updated")).isEqualTo("2030-01-01T00:11:40.250Z");
    assertThat(changed.header("ETag")).isNotEqualTo(first.header("ETag"));
  }

  @Test
  void headGetsTheHeadersOfGet() {
    save(CLAN, null);

    TestAnswer get = get("/v1/clans/2PP");
    TestAnswer head = answer(TestRequest.of("HEAD", "/v1/clans/2PP"));

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.text()).isEmpty();
    assertThat(head.headers()).isEqualTo(get.headers());
  }

  @Test
  void aTagNeverSeenIs202AndRequestsOneHighRefresh() {
    TestAnswer first = get("/v1/players/%232PP");
    TestAnswer second = get("/v1/players/%232PP");

    for (TestAnswer answer : List.of(first, second)) {
      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.json())
          .isEqualTo(
              error(
                  "snapshotPending",
                  "The first snapshot of this tag has been requested; ask again in 2 seconds."));
      assertThat(answer.headers())
          .containsEntry("Retry-After", "2")
          .containsEntry("Cache-Control", "no-store");
    }
    assertThat(requests())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.key()).isEqualTo(PLAYER);
              assertThat(request.tier()).isEqualTo(Tier.HIGH);
            });
  }

  @Test
  void withoutAutomaticRefreshA202SaysSo() {
    TestAnswer answer = answer(handler(queue, false), TestRequest.get("/v1/clans/2PP"));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json())
        .isEqualTo(
            error(
                "snapshotPending",
                "There is no snapshot of this tag yet, and none was requested because automatic"
                    + " refresh is off."));
    assertThat(answer.header("Retry-After")).isEqualTo("2");
    assertThat(requests()).isEmpty();
    assertThat(store.oldestLease()).isEmpty();
  }

  static Stream<Arguments> tombstones() {
    return Stream.of(
        Arguments.of(
            "/v1/players/2pp",
            PLAYER,
            Absence.NOT_FOUND,
            404,
            error("notFound", "Not found with tag 2PP")),
        Arguments.of(
            "/v1/clans/2PP/currentwar",
            WAR,
            Absence.PRIVATE_WAR_LOG,
            403,
            error("accessDenied", "The war log of clan #2PP is private.")));
  }

  @ParameterizedTest(name = "{2} is {3}")
  @MethodSource("tombstones")
  void aTombstoneIsAnsweredAndCheckedAgainAtItsMaxAge(
      String path, SnapshotKey key, Absence why, int status, ObjectNode body) {
    store.saveAbsent(key, why, FETCHED, null);
    Instant staleAt = FETCHED.plus(StalenessPolicy.DEFAULT.otherwise());

    clock.set(staleAt.minusMillis(1));
    TestAnswer before = get(path);
    List<RefreshRequest> requestsBefore = requests();
    clock.set(staleAt);
    TestAnswer at = get(path);

    for (TestAnswer answer : List.of(before, at)) {
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.json()).isEqualTo(body);
      assertThat(answer.headers())
          .containsEntry("X-Last-Updated", FETCHED_TEXT)
          .containsEntry("Last-Modified", "Tue, 01 Jan 2030 00:00:00 GMT")
          .containsEntry("Cache-Control", "max-age=0");
    }
    assertThat(before.header("X-Is-Stale")).isEqualTo("false");
    assertThat(at.header("X-Is-Stale")).isEqualTo("true");
    assertThat(requestsBefore).isEmpty();
    assertThat(requests())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.key()).isEqualTo(key);
              assertThat(request.tier()).isEqualTo(Tier.MEDIUM);
            });
  }

  @Test
  void cachesKeepATombstoneUntilItIsCheckedAgain() {
    store.saveAbsent(CLAN, Absence.NOT_FOUND, FETCHED, null);
    clock.set(FETCHED.plusSeconds(100));

    assertThat(get("/v1/clans/2PP").header("Cache-Control")).isEqualTo("max-age=500");
  }

  static Stream<Arguments> badRequests() {
    String paths =
        "GET /v1/clans/{tag}, GET /api/v1/clan/{tag}, GET /v1/players/{tag}, GET"
            + " /api/v1/player/{tag}, GET /v1/clans/{tag}/currentwar, GET"
            + " /api/v1/war/{tag}/current, GET /v1/clans/{tag}/members, GET /v1/clans, GET"
            + " /v1/players, POST /v1/sync, POST /v1/clans/{tag}/refresh, POST"
            + " /v1/players/{tag}/refresh, POST /v1/clans/{tag}/currentwar/refresh, POST"
            + " /v1/players/{tag}/verifytoken, PUT /v1/devices/{id}, GET"
            + " /v1/devices/{id}/subscriptions, PUT /v1/subscriptions/clan/{tag}, PUT"
            + " /v1/subscriptions/game, GET /v1/health, GET /v1/openapi.json";
    return Stream.of(
        Arguments.of(
            TestRequest.get("/v1/clans/%232PX"),
            400,
            error(
                "badRequest",
                "A tag has only the characters 0289PYLQGRJCUV (and O, read as 0); character 3 is"
                    + " another one.")),
        Arguments.of(
            TestRequest.get("/api/v1/war/2P/current"),
            400,
            error(
                "badRequest",
                "A tag has 3 to 12 characters after the optional #, this one has 2.")),
        Arguments.of(
            TestRequest.get("/v1/clans/"),
            400,
            error(
                "badRequest",
                "The path has no tag. A # in a path starts the fragment, which is never sent:"
                    + " write it as %23 or leave it out.")),
        Arguments.of(
            TestRequest.get("/v1/players/2PP").query("limit=5"),
            400,
            error("badRequest", "/v1/players/{tag} takes no query parameters.")),
        Arguments.of(
            TestRequest.get("/v1/clans/2PP/currentwar").query("realtime=1"),
            400,
            error("badRequest", "The query parameter realtime is true or false.")),
        Arguments.of(
            TestRequest.get("/v1/clans/2PP/warlog"),
            404,
            error("notFound", "There is no such path. There are: " + paths + ".")),
        Arguments.of(
            TestRequest.get("/v1/health"),
            404,
            error(
                "notFound",
                "/v1/health is answered by another function, to which this request was not"
                    + " routed.")),
        Arguments.of(
            TestRequest.of("DELETE", "/api/v1/clan/2PP"),
            405,
            error("methodNotAllowed", "The methods of /v1/clans/{tag} are: GET, HEAD, OPTIONS.")),
        Arguments.of(
            TestRequest.get("/v1/players/2PP/verifytoken"),
            405,
            error(
                "methodNotAllowed",
                "The methods of /v1/players/{tag}/verifytoken are: POST, OPTIONS.")));
  }

  @ParameterizedTest(name = "{1} {2}")
  @MethodSource("badRequests")
  void badRequestsAreExplainedAndRequestNothing(TestRequest request, int status, ObjectNode body) {
    TestAnswer answer = answer(request);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.json()).isEqualTo(body);
    assertThat(answer.headers())
        .containsEntry("Content-Type", "application/json; charset=utf-8")
        .containsEntry("Cache-Control", "no-store");
    assertThat(answer.headers().containsKey("Allow")).isEqualTo(status == 405);
    assertThat(requests()).isEmpty();
    assertThat(store.oldestLease()).isEmpty();
  }

  @Test
  void theLogLineTellsWhatWasDecided() {
    save(CLAN, null);
    clock.set(FETCHED.plus(Duration.ofHours(1)));

    TestAnswer answer = get("/v1/clans/2PP");

    assertThat(answer.logLine())
        .isEqualTo(
            TestAnswer.parse(
                """
                {"time":"2030-01-01T01:00:00.250Z","level":"INFO","function":"read",
                 "request_id":"request-1","key":"clan#2PP","lookup":"Found",
                 "refresh":"REQUESTED","stale":true,"status":200}
                """));
  }

  @Test
  void aMinuteOfReadsIsToldAsMetrics() {
    save(CLAN, null);
    SnapshotReadHandler handler = handler(queue, true);
    answer(handler, TestRequest.get("/v1/clans/2PP"));
    answer(handler, TestRequest.get("/v1/players/2PP"));
    clock.set(FETCHED.plusSeconds(60));

    List<String> lines = answer(handler, TestRequest.get("/v1/clans/2PP")).log().lines().toList();

    assertThat(lines).hasSize(4);
    assertThat(lines.get(1))
        .startsWith("{\"_aws\":{")
        .contains(
            "\"kind\":\"clan\",\"version\":\"1\",\"reads\":2,\"staleReads\":0,\"lateReads\":0");
    assertThat(lines.get(2))
        .contains("\"kind\":\"player\",\"version\":\"1\",\"reads\":0", "\"pendingReads\":1");
    assertThat(lines.get(3)).contains("\"arm\":\"value\",\"armReads\":2,\"armStaleReads\":0");
  }

  @Test
  void primingReadsButRequestsNothing() {
    SnapshotReadHandler handler = handler(queue, true);

    handler.beforeCheckpoint(org.crac.Core.getGlobalContext());

    assertThat(requests()).isEmpty();
    assertThat(store.oldestLease()).isEmpty();
  }

  private static ObjectNode error(String reason, String message) {
    return JsonNodeFactory.instance.objectNode().put("reason", reason).put("message", message);
  }

  private static void assertStaleness(TestAnswer answer, boolean stale) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("is_stale").booleanValue()).isEqualTo(stale);
    assertThat(answer.header("X-Is-Stale")).isEqualTo(Boolean.toString(stale));
  }

  private void save(SnapshotKey key, @Nullable WarState state) {
    store.save(key, BODY, state, FETCHED, null);
    clock.set(FETCHED);
  }

  private TestAnswer get(String path) {
    return answer(TestRequest.get(path));
  }

  private TestAnswer answer(TestRequest request) {
    return answer(handler(queue, true), request);
  }

  private static TestAnswer answer(SnapshotReadHandler handler, TestRequest request) {
    return TestAnswer.of(handler, request);
  }

  private SnapshotReadHandler handler(RefreshQueue refreshQueue, boolean autoRefresh) {
    return new SnapshotReadHandler(
        store,
        new RefreshRequester(store, refreshQueue),
        StalenessPolicy.DEFAULT,
        autoRefresh,
        clock);
  }

  /** Takes what is in the queues. */
  private List<RefreshRequest> requests() {
    List<RefreshRequest> requests = new ArrayList<>();
    for (Tier tier : Tier.values()) {
      for (ReceivedRequest received :
          queue.receive(tier, RefreshQueue.MAX_RECEIVE, Duration.ofHours(1), Duration.ZERO)) {
        RefreshRequest request = RefreshRequestCodec.decode(received.body());
        assertThat(request.tier()).isEqualTo(tier);
        requests.add(request);
      }
    }
    return requests;
  }
}
