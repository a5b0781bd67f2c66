package dev.cocbackend.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.api.verify.VerifyLimits;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.local.simulation.CurrentWar;
import dev.cocbackend.local.simulation.SimulatedGame;
import dev.cocbackend.ratelimit.Pace;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.tag.Tag;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The whole system over HTTP; waits for what queues and workers do, and never for a set time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalSystemTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final Upstream.GameSettings GAME = new Upstream.GameSettings(1, 600, 40);
  static final StalenessPolicy SHORT =
      new StalenessPolicy(
          Duration.ofSeconds(4),
          Duration.ofSeconds(4),
          Duration.ofSeconds(4),
          Duration.ofSeconds(4));

  /** Far above what it takes, for slow machines. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SimulatedGame game = new SimulatedGame(GAME.seed(), GAME.speed(), GAME.clanCount());
  private final HttpClient client = HttpClient.newHttpClient();
  private final StringWriter terminal = new StringWriter();
  private @Nullable LocalSystem running;

  @BeforeAll
  void start() throws Exception {
    running =
        LocalSystem.start(
            new RunSettings(
                null,
                null,
                0,
                new Upstream.Simulated(GAME),
                SHORT,
                true,
                false,
                5,
                Pace.DEFAULT,
                10_000,
                budgets -> VerifyLimits.none(),
                RefreshArms.ALL_VALUE),
            progress());
  }

  @AfterAll
  void stop() {
    client.close();
    if (running != null) {
      running.close();
    }
  }

  @Test
  void theSamplesAreThereOnceItHasStarted() throws Exception {
    SampleTags samples = system().samples().orElseThrow();

    assertThat(samples.shown()).hasSize(3);
    for (SnapshotKey key : samples.shown()) {
      assertThat(get(ApiPaths.of(key)).statusCode()).isEqualTo(200);
    }
    assertThat(samples.others()).doesNotContainAnyElementsOf(samples.shown());
    assertThat(terminal.toString()).contains("snapshots are in the table");
  }

  @Test
  void aClanGoesFromPendingToFreshToStaleToFreshAgain() throws Exception {
    walk(SnapshotKey.clan(unseen().getFirst()));
  }

  @Test
  void aPlayerGoesFromPendingToFreshToStaleToFreshAgain() throws Exception {
    walk(SnapshotKey.player(game.playerTags(unseen().get(1), Instant.now()).getFirst()));
  }

  @Test
  void aWarGoesFromPendingToFreshToStaleToFreshAgain() throws Exception {
    Tag clan =
        unseen().stream()
            .filter(tag -> game.currentWar(tag, Instant.now()) instanceof CurrentWar.Visible)
            .findFirst()
            .orElseThrow();

    walk(SnapshotKey.war(clan));
  }

  @Test
  void aPrivateWarLogIsDeniedOnceItIsKnown() throws Exception {
    Tag clan =
        unseen().stream()
            .filter(tag -> game.currentWar(tag, Instant.now()) instanceof CurrentWar.PrivateWarLog)
            .findFirst()
            .orElseThrow();

    HttpResponse<String> response = getUntil(SnapshotKey.war(clan), r -> r.statusCode() != 202);

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(json(response).path("reason").asText()).isEqualTo("accessDenied");
  }

  @Test
  void whatUpstreamDoesNotKnowIsNotFoundOnceItIsKnown() throws Exception {
    SnapshotKey nobody = SnapshotKey.clan(Tag.parse("VVVVVVVVVVVV"));

    HttpResponse<String> response = getUntil(nobody, r -> r.statusCode() != 202);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).path("reason").asText()).isEqualTo("notFound");
  }

  @Test
  void theOlderPathsAnswerFromTheSameSnapshots() throws Exception {
    SnapshotKey clan = system().samples().orElseThrow().shown().getFirst();

    JsonNode older = json(get("/api/v1/clan/" + clan.tag().encoded()));

    assertThat(older.path("tag").asText()).isEqualTo(clan.tag().display());
  }

  @Test
  void aTokenIsVerifiedWithUpstream() throws Exception {
    Tag player = game.playerTags(game.clanTags().getFirst(), Instant.now()).getFirst();
    String path = "/v1/players/" + player.encoded() + "/verifytoken";

    JsonNode right = json(post(path, "{\"token\":\"" + game.tokenOf(player) + "\"}"));
    JsonNode wrong = json(post(path, "{\"token\":\"wrong\"}"));

    assertThat(right.path("status").asText()).isEqualTo("ok");
    assertThat(wrong.path("status").asText()).isEqualTo("invalid");
  }

  @Test
  void unknownPathsAndMethodsAreRefusedInTheOfficialShape() throws Exception {
    HttpResponse<String> unknown = get("/v1/nothing");
    HttpResponse<String> method = post("/v1/clans/%232PP", "{}");

    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(json(unknown).path("reason").asText()).isEqualTo("notFound");
    assertThat(method.statusCode()).isEqualTo(405);
    assertThat(method.headers().firstValue("Allow")).isPresent();
  }

  @Test
  void aPhoneIsRegisteredAndSubscribedAndItsPageIsThere() throws Exception {
    String device = "/v1/devices/8d3f5b0e-6c1a-4f57-9a52-0c9e3b7d1f24";
    String query = "?device_id=8d3f5b0e-6c1a-4f57-9a52-0c9e3b7d1f24";
    String events = "{\"events\":[\"warStarted\"]}";

    assertThat(asPhone("PUT", device, "{\"platform\":\"apns\",\"token\":\"t\"}").statusCode())
        .isEqualTo(201);
    assertThat(asPhone("PUT", "/v1/subscriptions/clan/%232PP" + query, events).statusCode())
        .isEqualTo(200);
    assertThat(json(asPhone("GET", device + "/subscriptions", "")).path("items")).hasSize(1);
    assertThat(asPhone("DELETE", "/v1/subscriptions/clan/%232PP" + query, "").statusCode())
        .isEqualTo(204);
    assertThat(asPhone("DELETE", device, "").statusCode()).isEqualTo(204);
    assertThat(get("/phones").headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/html");
    assertThat(json(get("/phones/messages")).isArray()).isTrue();
  }

  private HttpResponse<String> asPhone(String method, String path, String body) throws Exception {
    return send(
        system(),
        path,
        request ->
            request
                .header("X-Device-Secret", "s".repeat(32))
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  @Test
  void healthIsOk() throws Exception {
    HttpResponse<String> response = get("/v1/health");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).path("status").asText()).isEqualTo("ok");
  }

  @Test
  void theOperatorPageCountsWhatTheDemoReadersRead() throws Exception {
    assertThat(get("/").headers().firstValue("Content-Type").orElse("")).startsWith("text/html");

    HttpResponse<String> state =
        until(() -> get("/operator/state.json"), r -> json(r).at("/reads/total").asLong() > 20);

    assertThat(json(state).at("/upstream/total").asLong()).isPositive();
  }

  @Test
  void aRestartKeepsTheSnapshotsThoughUpstreamIsAway(@TempDir Path folder) throws Exception {
    SnapshotKey key;
    JsonNode before;
    try (LocalSystem first =
        LocalSystem.start(
            kept(folder, new Upstream.Simulated(GAME), StalenessPolicy.DEFAULT), progress())) {
      key = first.samples().orElseThrow().shown().getFirst();
      before = json(get(first, ApiPaths.of(key)));
    }
    Upstream away =
        new Upstream.Real(URI.create("http://127.0.0.1:9/v1"), List.of(new ApiKey("key")));

    try (LocalSystem second = LocalSystem.start(kept(folder, away, SHORT), progress())) {
      HttpResponse<String> response = get(second, ApiPaths.of(key));
      JsonNode after = json(response);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(after.path("last_updated")).isEqualTo(before.path("last_updated"));
      assertThat(after.path("memberList")).isEqualTo(before.path("memberList"));
      assertThat(second.samples()).isEmpty();
    }
    assertThat(terminal.toString())
        .contains("warning: no CoC API answers at http://127.0.0.1:9/v1");
    assertThat(folder.resolve("functions.log")).content().contains("\"function\":\"read\"");
  }

  @Test
  void theMemoryQueueServesAsWell() throws Exception {
    RunSettings settings =
        new RunSettings(
            null,
            null,
            0,
            new Upstream.Simulated(GAME),
            SHORT,
            true,
            true,
            0,
            Pace.DEFAULT,
            10_000,
            budgets -> VerifyLimits.none(),
            RefreshArms.ALL_VALUE);

    try (LocalSystem system = LocalSystem.start(settings, progress())) {
      for (SnapshotKey key : system.samples().orElseThrow().shown()) {
        assertThat(get(system, ApiPaths.of(key)).statusCode()).isEqualTo(200);
      }
    }
    assertThat(terminal.toString()).contains("queues in this process's memory");
  }

  private void walk(SnapshotKey key) throws Exception {
    HttpResponse<String> pending = get(ApiPaths.of(key));
    assertThat(pending.statusCode()).isEqualTo(202);
    assertThat(pending.headers().firstValue("Retry-After")).hasValue("2");
    assertThat(json(pending).path("reason").asText()).isEqualTo("snapshotPending");

    HttpResponse<String> first = getUntil(key, r -> r.statusCode() != 202);
    assertThat(first.statusCode()).isEqualTo(200);

    JsonNode stale = json(getUntil(key, r -> json(r).path("is_stale").asBoolean()));
    Instant staleUpdate = Instant.parse(stale.path("last_updated").asText());

    JsonNode fresh =
        json(
            getUntil(
                key,
                r ->
                    !json(r).path("is_stale").asBoolean()
                        && Instant.parse(json(r).path("last_updated").asText())
                            .isAfter(staleUpdate)));
    assertThat(fresh.fieldNames()).toIterable().startsWith("last_updated", "is_stale");
  }

  /** Clans that no sample is of, so that nobody has asked for them. */
  private List<Tag> unseen() {
    List<Tag> seen = system().samples().orElseThrow().all().stream().map(SnapshotKey::tag).toList();
    return game.clanTags().stream().filter(tag -> !seen.contains(tag)).toList();
  }

  static RunSettings kept(Path folder, Upstream upstream, StalenessPolicy policy) {
    return new RunSettings(
        folder,
        folder.resolve("functions.log"),
        0,
        upstream,
        policy,
        true,
        false,
        0,
        Pace.DEFAULT,
        10_000,
        budgets -> VerifyLimits.none(),
        RefreshArms.ALL_VALUE);
  }

  private Progress progress() {
    return new Progress(new PrintWriter(terminal, true), false);
  }

  private LocalSystem system() {
    return Optional.ofNullable(running).orElseThrow();
  }

  private HttpResponse<String> getUntil(SnapshotKey key, Predicate<HttpResponse<String>> wanted)
      throws Exception {
    return until(() -> get(ApiPaths.of(key)), wanted);
  }

  private static HttpResponse<String> until(Request request, Predicate<HttpResponse<String>> wanted)
      throws Exception {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    HttpResponse<String> response = request.send();
    while (!wanted.test(response)) {
      if (System.nanoTime() > giveUp) {
        throw new AssertionError("Still " + response.statusCode() + " " + response.body());
      }
      Thread.sleep(100);
      response = request.send();
    }
    return response;
  }

  private HttpResponse<String> get(String path) throws Exception {
    return get(system(), path);
  }

  private HttpResponse<String> get(LocalSystem system, String path) throws Exception {
    return send(system, path, UnaryOperator.identity());
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return send(
        system(),
        path,
        request ->
            request
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> send(
      LocalSystem system, String path, UnaryOperator<HttpRequest.Builder> more) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + system.port() + path);
    return client.send(
        more.apply(HttpRequest.newBuilder(uri).timeout(PATIENCE)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new AssertionError(response.body(), e);
    }
  }

  @FunctionalInterface
  private interface Request {
    HttpResponse<String> send() throws Exception;
  }
}
