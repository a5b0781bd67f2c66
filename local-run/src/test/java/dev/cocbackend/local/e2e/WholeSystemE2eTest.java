package dev.cocbackend.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.flipkart.zjsonpatch.JsonPatch;
import dev.cocbackend.local.simulation.SimulatedGame;
import dev.cocbackend.tag.Tag;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole system in real time, seen from outside: the API at {@code E2E_API_URL}, its upstream
 * the simulated CoC API at {@code E2E_COC_CONTROL_URL} (such as {@code http://127.0.0.1:8090}) with
 * its default seed, clans and key. The system must run with max ages of a few seconds, or nothing
 * turns stale within the limits here.
 */
@org.junit.jupiter.api.Tag("e2e")
@EnabledIfEnvironmentVariable(named = "E2E_API_URL", matches = "https?://.+")
@EnabledIfEnvironmentVariable(named = "E2E_COC_CONTROL_URL", matches = "https?://.+")
class WholeSystemE2eTest {
  /** A first start of each function, a batch window and a request upstream, on a busy machine. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** The worker lets an upstream in maintenance rest for half a minute, then comes the refresh. */
  private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(2);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Random RANDOM = new Random();

  /** The game that the simulated CoC API plays when it is told nothing else. */
  private static final SimulatedGame GAME = new SimulatedGame(1, 60, 24);

  private final HttpSide api = new HttpSide(env("E2E_API_URL"));
  private final HttpSide control = new HttpSide(env("E2E_COC_CONTROL_URL"));
  private final HttpSide upstream =
      new HttpSide(env("E2E_COC_CONTROL_URL"), "Authorization", "Bearer local-key");

  @BeforeAll
  static void upstreamIsTheGameExpectedHere() {
    HttpSide upstream =
        new HttpSide(env("E2E_COC_CONTROL_URL"), "Authorization", "Bearer local-key");
    assertThat(upstream.get(clanPath(GAME.clanTags().getFirst())).status()).isEqualTo(200);
  }

  @AfterEach
  void nothingGoesWrongAnyMore() {
    assertThat(control.send("DELETE", "/control/faults", "").status()).isEqualTo(204);
  }

  @Test
  void aTagNeverSeenIsPromisedFirstAndServedSoon() {
    String path = neverSeenPlayer();

    Answer first = api.get(path);
    assertThat(first.status()).as(first.toString()).isEqualTo(202);
    assertThat(first.reason()).isEqualTo("snapshotPending");
    assertThat(first.header("Retry-After")).isEqualTo("2");

    Answer served = api.await(path, "a snapshot", LIMIT, Answer::isSnapshot);
    assertThat(served.json().path("is_stale").isBoolean()).isTrue();
  }

  static List<String> pathsOfEachKind() {
    Tag clan = clan();
    return List.of(
        clanPath(clan), "/v1/players/" + player(clan).encoded(), warPath(clanWithOpenWarLog()));
  }

  @ParameterizedTest
  @MethodSource("pathsOfEachKind")
  void aBodyIsUpstreamsPlusTwoFields(String path) {
    Answer fresh;
    JsonNode theirs;
    int tries = 0;
    do {
      fresh = awaitFetchedSince(path, now());
      theirs = upstream.get(path).json();
      // The game goes on while this looks; it seldom moves between two looks in a row.
    } while (!fresh.upstreamPart().equals(theirs) && ++tries < 5);

    assertThat(fresh.upstreamPart()).isEqualTo(theirs);
    assertThat(fresh.firstFields()).containsExactly("last_updated", "is_stale");
    assertThat(fresh.header("Content-Type")).startsWith("application/json");
  }

  @ParameterizedTest
  @MethodSource("pathsOfEachKind")
  void aStaleReadIsRefreshed(String path) {
    Answer first = awaitFetchedSince(path, now());

    Answer stale = api.await(path, "it is stale", LIMIT, Answer::isStale);
    assertThat(stale.header("Cache-Control")).startsWith("max-age=0,");

    Answer refreshed =
        api.await(
            path,
            "a later snapshot than " + first.lastUpdated(),
            LIMIT,
            answer -> answer.lastUpdated().isAfter(stale.lastUpdated()));
    assertThat(refreshed.lastUpdated()).isAfter(first.lastUpdated());
  }

  @Test
  void olderPathsGiveTheSameAnswers() {
    Tag clan = clanWithOpenWarLog();
    Tag player = player(clan);
    Map<String, String> newer =
        Map.of(
            "/api/v1/clan/" + clan.encoded(), clanPath(clan),
            "/api/v1/player/" + player.encoded(), "/v1/players/" + player.encoded(),
            "/api/v1/war/" + clan.encoded() + "/current", warPath(clan));
    newer.forEach(
        (olderPath, path) -> {
          awaitFetchedSince(path, now());
          // A refresh may come between the two reads, but never goes back.
          Answer expected = api.get(path);
          Answer older = api.get(olderPath);
          Answer again = api.get(path);
          assertThat(older.status()).as(older.toString()).isEqualTo(200);
          assertThat(older.header("Deprecation")).startsWith("@");
          assertThat(older.header("Sunset")).endsWith("GMT");
          assertThat(older.header("Link")).contains("<" + path + ">");
          assertThat(expected.header("Deprecation")).isEmpty();
          assertThat(older.upstreamPart()).isIn(expected.upstreamPart(), again.upstreamPart());
        });
  }

  @Test
  void aTagIsTakenInEveryWriting() {
    Tag clan = clan();
    awaitFetchedSince(clanPath(clan), now());
    String lower = clan.value().toLowerCase(Locale.ROOT);

    for (String written : List.of(clan.value(), lower, "%23" + lower)) {
      Answer answer = api.get("/v1/clans/" + written);
      assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
      assertThat(answer.json().path("tag").asText()).isEqualTo(clan.display());
    }
  }

  @Test
  void manyClansAreReadAtOnce() {
    List<Tag> clans = GAME.clanTags().subList(0, 2);
    clans.forEach(clan -> awaitFetchedSince(clanPath(clan), now()));

    Answer many =
        api.get("/v1/clans?tags=" + clans.get(0).encoded() + "," + clans.get(1).encoded());

    assertThat(many.status()).as(many.toString()).isEqualTo(200);
    JsonNode items = many.json().path("items");
    assertThat(items).hasSize(2);
    for (int i = 0; i < 2; i++) {
      assertThat(items.path(i).path("status").intValue()).isEqualTo(200);
      assertThat(items.path(i).path("body").path("tag").asText()).isEqualTo(clans.get(i).display());
    }
  }

  @Test
  void compressedAnswersHoldTheSame() throws IOException, InterruptedException {
    String path = clanPath(clan());
    awaitFetchedSince(path, now());

    HttpResponse<byte[]> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(env("E2E_API_URL") + path))
                    .header("Accept-Encoding", "gzip")
                    .build(),
                BodyHandlers.ofByteArray());

    assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
    JsonNode body;
    try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
      body = JSON.readTree(plain);
    }
    assertThat(body.path("tag").asText()).isEqualTo(api.get(path).json().path("tag").asText());
  }

  @Test
  void aKnownVersionIsNotSentAgain() {
    // A new version in between would be a right answer, too.
    String path = clanPath(clan());
    Answer full = awaitFetchedSince(path, now());

    Answer again = api.send("GET", path, "", "If-None-Match", full.header("ETag"));

    assertThat(again.status()).as(again.toString()).isIn(304, 200);
    if (again.status() == 200) {
      assertThat(again.header("ETag")).isNotEqualTo(full.header("ETag"));
    } else {
      assertThat(again.body()).isEmpty();
    }
  }

  @Test
  void aSyncLeadsFromWhatAnAppHoldsToWhatIsKnown() throws Exception {
    Tag clan = clan();
    String path = clanPath(clan);
    Answer held = awaitFetchedSince(path, now());
    Answer newer =
        api.await(
            path,
            "another version",
            RECOVERY_LIMIT,
            answer -> !answer.header("ETag").equals(held.header("ETag")));

    JsonNode json = sync(clan, held.header("ETag"));

    JsonNode item = json.path("items").path(0);
    assertThat(item.path("status").intValue()).as(json.toString()).isEqualTo(200);
    JsonNode object =
        item.has("patch")
            ? JsonPatch.apply(item.path("patch"), held.upstreamPart())
            : item.path("body");
    // A version later than the newer one is a right answer, too.
    if (item.path("etag").asText().equals(newer.header("ETag"))) {
      assertThat(object).isEqualTo(newer.upstreamPart());
    }
    JsonNode again = sync(clan, item.path("etag").asText());
    assertThat(again.path("items").size() + again.path("unchanged").size()).isEqualTo(1);
    assertThat(again.path("retry_after").intValue()).isPositive();
  }

  private JsonNode sync(Tag clan, String etag) {
    ArrayNode list = JSON.createArrayNode();
    list.addObject()
        .put("kind", "clan")
        .put("tag", clan.display())
        .put("etag", etag)
        .put("viewing", true);
    Answer answer = api.send("POST", "/v1/sync", list.toString());
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    return answer.json();
  }

  @ParameterizedTest
  @MethodSource("pathsOfEachKind")
  void whoPullsToRefreshIsToldWhenAndServed(String path) {
    Answer before = awaitFetchedSince(path, now());

    Answer pulled = api.send("POST", path + "/refresh", "");

    assertThat(pulled.status()).as(pulled.toString()).isEqualTo(202);
    assertThat(pulled.reason()).isIn("refreshRequested", "refreshOutstanding", "upToDate");
    assertThat(pulled.header("Retry-After"))
        .isEqualTo(pulled.json().path("estimated_seconds").asText());
    api.await(
        path,
        "a later snapshot",
        RECOVERY_LIMIT,
        answer -> answer.lastUpdated().isAfter(before.lastUpdated()));
  }

  @Test
  void aTagThatNobodyHasIsNotFound() {
    Tag nobody = unknownTag();

    Answer first = api.get("/v1/players/" + nobody.encoded());
    assertThat(first.status()).as(first.toString()).isEqualTo(202);

    Answer absent =
        api.await(
            "/v1/players/" + nobody.encoded(), "404", LIMIT, answer -> answer.status() != 202);
    assertThat(absent.status()).as(absent.toString()).isEqualTo(404);
    assertThat(absent.reason()).isEqualTo("notFound");
  }

  @Test
  void aPrivateWarLogIsDenied() {
    Tag clan = clanWithOpenWarLog();
    fault("{\"kind\":\"privateWarLog\",\"tag\":\"" + clan.display() + "\"}");

    Answer denied = api.await(warPath(clan), "403", LIMIT, answer -> answer.status() == 403);

    assertThat(denied.reason()).isEqualTo("accessDenied");
    assertThat(api.get(clanPath(clan)).status()).isIn(200, 202);
  }

  @Test
  void aTokenIsVerifiedUpstreamAtOnce() {
    Tag player = player(clan());
    String path = "/v1/players/" + player.encoded() + "/verifytoken";

    Answer right = api.send("POST", path, "{\"token\":\"" + GAME.tokenOf(player) + "\"}");
    Answer wrong = api.send("POST", path, "{\"token\":\"nonsense\"}");

    assertThat(right.status()).as(right.toString()).isEqualTo(200);
    assertThat(right.json().path("status").asText()).isEqualTo("ok");
    assertThat(wrong.json())
        .isEqualTo(upstream.send("POST", path, "{\"token\":\"nonsense\"}").json());
    assertThat(wrong.json().path("status").asText()).isEqualTo("invalid");
  }

  @Test
  void healthTellsOfEveryPart() {
    Answer health = api.await("/v1/health", "200", LIMIT, answer -> answer.status() == 200);

    JsonNode json = health.json();
    assertThat(json.path("table").path("status").asText()).isEqualTo("ok");
    for (String queue : List.of("critical", "high", "medium", "low", "dead_letter")) {
      assertThat(json.path("queues").path(queue).path("waiting").isInt()).as(queue).isTrue();
    }
    assertThat(json.path("oldest_request").path("status").asText()).isEqualTo("ok");
    assertThat(json.path("breaker").path("state").asText()).isIn("closed", "open");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /v1/clans/%23ABC!DEF,              400, badRequest,       tag with letters of no tag",
    "GET,    /v1/clans/2P,                      400, badRequest,       tag too short",
    "GET,    /v1/clans/2PP?limit=1,             400, badRequest,       query nobody knows",
    "GET,    /v1/clans,                         400, badRequest,       many without tags",
    "GET,    /v1/clans/2PP/war,                 404, notFound,         path of a clan nobody knows",
    "GET,    /v1/nothing/here,                  404, notFound,         path nobody knows",
    "GET,    /,                                 404, notFound,         root",
    "POST,   /v1/clans/2PP,                     405, methodNotAllowed, method of another path",
    "DELETE, /v1/players/2PP,                   405, methodNotAllowed, method of no path",
    "GET,    /v1/players/2PP/verifytoken,       405, methodNotAllowed, method of no use here",
    "GET,    /v1/sync,                          405, methodNotAllowed, sync without a list",
    "POST,   /v1/sync,                          400, badRequest,       sync of nothing",
    "POST,   /v1/clans/2P/refresh,              400, badRequest,       refresh of no tag",
    "GET,    /v1/clans/2PP/refresh,             405, methodNotAllowed, refresh by a read",
  })
  void badRequestsAreExplained(String method, String path, int status, String reason, String what) {
    Answer answer = api.send(method, path, "");

    assertThat(answer.status()).as(what + ": " + answer).isEqualTo(status);
    assertThat(answer.reason()).isEqualTo(reason);
    assertThat(answer.json().path("message").asText()).isNotBlank();
    assertThat(answer.header("Allow").isEmpty()).isEqualTo(status != 405);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"token\":", "[]", "{\"tokens\":\"a\"}", "{\"token\":\"\"}"})
  void badBodiesAreExplained(String body) {
    Answer answer = api.send("POST", "/v1/players/2PP/verifytoken", body);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.reason()).isEqualTo("badRequest");
  }

  @Test
  void oversizeBodiesAreRefused() {
    String body = "{\"token\":\"" + "a".repeat(2_000) + "\"}";

    Answer answer = api.send("POST", "/v1/players/2PP/verifytoken", body);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(413);
    assertThat(answer.reason()).isEqualTo("payloadTooLarge");
  }

  @Test
  void anUpstreamOutageChangesNoReadAndEndsByItself() {
    String path = clanPath(clan());
    Answer before = awaitFetchedSince(path, now());
    fault("{\"kind\":\"maintenance\"}");

    Answer stale = api.await(path, "it is stale", LIMIT, Answer::isStale);
    api.await(
        "/v1/health",
        "an open breaker",
        LIMIT,
        answer -> answer.json().path("breaker").path("state").asText().equals("open"));
    for (int i = 0; i < 20; i++) {
      Answer during = api.get(path);
      assertThat(during.status()).as(during.toString()).isEqualTo(200);
      assertThat(during.lastUpdated()).isEqualTo(stale.lastUpdated());
      assertThat(during.upstreamPart().path("tag")).isEqualTo(before.json().path("tag"));
    }
    assertThat(api.get(neverSeenPlayer()).status()).isEqualTo(202);
    Answer token =
        api.send(
            "POST",
            "/v1/players/" + player(clan()).encoded() + "/verifytoken",
            "{\"token\":\"a\"}");
    assertThat(token.status()).as(token.toString()).isEqualTo(503);
    assertThat(token.reason()).isEqualTo("serviceUnavailable");

    nothingGoesWrongAnyMore();
    Instant end = now();
    api.await(
        path,
        "a refresh after the outage",
        RECOVERY_LIMIT,
        answer -> !answer.lastUpdated().isBefore(end));
  }

  private Answer awaitFetchedSince(String path, Instant start) {
    return api.await(
        path,
        "a snapshot fetched after " + start,
        RECOVERY_LIMIT,
        answer -> !answer.lastUpdated().isBefore(start));
  }

  private void fault(String fault) {
    Answer set = control.send("PUT", "/control/faults", "{\"faults\":[" + fault + "]}");
    assertThat(set.status()).as(set.toString()).isEqualTo(200);
  }

  /** Snapshots keep times to the millisecond. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  private static Tag clan() {
    List<Tag> clans = GAME.clanTags();
    return clans.get(RANDOM.nextInt(clans.size()));
  }

  private static Tag player(Tag clan) {
    return GAME.playerTags(clan, Instant.now()).getFirst();
  }

  private static Tag clanWithOpenWarLog() {
    List<Tag> clans = new ArrayList<>(GAME.clanTags());
    Collections.shuffle(clans, RANDOM);
    return clans.stream()
        .filter(
            clan ->
                GAME.clan(clan, Instant.now()).orElseThrow().path("isWarLogPublic").booleanValue())
        .findFirst()
        .orElseThrow();
  }

  /**
   * A player that nobody has asked for: there are hundreds, and a run of these tests asks a few.
   */
  private static String neverSeenPlayer() {
    List<Tag> players = GAME.playerTags(clan(), Instant.now());
    // Not the first: that one is what the other tests ask for.
    Tag player = players.get(1 + RANDOM.nextInt(players.size() - 1));
    return "/v1/players/" + player.encoded();
  }

  private Tag unknownTag() {
    String alphabet = "0289PYLQGRJCUV";
    StringBuilder value = new StringBuilder("2");
    for (int i = 0; i < 9; i++) {
      value.append(alphabet.charAt(RANDOM.nextInt(alphabet.length())));
    }
    Tag tag = new Tag(value.toString());
    assertThat(upstream.get("/v1/players/" + tag.encoded()).status()).isEqualTo(404);
    return tag;
  }

  private static String clanPath(Tag clan) {
    return "/v1/clans/" + clan.encoded();
  }

  private static String warPath(Tag clan) {
    return clanPath(clan) + "/currentwar";
  }

  private static String env(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new IllegalStateException("Set " + name + ".");
    }
    return value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
  }
}
