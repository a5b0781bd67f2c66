package dev.cocbackend.local.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiDocsPageTest {
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"(/docs[^\"]*)\"");

  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", new ApiDocsPage());
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    client.close();
  }

  @Test
  void thePageNamesFilesThatAreThere() throws Exception {
    HttpResponse<String> page = send("GET", "/docs");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
    var links = LINK.matcher(page.body()).results().map(link -> link.group(1)).toList();
    assertThat(links).hasSize(5);
    for (String link : links) {
      HttpResponse<String> file = send("GET", link);
      assertThat(file.statusCode()).as(link).isEqualTo(200);
      assertThat(file.body()).as(link).isNotEmpty();
      assertThat(ApiDocsPage.serves(link)).isTrue();
    }
  }

  @Test
  void scriptsAreFromFilesOfThisOriginOnly() throws Exception {
    HttpResponse<String> page = send("GET", "/docs");

    assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self';")
        .doesNotContain("unsafe-eval", "http");
    assertThat(page.body()).doesNotContainPattern("<script(?![^>]* src=)");
  }

  @Test
  void headGetsTheLengthWithoutTheBody() throws Exception {
    HttpResponse<String> head = send("HEAD", "/docs");

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValueAsLong("content-length").orElseThrow()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs/", "/docs/../docs", "/docs/index.html", "/docs/page.jsx", "/"})
  void anyOtherPathIs404(String path) throws Exception {
    assertThat(send("GET", path).statusCode()).isEqualTo(404);
  }

  @Test
  void anyOtherMethodIs405() throws Exception {
    HttpResponse<String> post = send("POST", "/docs");

    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("allow")).contains("GET, HEAD");
  }

  @ParameterizedTest
  @CsvSource({"/docs, true", "/docs/page.js, true", "/docsx, false", "/, false", "/v1, false"})
  void itServesItsOwnPaths(String path, boolean own) {
    assertThat(ApiDocsPage.serves(path)).isEqualTo(own);
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
    return client.send(
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
        BodyHandlers.ofString());
  }
}
