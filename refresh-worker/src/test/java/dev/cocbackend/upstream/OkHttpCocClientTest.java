package dev.cocbackend.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.FetchResult;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OkHttpCocClientTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));
  private static final ApiKey KEY = new ApiKey("very-secret");

  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws Exception {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private OkHttpCocClient client() {
    return new OkHttpCocClient(
        URI.create(server.url("/v1").toString()), Duration.ofSeconds(1), () -> NOW);
  }

  private FetchResult fetch(MockResponse response) {
    server.enqueue(response);
    return client().fetch(CLAN, KEY);
  }

  private static MockResponse response(int status, String body) {
    return new MockResponse.Builder().code(status).body(body).build();
  }

  @Test
  void asksThePathsOfTheOfficialApiWithTheKey() throws Exception {
    for (int i = 0; i < 3; i++) {
      server.enqueue(response(200, "{}"));
    }
    client().fetch(CLAN, KEY);
    client().fetch(SnapshotKey.player(new Tag("2QQ")), KEY);
    client().fetch(SnapshotKey.war(new Tag("2PP")), KEY);

    RecordedRequest clan = server.takeRequest();
    assertThat(clan.getUrl().encodedPath()).isEqualTo("/v1/clans/%232PP");
    assertThat(clan.getHeaders().get("Authorization")).isEqualTo("Bearer very-secret");
    assertThat(clan.getHeaders().get("Accept")).isEqualTo("application/json");
    assertThat(server.takeRequest().getUrl().encodedPath()).isEqualTo("/v1/players/%232QQ");
    assertThat(server.takeRequest().getUrl().encodedPath())
        .isEqualTo("/v1/clans/%232PP/currentwar");
  }

  @Test
  void givesTheBytesAndForHowLongTheyLast() {
    FetchResult result =
        fetch(
            new MockResponse.Builder()
                .body("{\"a\":1}")
                .addHeader("Cache-Control", "public max-age=600")
                .build());

    assertThat(result).isInstanceOf(FetchResult.Ok.class);
    assertThat(((FetchResult.Ok) result).body()).isEqualTo("{\"a\":1}".getBytes(UTF_8));
    assertThat(((FetchResult.Ok) result).maxAge()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void asksForGzipAndGivesThePlainBytes() throws Exception {
    Buffer zipped = new Buffer();
    try (var sink = Okio.buffer(new GzipSink(zipped))) {
      sink.writeUtf8("{\"a\":1}");
    }
    FetchResult result =
        fetch(
            new MockResponse.Builder().body(zipped).addHeader("Content-Encoding", "gzip").build());

    assertThat(((FetchResult.Ok) result).body()).isEqualTo("{\"a\":1}".getBytes(UTF_8));
    assertThat(server.takeRequest().getHeaders().get("Accept-Encoding")).contains("gzip");
  }

  @Test
  void aMissingObjectIsNotFound() {
    assertThat(fetch(response(404, "{\"reason\":\"notFound\"}")))
        .isEqualTo(new FetchResult.NotFound());
  }

  @Test
  void aPrivateWarLogAndAUselessKeyAreToldApart() {
    assertThat(fetch(response(403, "{\"reason\":\"accessDenied\"}")))
        .isEqualTo(new FetchResult.AccessDenied());
    assertThat(
            fetch(
                response(
                    403, "{\"reason\":\"accessDenied\",\"message\":\"Invalid authorization\"}")))
        .isEqualTo(new FetchResult.KeyRejected("accessDenied"));
    assertThat(fetch(response(403, "{\"reason\":\"accessDenied.invalidIp\"}")))
        .isEqualTo(new FetchResult.KeyRejected("accessDenied.invalidIp"));
    assertThat(fetch(response(403, "<html>"))).isInstanceOf(FetchResult.Failed.class);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "429,none,1",
        "429,7,7",
        "503,none,30",
        "503,120,120",
        "503,'Thu, 01 Jan 2026 00:01:30 GMT',90",
        "503,soon,30"
      })
  void aPauseThatUpstreamAsksForIsRead(int status, String retryAfter, long seconds) {
    MockResponse.Builder response = new MockResponse.Builder().code(status).body("<html>");
    if (retryAfter != null) {
      response.addHeader("Retry-After", retryAfter);
    }
    Duration expected = Duration.ofSeconds(seconds);

    assertThat(fetch(response.build()))
        .isEqualTo(
            status == 429
                ? new FetchResult.Throttled(expected)
                : new FetchResult.Maintenance(expected));
  }

  @Test
  void anyOtherStatusHasFailed() {
    assertThat(fetch(response(500, "")))
        .isEqualTo(new FetchResult.Failed(FetchResult.Cause.SERVER_ERROR, "HTTP 500"));
    assertThat(fetch(response(502, "<html>")))
        .isEqualTo(new FetchResult.Failed(FetchResult.Cause.SERVER_ERROR, "HTTP 502"));
  }

  @Test
  void aRedirectIsNotFollowed() {
    assertThat(
            fetch(
                new MockResponse.Builder()
                    .code(302)
                    .addHeader("Location", server.url("/elsewhere"))
                    .build()))
        .isEqualTo(new FetchResult.Failed(FetchResult.Cause.UNEXPECTED, "HTTP 302"));
    assertThat(server.getRequestCount()).isOne();
  }

  @Test
  void silenceIsATimeout() {
    assertThat(
            fetch(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build()))
        .isEqualTo(new FetchResult.Failed(FetchResult.Cause.TIMEOUT, "timeout"));
  }

  @Test
  void aBrokenConnectionHasFailedAndSaysNoSecret() {
    FetchResult result =
        fetch(
            new MockResponse.Builder()
                .body("{\"a\":\"long enough to be cut\"}")
                .onResponseBody(new SocketEffect.CloseSocket())
                .build());

    assertThat(result).isInstanceOf(FetchResult.Failed.class);
    assertThat(result.toString())
        .startsWith("Failed[cause=CONNECTION, why=connection")
        .doesNotContain("secret");
  }
}
