package dev.cocbackend.local.simulation;

import static dev.cocbackend.local.simulation.ApiClient.header;
import static dev.cocbackend.local.simulation.ApiClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.tag.Tag;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedCocApiTest {
  private static final Instant NOW = Instant.parse("2026-11-25T08:15:00Z");
  private static final String KEY = "first-key";
  private static final String OTHER_KEY = "second-key";

  private final SimulatedGame game = new SimulatedGame(7, 60, 12);
  private final ManualClock now = new ManualClock(NOW);
  private final List<Duration> pauses = new ArrayList<>();
  private final Tag clan = game.clanTags().getFirst();
  private final Tag player = game.playerTags(clan, NOW).getFirst();
  private SimulatedCocApi api;
  private ApiClient client;

  @BeforeEach
  void start() throws IOException {
    api = start(ApiOptions.standard());
    client = new ApiClient(api, KEY);
  }

  @AfterEach
  void stop() {
    client.close();
    api.close();
  }

  @Test
  void answersForClansMembersPlayersAndWarsFromTheGame() throws Exception {
    check("/clans/" + clan.encoded(), game.clan(clan, NOW).orElseThrow(), "max-age=60");
    check(
        "/clans/" + clan.encoded() + "/members",
        game.members(clan, NOW).orElseThrow(),
        "max-age=600");
    check("/players/" + player.encoded(), game.player(player, NOW).orElseThrow(), "max-age=60");
    CurrentWar war = game.currentWar(clan, NOW);
    assertThat(war).isInstanceOf(CurrentWar.Visible.class);
    check(
        "/clans/" + clan.encoded() + "/currentwar",
        ((CurrentWar.Visible) war).body(),
        "max-age=120");
  }

  @Test
  void takesATagWithoutItsSignAndWithTheSignAsItIs() throws Exception {
    assertThat(client.get("/clans/" + clan.value()).statusCode()).isEqualTo(200);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.baseUri().getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "GET /v1/clans/#%s/currentwar HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
              .formatted(clan.value(), KEY)
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 200 OK").contains("\"state\":");
    }
  }

  @Test
  void aPrivateWarLogIs403WithoutAMessage() throws Exception {
    Tag hidden =
        game.clanTags().stream()
            .filter(tag -> game.currentWar(tag, NOW) instanceof CurrentWar.PrivateWarLog)
            .findFirst()
            .orElseThrow();
    HttpResponse<String> response = client.get("/clans/" + hidden.encoded() + "/currentwar");
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).isEqualTo("{\"reason\":\"accessDenied\"}");
    assertThat(header(response, "cache-control")).isEqualTo("max-age=120");
    assertThat(client.get("/clans/" + hidden.encoded()).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/clans/%232PP",
        "/clans/%232PP/members",
        "/clans/%232PP/currentwar",
        "/players/%232PP",
        "/clans/%23ABC",
        "/clans/",
        "/players/%23",
        "/clans/%232PP2PP2PP2PP2PP",
        "/clans/%2G",
      })
  void aTagOfNobodyIs404(String path) throws Exception {
    assertThat(rawStatus("GET /v1" + path))
        .startsWith(path.contains("%2G") ? "HTTP/1.1 400" : "HTTP/1.1 404");
  }

  @Test
  void anErrorHasReasonAndMessageAndMayBeKeptForTenMinutes() throws Exception {
    HttpResponse<String> response = client.get("/clans/%232PP");
    assertThat(json(response).get("reason").textValue()).isEqualTo("notFound");
    assertThat(json(response).get("message").textValue()).isNotEmpty();
    assertThat(header(response, "cache-control")).isEqualTo("public max-age=600");
    assertThat(header(response, "content-type")).startsWith("application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "/clans", "/clans/%232PP/warlog", "/goldpass", "/players/a/b/c"})
  void anUnknownPathIs404(String path) throws Exception {
    HttpResponse<String> response = client.get(path);
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).get("reason").textValue()).isEqualTo("notFound");
  }

  @Test
  void aWrongMethodIs405AndToldTheRightOne() throws Exception {
    HttpResponse<String> post = client.post("/clans/" + clan.encoded(), "{}");
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(header(post, "allow")).isEqualTo("GET");
    HttpResponse<String> get = client.get("/players/" + player.encoded() + "/verifytoken");
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(header(get, "allow")).isEqualTo("POST");
  }

  @Test
  void aPlayersOwnTokenIsOkAndNoOtherIs() throws Exception {
    String path = "/players/" + player.encoded() + "/verifytoken";
    HttpResponse<String> right =
        client.post(path, "{\"token\":\"%s\"}".formatted(game.tokenOf(player)));
    assertThat(right.statusCode()).isEqualTo(200);
    assertThat(right.body())
        .isEqualTo(
            "{\"tag\":\"%s\",\"token\":\"%s\",\"status\":\"ok\"}"
                .formatted(player.display(), game.tokenOf(player)));
    assertThat(header(right, "cache-control")).isEqualTo("public max-age=600");
    Tag someoneElse = game.playerTags(clan, NOW).getLast();
    HttpResponse<String> wrong =
        client.post(path, "{\"token\":\"%s\"}".formatted(game.tokenOf(someoneElse)));
    assertThat(wrong.statusCode()).isEqualTo(200);
    assertThat(json(wrong).get("status").textValue()).isEqualTo("invalid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "token", "{", "[]", "{}", "{\"token\":5}", "null"})
  void aTokenRequestWithoutATokenIs400(String body) throws Exception {
    HttpResponse<String> response =
        client.post("/players/" + player.encoded() + "/verifytoken", body);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).get("reason").textValue()).isEqualTo("badRequest");
    assertThat(json(response).get("message").textValue()).contains("token");
  }

  @Test
  void aTokenOfNobodyIs404AndAHugeBodyIs413() throws Exception {
    assertThat(client.post("/players/%232PP/verifytoken", "{\"token\":\"a\"}").statusCode())
        .isEqualTo(404);
    assertThat(
            client
                .post("/players/" + player.encoded() + "/verifytoken", "x".repeat(70_000))
                .statusCode())
        .isEqualTo(413);
  }

  @Test
  void anAnswerStaysTheSameUntilItsMaxAgeIsOver() throws Exception {
    String path = "/players/" + player.encoded();
    HttpResponse<String> first = client.get(path);
    now.set(NOW.plusSeconds(20));
    HttpResponse<String> later = client.get(path);
    assertThat(later.body()).isEqualTo(first.body());
    assertThat(header(later, "cache-control")).isEqualTo("max-age=40");
    now.set(NOW.plusSeconds(60).minusMillis(1));
    HttpResponse<String> last = client.get(path);
    assertThat(last.body()).isEqualTo(first.body());
    assertThat(header(last, "cache-control")).isEqualTo("max-age=0");
    now.set(NOW.plusSeconds(60));
    HttpResponse<String> next = client.get(path);
    assertThat(next.body()).isNotEqualTo(first.body());
    assertThat(json(next))
        .isEqualTo(toJson(game.player(player, NOW.plusSeconds(60)).orElseThrow()));
    assertThat(header(next, "cache-control")).isEqualTo("max-age=60");
  }

  @Test
  void maxAgeCanBeMadeShorterOrNone() throws Exception {
    try (SimulatedCocApi quick = start(ApiOptions.standard().withMaxAgeScale(0.05));
        ApiClient own = new ApiClient(quick, KEY)) {
      assertThat(header(own.get("/clans/" + clan.encoded()), "cache-control"))
          .isEqualTo("max-age=3");
      assertThat(header(own.get("/clans/%232PP"), "cache-control")).isEqualTo("public max-age=30");
    }
    try (SimulatedCocApi uncached = start(ApiOptions.standard().withMaxAgeScale(0));
        ApiClient own = new ApiClient(uncached, KEY)) {
      HttpResponse<String> first = own.get("/players/" + player.encoded());
      assertThat(header(first, "cache-control")).isEqualTo("max-age=0");
      now.set(NOW.plusSeconds(30));
      assertThat(own.get("/players/" + player.encoded()).body()).isNotEqualTo(first.body());
    }
  }

  @Test
  void zipsForThoseWhoAcceptIt() throws Exception {
    for (String accepted : List.of("gzip", "deflate, gzip;q=0.8", "GZIP")) {
      HttpResponse<byte[]> zipped =
          client
              .http()
              .send(
                  client
                      .request("/clans/" + clan.encoded())
                      .header("Accept-Encoding", accepted)
                      .build(),
                  BodyHandlers.ofByteArray());
      assertThat(header(zipped, "content-encoding")).isEqualTo("gzip");
      assertThat(header(zipped, "vary")).isEqualTo("Accept-Encoding");
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
            .isEqualTo(client.get("/clans/" + clan.encoded()).body());
      }
    }
    for (String refused : List.of("identity", "gzip;q=0", "gzip; q=0.000", "br")) {
      HttpResponse<String> plain =
          client.send(
              client.request("/clans/" + clan.encoded()).header("Accept-Encoding", refused));
      assertThat(header(plain, "content-encoding")).as(refused).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Bearer", "Bearer ", "Bearer unknown", "first-key", "Basic first-key"})
  void withoutAnAcceptedKeyNothingIsAnswered(String authorization) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(java.net.URI.create(api.baseUri() + "/clans/" + clan.encoded()));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    HttpResponse<String> response = client.send(request);
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(json(response).get("reason").textValue()).isEqualTo("accessDenied");
    assertThat(json(response).get("message").textValue()).isNotEmpty();
    assertThat(api.statistics().rejected()).isEqualTo(1);
  }

  @Test
  void theForty_firstRequestWithinASecondIsThrottled() throws Exception {
    for (int i = 0; i < 40; i++) {
      now.set(NOW.plusMillis(i * 10L));
      assertThat(client.get("/clans/%232PP").statusCode()).isEqualTo(404);
    }
    now.set(NOW.plusMillis(999));
    HttpResponse<String> refused = client.get("/clans/%232PP");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(json(refused).get("reason").textValue()).isEqualTo("requestThrottled");
    assertThat(json(refused).get("message").textValue()).contains("40");
    now.set(NOW.plusMillis(1_000));
    assertThat(client.get("/clans/%232PP").statusCode()).isEqualTo(404);
    assertThat(client.get("/clans/%232PP").statusCode()).isEqualTo(429);
    ApiStatistics statistics = api.statistics();
    assertThat(statistics.requests()).isEqualTo(43);
    assertThat(statistics.throttled()).isEqualTo(2);
    assertThat(statistics.maxInAnySecond()).isEqualTo(42);
    assertThat(statistics.byEndpoint()).containsEntry("clan", 41L);
  }

  @Test
  void eachKeyHasALimitOfItsOwn() throws Exception {
    for (int i = 0; i < 45; i++) {
      client.get("/clans/%232PP");
    }
    try (ApiClient other = new ApiClient(api, OTHER_KEY)) {
      assertThat(other.get("/clans/%232PP").statusCode()).isEqualTo(404);
    }
    assertThat(api.statistics().byKey())
        .containsEntry(new ApiKey(KEY).id(), new ApiStatistics.OfKey(45, 5, 45))
        .containsEntry(new ApiKey(OTHER_KEY).id(), new ApiStatistics.OfKey(1, 0, 1));
  }

  @Test
  void theLimitHoldsForManyClientsAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        calls.add(() -> client.get("/players/" + player.encoded()).statusCode());
      }
      int accepted = 0;
      for (Future<Integer> call : threads.invokeAll(calls)) {
        accepted += call.get() == 200 ? 1 : 0;
      }
      assertThat(accepted).isEqualTo(40);
    }
    assertThat(api.statistics().throttled()).isEqualTo(160);
  }

  @Test
  void eachAnswerTakesTheLatencyAskedFor() throws Exception {
    try (SimulatedCocApi slow = start(ApiOptions.standard().withLatency(Duration.ofMillis(60)));
        ApiClient own = new ApiClient(slow, KEY)) {
      own.get("/clans/" + clan.encoded());
      own.get("/clans/" + clan.encoded());
    }
    assertThat(pauses).containsExactly(Duration.ofMillis(60), Duration.ofMillis(60));
  }

  @Test
  void aPortInUseIsNamed() {
    int port = api.baseUri().getPort();
    assertThatThrownBy(() -> SimulatedCocApi.start(game, port, List.of(KEY), now))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("127.0.0.1:" + port)
        .hasMessageContaining("another port");
  }

  @Test
  void refusesWrongKeysAndOptionsWithoutRepeatingAKey() {
    assertThatThrownBy(() -> SimulatedCocApi.start(game, 0, List.of(), now))
        .hasMessageContaining("at least one key");
    assertThatThrownBy(() -> SimulatedCocApi.start(game, 0, List.of("se cret"), now))
        .hasMessageNotContaining("se cret");
    assertThatThrownBy(() -> new ApiOptions(Duration.ofSeconds(-1), 1))
        .hasMessageContaining("0 to 60000");
    assertThatThrownBy(() -> new ApiOptions(Duration.ZERO, 2)).hasMessageContaining("0 to 1");
  }

  private SimulatedCocApi start(ApiOptions options) throws IOException {
    return SimulatedCocApi.start(game, 0, List.of(KEY, OTHER_KEY, KEY), now, options, pauses::add);
  }

  private void check(String path, ObjectNode expected, String cacheControl) throws Exception {
    HttpResponse<String> response = client.get(path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response)).isEqualTo(toJson(expected));
    assertThat(header(response, "cache-control")).isEqualTo(cacheControl);
    assertThat(header(response, "content-type")).isEqualTo("application/json; charset=utf-8");
  }

  /** The first line of the answer to a request that a URI class might refuse to send. */
  private String rawStatus(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.baseUri().getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
              .formatted(request, KEY)
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static JsonNode toJson(ObjectNode node) throws IOException {
    return new ObjectMapper().readTree(node.toString()); // int and long nodes differ otherwise
  }
}
