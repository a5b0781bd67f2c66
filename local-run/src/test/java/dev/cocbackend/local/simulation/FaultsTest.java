package dev.cocbackend.local.simulation;

import static dev.cocbackend.local.simulation.ApiClient.header;
import static dev.cocbackend.local.simulation.ApiClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.tag.Tag;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {
  private static final Instant NOW = Instant.parse("2026-11-25T08:15:00Z");
  private static final String KEY = "first-key";
  private static final String OTHER_KEY = "second-key";

  private final SimulatedGame game = new SimulatedGame(7, 60, 12);
  private final ManualClock now = new ManualClock(NOW);
  private final List<Duration> pauses = new ArrayList<>();
  private final Tag tag = game.clanTags().getFirst();
  private final String clan = "/clans/" + tag.encoded();
  private final String war = clan + "/currentwar";
  private final String player = "/players/" + game.playerTags(tag, NOW).getFirst().encoded();
  private SimulatedCocApi api;
  private ApiClient client;

  @BeforeEach
  void start() throws IOException {
    api =
        SimulatedCocApi.start(
            game, 0, List.of(KEY, OTHER_KEY), now, ApiOptions.standard(), pauses::add);
    client = new ApiClient(api, KEY);
  }

  @AfterEach
  void stop() {
    client.close();
    api.close();
  }

  @ParameterizedTest
  @CsvSource({
    "maintenance,503,inMaintenance",
    "invalidIp,403,accessDenied.invalidIp",
    "notFound,404,notFound",
  })
  void answersWithTheOfficialErrorForEveryPath(String kind, int status, String reason)
      throws Exception {
    put("{\"kind\":\"%s\"}".formatted(kind));
    for (String path : List.of(clan, clan + "/members", war, player)) {
      HttpResponse<String> response = get(path);
      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(json(response).get("reason").textValue()).isEqualTo(reason);
      assertThat(json(response).get("message").textValue()).isNotEmpty();
    }
    assertThat(client.post(player + "/verifytoken", "{\"token\":\"a\"}").statusCode())
        .isEqualTo(status);
    assertThat(client.control("DELETE", "faults", "").statusCode()).isEqualTo(204);
    assertThat(get(clan).statusCode()).isEqualTo(200);
  }

  @Test
  void aPrivateWarLogIsForWarsAlone() throws Exception {
    put("{\"kind\":\"privateWarLog\",\"tag\":\"%s\"}".formatted(tag.display()));
    assertThat(get(war).statusCode()).isEqualTo(403);
    assertThat(get(war).body()).isEqualTo("{\"reason\":\"accessDenied\"}");
    assertThat(get(clan).statusCode()).isEqualTo(200);
    assertThat(get("/clans/" + game.clanTags().get(1).encoded() + "/currentwar").statusCode())
        .isEqualTo(200);
  }

  @Test
  void htmlComesAsAnErrorOrAsIfAllWereWell() throws Exception {
    put("{\"kind\":\"html\",\"count\":1},{\"kind\":\"html\",\"status\":200}");
    HttpResponse<String> error = get(clan);
    HttpResponse<String> asIf = get(clan);
    assertThat(error.statusCode()).isEqualTo(502);
    assertThat(asIf.statusCode()).isEqualTo(200);
    for (HttpResponse<String> response : List.of(error, asIf)) {
      assertThat(header(response, "content-type")).startsWith("text/html");
      assertThat(response.body()).startsWith("<!DOCTYPE html>");
    }
  }

  @Test
  void malformedJsonIsComplete200ThatNoParserTakes() throws Exception {
    put("{\"kind\":\"malformedJson\"}");
    for (String path : List.of(clan, clan + "/members", war, player)) {
      HttpResponse<String> response = get(path);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(header(response, "content-type")).startsWith("application/json");
      assertThatThrownBy(() -> json(response)).isInstanceOf(JsonProcessingException.class);
    }
  }

  @Test
  void aTruncatedBodyEndsBeforeItsLength() {
    api.faults().add(Fault.of(FaultKind.TRUNCATED_BODY));
    assertThatThrownBy(() -> get(clan)).isInstanceOf(IOException.class);
  }

  @Test
  void aMissingFieldIsTheMainOneOrTheOneAskedFor() throws Exception {
    put("{\"kind\":\"missingField\"}");
    assertThat(fields(get(clan))).doesNotContain("tag").contains("name");
    assertThat(fields(get(player))).doesNotContain("tag").contains("name");
    assertThat(fields(get(war))).doesNotContain("state").contains("clan");
    put("{\"kind\":\"missingField\",\"field\":\"memberList\"}");
    assertThat(fields(get(clan))).doesNotContain("memberList").contains("tag");
  }

  @Test
  void aTimeoutGetsNoAnswerUntilTheFaultsAreCleared() throws Exception {
    api.faults().add(Fault.of(FaultKind.TIMEOUT).withEndpoint(Endpoint.CLAN));
    try (Socket held = hold(clan)) {
      assertThat(get(player).statusCode()).isEqualTo(200); // others are served meanwhile
      assertThat(held.getInputStream().available()).isZero();
      api.faults().clear();
      assertThat(held.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(get(clan).statusCode()).isEqualTo(200);
  }

  @Test
  void closingTheServerReleasesWhatATimeoutHolds() throws Exception {
    api.faults().add(Fault.of(FaultKind.TIMEOUT));
    try (Socket held = hold(clan)) {
      api.close();
      assertThat(held.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void latencyAddsUpAndDoesNotHideAnotherFault() throws Exception {
    put(
        "{\"kind\":\"latency\",\"delayMillis\":1500},{\"kind\":\"maintenance\",\"count\":1},"
            + "{\"kind\":\"latency\",\"delayMillis\":250,\"endpoint\":\"clan\"}");
    assertThat(get(clan).statusCode()).isEqualTo(503);
    assertThat(get(player).statusCode()).isEqualTo(200);
    assertThat(pauses).containsExactly(Duration.ofMillis(1_750), Duration.ofMillis(1_500));
  }

  @Test
  void aCountHitsTheNextRequestsOnlyAndShowsWhatIsLeft() throws Exception {
    put("{\"kind\":\"maintenance\",\"count\":3,\"endpoint\":\"player\"}");
    assertThat(get(clan).statusCode()).isEqualTo(200);
    assertThat(get(player).statusCode()).isEqualTo(503);
    assertThat(json(client.control("GET", "faults", "")).at("/faults/0/count").intValue())
        .isEqualTo(2);
    assertThat(get(player).statusCode()).isEqualTo(503);
    assertThat(get(player).statusCode()).isEqualTo(503);
    assertThat(get(player).statusCode()).isEqualTo(200);
    assertThat(client.control("GET", "faults", "").body()).isEqualTo("{\"faults\":[]}");
  }

  @Test
  void aShareHitsAboutThatPartAndTheSameOnesEachTime() throws Exception {
    api.faults().add(Fault.of(FaultKind.MAINTENANCE).withShare(0.3));
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      statuses.add(get("/clans/%232PP").statusCode());
    }
    assertThat(statuses.stream().filter(status -> status == 503).count()).isBetween(35L, 85L);
    try (SimulatedCocApi again = SimulatedCocApi.start(game, 0, List.of(KEY), now);
        ApiClient other = new ApiClient(again, KEY)) {
      again.faults().add(Fault.of(FaultKind.MAINTENANCE).withShare(0.3));
      for (int i = 0; i < 200; i++) {
        now.advance(Duration.ofMillis(50));
        assertThat(other.get("/clans/%232PP").statusCode()).isEqualTo(statuses.get(i));
      }
    }
  }

  @Test
  void aKeyCanBeSingledOut() throws Exception {
    put("{\"kind\":\"invalidIp\",\"key\":\"%s\"}".formatted(new ApiKey(OTHER_KEY).id()));
    assertThat(get(clan).statusCode()).isEqualTo(200);
    try (ApiClient other = new ApiClient(api, OTHER_KEY)) {
      assertThat(json(other.get(clan)).get("reason").textValue())
          .isEqualTo("accessDenied.invalidIp");
    }
  }

  @Test
  void whatAFaultHidesDoesNotBeginAMaxAge() throws Exception {
    put("{\"kind\":\"maintenance\",\"count\":1}");
    get(clan);
    now.set(NOW.plusSeconds(30));
    assertThat(header(get(clan), "cache-control")).isEqualTo("max-age=60");
  }

  @Test
  void showsTheFaultsAsTheyWereSet() throws Exception {
    String fault =
        "{\"kind\":\"html\",\"share\":0.5,\"count\":7,\"tag\":\"%s\",\"endpoint\":\"war\",\"key\":\"0a0b0c0d\",\"status\":200}"
            .formatted(tag.display());
    HttpResponse<String> set = put(fault);
    assertThat(set.body()).isEqualTo("{\"faults\":[" + fault + "]}");
    assertThat(client.control("GET", "faults", "").body()).isEqualTo(set.body());
    assertThat(api.faults().active())
        .containsExactly(
            Fault.of(FaultKind.HTML)
                .withShare(0.5)
                .withCount(7)
                .withTag(tag)
                .withEndpoint(Endpoint.WAR)
                .withKeyId("0a0b0c0d")
                .withStatus(200));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"faults\":{}}",
        "{\"faults\":[],\"more\":1}",
        "{\"faults\":[]} x",
        "{\"faults\":[5]}",
        "{\"faults\":[{}]}",
        "{\"faults\":[{\"kind\":\"earthquake\"}]}",
        "{\"faults\":[{\"kind\":\"html\",\"status\":404}]}",
        "{\"faults\":[{\"kind\":\"html\",\"share\":1.5}]}",
        "{\"faults\":[{\"kind\":\"html\",\"share\":\"1\"}]}",
        "{\"faults\":[{\"kind\":\"html\",\"count\":0}]}",
        "{\"faults\":[{\"kind\":\"html\",\"count\":1.5}]}",
        "{\"faults\":[{\"kind\":\"html\",\"tag\":\"#B\"}]}",
        "{\"faults\":[{\"kind\":\"html\",\"endpoint\":\"goldpass\"}]}",
        "{\"faults\":[{\"kind\":\"html\",\"colour\":\"red\"}]}",
        "{\"faults\":[{\"kind\":\"latency\",\"delayMillis\":-1}]}",
        "{\"faults\":[{\"kind\":\"latency\",\"delayMillis\":300001}]}"
      })
  void refusesWhatIsNoFaultAndSaysWhatIs(String body) throws Exception {
    api.faults().add(Fault.of(FaultKind.MAINTENANCE));
    HttpResponse<String> response = client.control("PUT", "faults", body);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).get("reason").textValue()).isEqualTo("badRequest");
    assertThat(json(response).get("message").textValue())
        .contains(FaultKind.allowed())
        .contains("clan, members, war, player, verifytoken");
    assertThat(api.faults().active()).containsExactly(Fault.of(FaultKind.MAINTENANCE));
  }

  @Test
  void otherControlRequestsAreRefused() throws Exception {
    HttpResponse<String> post = client.control("POST", "faults", "{}");
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(header(post, "allow")).isEqualTo("GET, PUT, DELETE");
    HttpResponse<String> put = client.control("PUT", "stats", "{}");
    assertThat(put.statusCode()).isEqualTo(405);
    assertThat(header(put, "allow")).isEqualTo("GET");
    assertThat(client.control("GET", "nothing", "").statusCode()).isEqualTo(404);
    assertThat(client.control("PUT", "faults", "x".repeat(70_000)).statusCode()).isEqualTo(413);
  }

  @Test
  void theCountersAreThereAsJsonWithoutAnyKey() throws Exception {
    get(clan);
    get(clan);
    get(player);
    HttpResponse<String> response = client.control("GET", "stats", "");
    JsonNode stats = json(response);
    assertThat(stats.get("requests").intValue()).isEqualTo(3);
    assertThat(stats.get("throttled").intValue()).isZero();
    assertThat(stats.at("/byEndpoint/clan").intValue()).isEqualTo(2);
    assertThat(stats.at("/byKey/" + new ApiKey(KEY).id() + "/requests").intValue()).isEqualTo(3);
    assertThat(stats.has("maxInAnySecond")).isTrue();
    assertThat(response.body()).doesNotContain(KEY).doesNotContain(OTHER_KEY);
    assertThat(header(response, "cache-control")).isEqualTo("no-store");
  }

  /** Asks with the clock a little later than the last time, so that nothing is throttled. */
  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = client.get(path);
    now.advance(Duration.ofMillis(50));
    return response;
  }

  private HttpResponse<String> put(String faults) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.control("PUT", "faults", "{\"faults\":[" + faults + "]}");
    assertThat(response.statusCode()).isEqualTo(200);
    return response;
  }

  /** Sends a request and returns when the server has it in hand. */
  private Socket hold(String path) throws IOException {
    long before = api.statistics().byEndpoint().getOrDefault("clan", 0L);
    // Not by java.net.http, which asks again when it gets no answer.
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.baseUri().getPort());
    socket.setSoTimeout(30_000); // so that a failing test ends
    socket
        .getOutputStream()
        .write(
            "GET /v1%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n"
                .formatted(path, KEY)
                .getBytes(StandardCharsets.US_ASCII));
    while (api.statistics().byEndpoint().getOrDefault("clan", 0L) == before) {
      Thread.onSpinWait();
    }
    return socket;
  }

  private static List<String> fields(HttpResponse<String> response) throws JsonProcessingException {
    List<String> names = new ArrayList<>();
    json(response).fieldNames().forEachRemaining(names::add);
    return names;
  }
}
