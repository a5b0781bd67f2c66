package dev.cocbackend.mobile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** A device with a disk, a clock that can be wrong, and a server that answers as it is told. */
final class Phone implements AutoCloseable {
  /** The server's time when a test begins. */
  static final Instant START = Instant.parse("2026-11-26T12:00:00Z");

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  final MockWebServer server = new MockWebServer();
  final Path disk;
  ManualLoop loop;
  CocBackendClient client;
  private final Consumer<CocBackendClient.Builder> settings;

  /** What the server's clock said when this process began. */
  private Instant began = START;

  Phone(Path disk) throws IOException {
    this(disk, Duration.ZERO, builder -> {});
  }

  /**
   * @param clockError how much the device's clock is ahead of the server's
   */
  Phone(Path disk, Duration clockError, Consumer<CocBackendClient.Builder> settings)
      throws IOException {
    this.disk = disk;
    this.settings = settings;
    server.start();
    loop = new ManualLoop(START.plus(clockError));
    client = newClient();
  }

  private CocBackendClient newClient() {
    CocBackendClient.Builder builder =
        CocBackendClient.builder(server.url("/").toString())
            .cacheFolder(disk.toFile())
            .httpClient(
                new OkHttpClient.Builder()
                    .retryOnConnectionFailure(false)
                    .readTimeout(Duration.ofSeconds(5))
                    .build())
            .loop(loop)
            .random(new Random(1));
    settings.accept(builder);
    return builder.build();
  }

  /** The process ends without a word and another begins after this time. */
  void restart(Duration later) {
    began = serverNow().plus(later);
    loop = new ManualLoop(loop.wallTime().plus(later));
    client = newClient();
  }

  /** What the server's clock says now. */
  Instant serverNow() {
    return began.plusNanos(loop.elapsedNanos());
  }

  /** What a screen was told, in order. */
  static final class Screen {
    final List<ScreenState> states = new ArrayList<>();
    @Nullable Cancellable handle;

    ScreenState last() {
      return states.get(states.size() - 1);
    }

    Snapshot shown() {
      Snapshot snapshot = last().snapshot();
      if (snapshot == null) {
        throw new AssertionError("Nothing is shown: " + last());
      }
      return snapshot;
    }

    void leave() {
      if (handle != null) {
        handle.cancel();
      }
    }
  }

  Screen open(String tag) {
    Screen screen = new Screen();
    screen.handle = client.observe(Kind.CLAN, tag, screen.states::add);
    loop.run();
    return screen;
  }

  /** Opens a screen and waits for the first answer. */
  Screen openUntilAnswered(String tag) throws InterruptedException {
    Screen screen = open(tag);
    loop.runUntil(() -> !screen.last().refreshing());
    return screen;
  }

  /** Waits until the screen has been told something more. */
  void runUntilTold(Screen screen) throws InterruptedException {
    int before = screen.states.size();
    loop.runUntil(() -> screen.states.size() > before);
  }

  MockResponse.Builder dated(int status) {
    return new MockResponse.Builder()
        .code(status)
        .setHeader("Date", HTTP_DATE.format(serverNow()))
        .setHeader("Content-Type", "application/json");
  }

  /** A clan as the server sends it; fresh ones for another half hour. */
  MockResponse.Builder clan(String tag, String name, Duration age, boolean stale) {
    String updated = serverNow().minus(age).toString();
    return stamped(dated(200), updated, stale)
        .setHeader("ETag", etag(tag, name))
        .body(
            "{\"last_updated\":\"%s\",\"is_stale\":%s,\"tag\":\"%s\",\"name\":\"%s\",\"clanLevel\":5}"
                .formatted(updated, stale, tag, name));
  }

  MockResponse.Builder unchanged(String tag, String name, Duration age, boolean stale) {
    return stamped(dated(304), serverNow().minus(age).toString(), stale)
        .setHeader("ETag", etag(tag, name));
  }

  private static MockResponse.Builder stamped(
      MockResponse.Builder response, String updated, boolean stale) {
    return response
        .setHeader("X-Last-Updated", updated)
        .setHeader("X-Is-Stale", String.valueOf(stale))
        .setHeader("Cache-Control", "max-age=" + (stale ? 0 : 1800));
  }

  static String json(String tag, String name) {
    return "{\"tag\":\"%s\",\"name\":\"%s\",\"clanLevel\":5}".formatted(tag, name);
  }

  static String etag(String tag, String name) {
    return etag(json(tag, name));
  }

  static String etag(String json) {
    try {
      return "W/\"" + Bodies.hash(Bodies.object(json.getBytes(UTF_8))) + "\"";
    } catch (MalformedAnswerException | JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  MockResponse.Builder error(int status, String reason) {
    return dated(status).body("{\"reason\":\"%s\",\"message\":\"m\"}".formatted(reason));
  }

  void enqueue(MockResponse.Builder response) {
    server.enqueue(response.build());
  }

  /** The next request that has come to the server. */
  RecordedRequest request() throws InterruptedException {
    RecordedRequest request = server.takeRequest(30, TimeUnit.SECONDS);
    if (request == null) {
      throw new AssertionError("No request came.");
    }
    return request;
  }

  boolean hasNoRequest() throws InterruptedException {
    return server.takeRequest(0, TimeUnit.SECONDS) == null;
  }

  /** The folder of this server's files. */
  File folder() {
    File[] folders = disk.toFile().listFiles();
    if (folders == null || folders.length != 1) {
      throw new AssertionError("There is one folder for one server.");
    }
    return folders[0];
  }

  @Override
  public void close() throws IOException {
    client.close();
    loop.run();
    server.close();
  }
}
