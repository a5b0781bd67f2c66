package dev.cocbackend.local.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.cocbackend.push.DeviceToken;
import dev.cocbackend.push.Platform;
import dev.cocbackend.push.PushEvent;
import dev.cocbackend.push.PushMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PhonesPageTest {
  private final Phones phones = new Phones(() -> Instant.EPOCH);
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", new PhonesPage(phones));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
  }

  @Test
  void thePageAndItsFilesComeFromThisOriginAlone() throws Exception {
    for (String path : new String[] {"/phones", "/phones/phones.js", "/phones/phones.css"}) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
          .contains("default-src 'none'");
      assertThat(answer.body()).doesNotContain("http://").doesNotContain("https://");
      assertThat(PhonesPage.serves(path)).isTrue();
    }
    assertThat(get("/phones/other").statusCode()).isEqualTo(404);
    assertThat(PhonesPage.serves("/phonesx")).isFalse();
  }

  @Test
  void everyEventHasItsExampleTextsInEachLanguage() throws Exception {
    String script = get("/phones/phones.js").body();
    for (PushEvent event : PushEvent.values()) {
      String key = "push_" + event.name().toLowerCase(Locale.ROOT);
      assertThat(script.split(key + "_title:", -1)).as(key).hasSize(3);
      assertThat(script.split(key + "_text:", -1)).as(key).hasSize(3);
    }
  }

  @Test
  void whatPhonesWereSentIsShownTheLatestFirstAndWithoutTokens() throws Exception {
    String endpoint = phones.gateway().register(Platform.APNS, new DeviceToken("t0k3n"));
    for (String name : new String[] {"first", "second"}) {
      phones
          .gateway()
          .publish(
              endpoint,
              new PushMessage("{\"name\":\"" + name + "\"}", "key", Duration.ofHours(1), true));
    }

    String json = get("/phones/messages").body();

    assertThat(json)
        .containsSubsequence("{\"name\":\"second\"}", "{\"name\":\"first\"}")
        .contains("\"collapse\":\"key\"", "\"at\":\"1970-01-01T00:00:00Z\"")
        .doesNotContain("t0k3n");
  }
}
