package dev.cocbackend.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.api.verify.VerifyLimits;
import dev.cocbackend.local.simulation.SimulatedGame;
import dev.cocbackend.ratelimit.Pace;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.tag.Tag;
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
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Outages in real time, by stopping the embedded services under a running system. Takes minutes,
 * since the planner looks once a minute for what was lost.
 */
@org.junit.jupiter.api.Tag("outage")
class OutageTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Upstream.GameSettings GAME = new Upstream.GameSettings(1, 600, 40);
  private static final Duration MAX_AGE = Duration.ofSeconds(3);

  /** A lease's rest, the planner's minute and the refresh, on a slow machine. */
  private static final Duration RECOVERY = Duration.ofMinutes(5);

  private final HttpClient client = HttpClient.newHttpClient();
  private final SimulatedGame game = new SimulatedGame(GAME.seed(), GAME.speed(), GAME.clanCount());
  private LocalSystem system;
  private List<SnapshotKey> known;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    RunSettings settings =
        new RunSettings(
            folder,
            null,
            0,
            new Upstream.Simulated(GAME),
            new StalenessPolicy(MAX_AGE, MAX_AGE, MAX_AGE, MAX_AGE),
            true,
            false,
            0,
            Pace.DEFAULT,
            10_000,
            budgets -> VerifyLimits.none(),
            RefreshArms.ALL_VALUE);
    system = LocalSystem.start(settings, new Progress(new PrintWriter(new StringWriter()), false));
    known = system.samples().orElseThrow().shown();
  }

  @AfterEach
  void stop() {
    system.close();
    client.close();
  }

  @Test
  void withoutItsQueuesEveryReadIsAnsweredAndNoRequestIsLost() throws Exception {
    system.queueServer().orElseThrow().stop();
    until(known.getFirst(), answer -> json(answer).path("is_stale").asBoolean());

    SnapshotKey unseen = unseen();
    for (int i = 0; i < 5; i++) {
      for (SnapshotKey key : known) {
        HttpResponse<String> answer = get(ApiPaths.of(key));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(Instant.parse(json(answer).path("last_updated").asText())).isNotNull();
      }
      HttpResponse<String> pending = get(ApiPaths.of(unseen));
      assertThat(pending.statusCode()).as(pending.body()).isEqualTo(202);
    }
    JsonNode health = json(get("/v1/health"));
    assertThat(health.path("status").asText()).isEqualTo("degraded");
    assertThat(health.at("/table/status").asText()).isEqualTo("ok");
    assertThat(health.at("/queues/status").asText()).isNotEqualTo("ok");

    Instant end = Instant.now();
    system.queueServer().orElseThrow().startAgain();
    // Nobody reads these meanwhile: only the lease on the due index knows that somebody waits.
    awaitRefresh(end);
    until(unseen, answer -> answer.statusCode() == 200);
    untilHealthy();
  }

  @Test
  void withoutItsTableItSaysSoAndGoesOnWhenTheTableIsBack() throws Exception {
    system.tableServer().stop();
    until(known.getFirst(), answer -> answer.statusCode() != 200);
    for (SnapshotKey key : known) {
      HttpResponse<String> answer = get(ApiPaths.of(key));
      assertThat(answer.statusCode()).as(answer.body()).isIn(200, 503);
      if (answer.statusCode() == 503) {
        assertThat(json(answer).path("reason").asText()).isEqualTo("serviceUnavailable");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      }
    }
    HttpResponse<String> health = get("/v1/health");
    assertThat(health.statusCode()).isEqualTo(503);
    assertThat(json(health).path("status").asText()).isEqualTo("down");

    Instant end = Instant.now();
    system.tableServer().startAgain();
    for (SnapshotKey key : known) {
      until(key, answer -> answer.statusCode() == 200);
    }
    awaitRefresh(end);
    untilHealthy();
  }

  private void awaitRefresh(Instant since) throws Exception {
    for (SnapshotKey key : known) {
      until(
          key,
          answer ->
              answer.statusCode() == 200
                  && Instant.parse(json(answer).path("last_updated").asText()).isAfter(since));
    }
  }

  private SnapshotKey unseen() {
    List<Tag> seen = system.samples().orElseThrow().all().stream().map(SnapshotKey::tag).toList();
    return game.clanTags().stream()
        .filter(tag -> !seen.contains(tag))
        .map(SnapshotKey::clan)
        .findFirst()
        .orElseThrow();
  }

  private void untilHealthy() throws Exception {
    until("/v1/health", answer -> json(answer).path("status").asText().equals("ok"));
  }

  private void until(SnapshotKey key, Predicate<HttpResponse<String>> wanted) throws Exception {
    until(ApiPaths.of(key), wanted);
  }

  private void until(String path, Predicate<HttpResponse<String>> wanted) throws Exception {
    long giveUp = System.nanoTime() + RECOVERY.toNanos();
    HttpResponse<String> answer = get(path);
    while (!wanted.test(answer)) {
      if (System.nanoTime() > giveUp) {
        throw new AssertionError(
            "Still " + answer.statusCode() + " " + answer.body() + " at " + path);
      }
      Thread.sleep(200);
      answer = get(path);
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + system.port() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError("Not JSON: " + answer.body(), e);
    }
  }
}
