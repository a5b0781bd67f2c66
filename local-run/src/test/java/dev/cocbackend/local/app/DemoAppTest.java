package dev.cocbackend.local.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.cocbackend.snapshot.SnapshotKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoAppTest {
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"(/app/[^\"]*)\"");
  private static final Pattern IMPORT = Pattern.compile("from \"(\\.[^\"]*)\"");

  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    List<SnapshotKey> samples =
        Stream.of("clan#2PP", "player#8QU", "war#2PP", "clan#8LG", "player#9UU")
            .map(SnapshotKey::parse)
            .toList();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", new DemoApp(() -> samples));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    client.close();
  }

  @Test
  void thePageNamesFilesThatAreThere() throws Exception {
    HttpResponse<String> page = get("/app/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
    var links = LINK.matcher(page.body()).results().map(link -> link.group(1)).toList();
    assertThat(links).contains("/app/main.js", "/app/style.css", "/app/manifest.webmanifest");
    for (String link : links) {
      assertThat(get(link).statusCode()).as(link).isEqualTo(200);
    }
  }

  /** Served from the page, but not kept, a file would be missing when there is no network. */
  @Test
  void theShellIsAllThereIs() throws Exception {
    Path page = Path.of(Objects.requireNonNull(DemoApp.class.getResource("index.html")).toURI());
    Path folder = Objects.requireNonNull(page.getParent());
    try (Stream<Path> files = Files.walk(folder)) {
      List<String> names =
          files
              .filter(file -> Files.isRegularFile(file) && !file.toString().endsWith(".class"))
              .map(file -> folder.relativize(file).toString())
              .filter(name -> !name.equals("sw.js"))
              .toList();

      assertThat(DemoApp.SHELL).containsExactlyInAnyOrderElementsOf(names);
    }
  }

  static Stream<String> modules() {
    return DemoApp.SHELL.stream().filter(name -> name.endsWith(".js"));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void aModuleImportsOnlyWhatTheShellHas(String name) throws Exception {
    HttpResponse<String> module = get("/app/" + name);

    assertThat(module.headers().firstValue("content-type"))
        .contains("text/javascript; charset=utf-8");
    URI base = URI.create("/app/" + name);
    IMPORT
        .matcher(module.body())
        .results()
        .map(found -> base.resolve(found.group(1)).toString().substring("/app/".length()))
        .forEach(imported -> assertThat(DemoApp.SHELL).contains(imported));
  }

  @Test
  void theWorkerNamesTheShellAndItsVersion() throws Exception {
    HttpResponse<String> worker = get("/app/sw.js");

    assertThat(worker.headers().firstValue("cache-control")).contains("no-cache");
    assertThat(worker.body())
        .matches(
            Pattern.compile(
                "const SHELL = \\{\"version\":\"[0-9a-f]{32}\",\"files\":\\[\"/app/\".*",
                Pattern.DOTALL))
        .contains("\"/app/main.js\"", "\"/app/views/war.js\"")
        .doesNotContain("\"/app/sw.js\"");
  }

  @Test
  void nothingComesFromElsewhere() throws Exception {
    HttpResponse<String> page = get("/app/");

    assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'")
        .doesNotContain("unsafe", "http");
    assertThat(page.headers().firstValue("x-content-type-options")).contains("nosniff");
    assertThat(page.body())
        .doesNotContainPattern("<script(?![^>]* src=)")
        .doesNotContain(" style=", "https:", "http:");
  }

  @Test
  void theManifestMakesItInstallable() throws Exception {
    HttpResponse<String> manifest = get("/app/manifest.webmanifest");

    assertThat(manifest.headers().firstValue("content-type")).contains("application/manifest+json");
    assertThat(manifest.body()).contains("\"standalone\"", "512x512", "maskable");
    for (String icon : List.of("icon.svg", "icon-192.png", "icon-512.png")) {
      assertThat(manifest.body()).contains("/app/" + icon);
      assertThat(get("/app/" + icon).headers().firstValue("content-type").orElse(""))
          .startsWith("image/");
    }
  }

  @Test
  void samplesAreTheClansAndOnePlayer() throws Exception {
    assertThat(get("/app/samples.json").body())
        .isEqualTo(
            "{\"items\":[{\"kind\":\"clan\",\"tag\":\"#2PP\"},{\"kind\":\"clan\",\"tag\":\"#8LG\"},"
                + "{\"kind\":\"player\",\"tag\":\"#8QU\"}]}");
  }

  @Test
  void theVersionThatTheBrowserHoldsIsNotSentAgain() throws Exception {
    String tag = get("/app/style.css").headers().firstValue("etag").orElseThrow();

    HttpResponse<String> again =
        client.send(
            request("/app/style.css").header("If-None-Match", tag).build(),
            BodyHandlers.ofString());

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void theAddressWithoutSlashLeadsThere() throws Exception {
    HttpResponse<String> moved = get("/app");

    assertThat(moved.statusCode()).isEqualTo(308);
    assertThat(moved.headers().firstValue("location")).contains("/app/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/app/index.html", "/app/../app/", "/app/nothing.js", "/"})
  void anyOtherPathIs404(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void anyOtherMethodIs405() throws Exception {
    HttpResponse<String> post =
        client.send(
            request("/app/").POST(HttpRequest.BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());

    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("allow")).contains("GET, HEAD");
  }

  @ParameterizedTest
  @CsvSource({"/app, true", "/app/, true", "/app/x, true", "/apple, false", "/, false"})
  void itServesItsOwnPaths(String path, boolean own) {
    assertThat(DemoApp.serves(path)).isEqualTo(own);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path)));
  }
}
