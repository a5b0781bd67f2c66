package dev.cocbackend.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.local.simulation.ApiOptions;
import dev.cocbackend.local.simulation.SimulatedCocApi;
import dev.cocbackend.local.simulation.SimulatedGame;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Loads the local run at rising rates, with maintenance of the CoC API in the middle third. */
final class LoadRun {
  private static final String KEY = "benchmark-key";
  private static final int CLANS = 200;
  private static final Duration LATENCY = Duration.ofMillis(60);

  /** Stale after that, so that much of the load asks for refreshes. */
  private static final Duration MAX_AGE = Duration.ofSeconds(5);

  private static final Duration WARM_UP_LIMIT = Duration.ofMinutes(2);
  private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(15);
  private static final JsonMapper JSON = new JsonMapper();

  private final List<Integer> rates;
  private final Duration length;
  private final Report report;
  private final PrintWriter progress;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, Instant> readStale = new ConcurrentHashMap<>();

  LoadRun(List<Integer> rates, Duration length, Report report, PrintWriter progress) {
    this.rates = List.copyOf(rates);
    this.length = length;
    this.report = report;
    this.progress = progress;
  }

  void run() throws IOException, InterruptedException {
    SimulatedGame game = new SimulatedGame(1, 60, CLANS);
    List<String> paths =
        game.clanTags().stream()
            .flatMap(
                tag ->
                    Stream.of(
                        "/v1/clans/" + tag.encoded(), "/v1/clans/" + tag.encoded() + "/currentwar"))
            .toList();
    ApiOptions options = ApiOptions.standard().withLatency(LATENCY).withMaxAgeScale(0.05);
    try (SimulatedCocApi upstream =
            SimulatedCocApi.start(game, 0, List.of(KEY), InstantSource.system(), options);
        LocalRunServer server = LocalRunServer.start(upstream.baseUri(), KEY, MAX_AGE)) {
      URI api = URI.create("http://127.0.0.1:" + server.port());
      progress.println("Filling the table …");
      Set<String> known = fill(api, paths);
      List<String> asked = paths.stream().filter(known::contains).toList();
      for (int i = 0; i < rates.size(); i++) {
        boolean failing = i >= rates.size() / 3 && i < 2 * rates.size() / 3;
        setMaintenance(upstream, failing);
        progress.printf(
            "%d requests a second, upstream %s …%n", rates.get(i), failing ? "down" : "up");
        OpenLoad load = new OpenLoad(client, api, asked, readStale, new Random(i));
        print(rates.get(i), failing, load.run(rates.get(i), length), server);
      }
      setMaintenance(upstream, false);
      progress.println("Waiting for what is outstanding …");
      recover(api);
    }
  }

  /** Asks until each path has its first answer; those without a snapshot are left out. */
  private Set<String> fill(URI api, List<String> paths) throws IOException, InterruptedException {
    Set<String> pending = new HashSet<>(paths);
    Set<String> known = new HashSet<>();
    Instant limit = Instant.now().plus(WARM_UP_LIMIT);
    while (!pending.isEmpty()) {
      if (Instant.now().isAfter(limit)) {
        throw new IOException(pending.size() + " tags have no answer after " + WARM_UP_LIMIT);
      }
      for (String path : List.copyOf(pending)) {
        int status = get(api, path).statusCode();
        if (status != 202) {
          pending.remove(path);
        }
        if (status == 200) {
          known.add(path);
        }
      }
    }
    return known;
  }

  private void print(int rate, boolean failing, OpenLoad.Result result, LocalRunServer server) {
    ObjectNode line =
        Report.line("load")
            .put("rate", rate)
            .put("upstream", failing ? "in maintenance" : "up")
            .put("seconds", length.toSeconds())
            .put("answers", result.answers());
    ObjectNode byStatus = line.putObject("answers_by_status");
    result.byStatus().forEach((status, count) -> byStatus.put(Integer.toString(status), count));
    report.print(
        line.put("errors", result.errors())
            .put("lost", result.lost())
            .put("latency_p50_ms", Report.rounded(result.millis(50)))
            .put("latency_p99_ms", Report.rounded(result.millis(99)))
            .put("latency_max_ms", Report.rounded(result.millis(100)))
            .put("stale_share", Report.rounded(result.staleShare()))
            .put("memory_mb", server.residentMegabytes())
            .put("what", server.what()));
  }

  /** Waits until every tag that was read stale has been fetched since, and says what was not. */
  private void recover(URI api) throws IOException, InterruptedException {
    Instant start = Instant.now();
    Map<String, Instant> wanted = new ConcurrentHashMap<>(readStale);
    while (!wanted.isEmpty() && Instant.now().isBefore(start.plus(RECOVERY_LIMIT))) {
      for (Map.Entry<String, Instant> read : Map.copyOf(wanted).entrySet()) {
        JsonNode body = JSON.readTree(get(api, read.getKey()).body());
        String fetched = body.path("last_updated").asText();
        if (!fetched.isEmpty() && Instant.parse(fetched).isAfter(read.getValue())) {
          wanted.remove(read.getKey());
        }
      }
      Thread.sleep(Duration.ofMillis(500));
    }
    JsonNode health = JSON.readTree(get(api, "/v1/health").body());
    report.print(
        Report.line("load-end")
            .put("tags_read_stale", readStale.size())
            .put("lost_requests", wanted.size())
            .put("dead_letters", health.at("/queues/dead_letter/waiting").asInt())
            .put("recovered_seconds", Duration.between(start, Instant.now()).toSeconds()));
  }

  private HttpResponse<byte[]> get(URI api, String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(api + path)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private void setMaintenance(SimulatedCocApi upstream, boolean on)
      throws IOException, InterruptedException {
    String faults = on ? "{\"faults\":[{\"kind\":\"maintenance\"}]}" : "{\"faults\":[]}";
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(upstream.baseUri().resolve("/control/faults"))
                .PUT(HttpRequest.BodyPublishers.ofString(faults))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("The simulated API took no faults: " + answer.body());
    }
  }
}
