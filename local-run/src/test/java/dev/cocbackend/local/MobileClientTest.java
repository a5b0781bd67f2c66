package dev.cocbackend.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.local.simulation.SimulatedGame;
import dev.cocbackend.mobile.Cancellable;
import dev.cocbackend.mobile.CocBackendClient;
import dev.cocbackend.mobile.Kind;
import dev.cocbackend.mobile.Problem;
import dev.cocbackend.mobile.RefreshResult;
import dev.cocbackend.mobile.ScreenState;
import dev.cocbackend.mobile.Snapshot;
import dev.cocbackend.mobile.Source;
import dev.cocbackend.mobile.SyncResult;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The library for apps against the whole system. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MobileClientTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The server's; what it has seen is there when it starts again. */
  @TempDir private static Path data;

  private final SimulatedGame game =
      new SimulatedGame(
          LocalSystemTest.GAME.seed(),
          LocalSystemTest.GAME.speed(),
          LocalSystemTest.GAME.clanCount());

  /** Answers to syncs that had a patch, and whole objects asked for. */
  private final AtomicInteger patches = new AtomicInteger();

  private final AtomicInteger loads = new AtomicInteger();
  private @Nullable LocalSystem running;

  @AfterAll
  void stop() {
    if (running != null) {
      running.close();
      running = null;
    }
  }

  /** The system of the test before, unless that has stopped it. */
  private LocalSystem system() throws Exception {
    LocalSystem system = running;
    if (system == null) {
      system =
          LocalSystem.start(
              LocalSystemTest.kept(
                  data, new Upstream.Simulated(LocalSystemTest.GAME), LocalSystemTest.SHORT),
              new Progress(new PrintWriter(new StringWriter()), false));
      running = system;
    }
    return system;
  }

  private String url() throws Exception {
    return "http://127.0.0.1:" + system().port();
  }

  private CocBackendClient client(String url, Path disk) {
    OkHttpClient http =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  Response response = chain.proceed(chain.request());
                  if (chain.request().url().encodedPath().equals("/v1/sync")) {
                    if (response.peekBody(1 << 20).string().contains("\"patch\":")) {
                      patches.incrementAndGet();
                    }
                  } else if (chain.request().header("If-None-Match") == null) {
                    loads.incrementAndGet();
                  }
                  return response;
                })
            .build();
    return CocBackendClient.builder(url).cacheFolder(disk.toFile()).httpClient(http).build();
  }

  private static <T> T await(BlockingQueue<T> told, Predicate<T> wanted) throws Exception {
    while (true) {
      T next = told.poll(LocalSystemTest.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("Nothing more was told.");
      }
      if (wanted.test(next)) {
        return next;
      }
    }
  }

  private Tag unseenClan() throws Exception {
    List<Tag> seen = system().samples().orElseThrow().all().stream().map(SnapshotKey::tag).toList();
    return game.clanTags().stream().filter(tag -> !seen.contains(tag)).toList().getLast();
  }

  @Test
  void aScreenGoesFromPendingToFreshAndStaysWhenTheServerGoes(@TempDir Path disk) throws Exception {
    String url = url();
    String clan = unseenClan().display();
    BlockingQueue<ScreenState> told = new LinkedBlockingQueue<>();
    try (CocBackendClient client = client(url, disk)) {
      client.observe(Kind.CLAN, clan, told::add);
      assertThat(await(told, state -> !state.refreshing()).pending()).isTrue();
      Snapshot first = shown(await(told, state -> state.snapshot() != null));
      assertThat(JSON.readTree(first.json()).path("tag").asText()).isEqualTo(clan);
      Snapshot later =
          shown(await(told, state -> shown(state).lastUpdated().isAfter(first.lastUpdated())));
      assertThat(later.source()).isEqualTo(Source.SERVER);
    }

    stop();
    told.clear();
    try (CocBackendClient client = client(url, disk)) {
      client.observe(Kind.CLAN, clan, told::add);
      ScreenState offline = await(told, state -> !state.refreshing());
      assertThat(offline.problem()).isEqualTo(Problem.UNREACHABLE);
      assertThat(shown(offline).source()).isEqualTo(Source.DISK);
      assertThat(JSON.readTree(shown(offline).json()).path("tag").asText()).isEqualTo(clan);
    }
  }

  @Test
  void aPullBringsWhatTheGameSaysAfterIt(@TempDir Path disk) throws Exception {
    String clan = system().samples().orElseThrow().shown().getFirst().tag().display();
    BlockingQueue<RefreshResult> results = new LinkedBlockingQueue<>();
    try (CocBackendClient client = client(url(), disk)) {
      client.refresh(Kind.CLAN, clan, results::add);

      assertThat(await(results, result -> true).outcome())
          .isIn(RefreshResult.Outcome.UPDATED, RefreshResult.Outcome.UP_TO_DATE);
    }
  }

  @Test
  void syncsLeadToWhatTheServerHasByPatchesAlone(@TempDir Path disk) throws Exception {
    Tag clan = game.clanTags().getFirst();
    List<Tag> players = game.playerTags(clan, Instant.now()).subList(0, 10);
    try (CocBackendClient client = client(url(), disk)) {
      hold(client, clan, players);
      int loaded = loads.get();

      BlockingQueue<SyncResult> results = new LinkedBlockingQueue<>();
      // Nobody looks, so the server has a sync wait for half a minute.
      long giveUp = System.nanoTime() + LocalSystemTest.PATIENCE.multipliedBy(3).toNanos();
      while (patches.get() == 0) {
        client.sync(results::add);
        SyncResult result = await(results, any -> true);
        assertThat(result.problem()).isNull();
        assertThat(System.nanoTime()).isLessThan(giveUp);
        Thread.sleep(100);
      }

      // A patch that had made anything but what the server's ETag names would have led to a load.
      assertThat(loads.get()).isEqualTo(loaded);
      for (Tag player : players.subList(0, 3)) {
        assertSame(client, player);
      }
    }
  }

  /** Has a clan, its war and players on the disk, and nobody looking. */
  private static void hold(CocBackendClient client, Tag clan, List<Tag> players) throws Exception {
    Map<Cancellable, BlockingQueue<ScreenState>> screens = new LinkedHashMap<>();
    open(client, Kind.CLAN, clan, screens);
    open(client, Kind.WAR, clan, screens);
    for (Tag player : players) {
      open(client, Kind.PLAYER, player, screens);
    }
    for (Map.Entry<Cancellable, BlockingQueue<ScreenState>> screen : screens.entrySet()) {
      await(
          screen.getValue(),
          state -> state.snapshot() != null || state.problem() == Problem.PRIVATE);
      screen.getKey().cancel();
    }
  }

  private static void open(
      CocBackendClient client,
      Kind kind,
      Tag tag,
      Map<Cancellable, BlockingQueue<ScreenState>> screens) {
    BlockingQueue<ScreenState> told = new LinkedBlockingQueue<>();
    screens.put(client.observe(kind, tag.display(), told::add), told);
  }

  /** A screen and a plain read say the same, as soon as they are of one refresh. */
  private void assertSame(CocBackendClient client, Tag player) throws Exception {
    BlockingQueue<ScreenState> told = new LinkedBlockingQueue<>();
    Cancellable screen = client.observe(Kind.PLAYER, player.display(), told::add);
    try (HttpClient plain = HttpClient.newHttpClient()) {
      long giveUp = System.nanoTime() + LocalSystemTest.PATIENCE.toNanos();
      while (true) {
        HttpResponse<String> response =
            plain.send(
                HttpRequest.newBuilder(URI.create(url() + "/v1/players/" + player.encoded()))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        ObjectNode read = (ObjectNode) JSON.readTree(response.body());
        Instant updated = Instant.parse(read.remove("last_updated").asText());
        read.remove("is_stale");
        JsonNode shown =
            JSON.readTree(
                shown(await(told, state -> !shown(state).lastUpdated().isBefore(updated))).json());
        if (shown.equals(read)) {
          break;
        }
        // The screen was a refresh ahead.
        assertThat(System.nanoTime()).isLessThan(giveUp);
      }
    } finally {
      screen.cancel();
    }
  }

  private static Snapshot shown(ScreenState state) {
    return Optional.ofNullable(state.snapshot()).orElseThrow();
  }
}
