package dev.cocbackend.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.local.simulation.SimulatedCocApiCommand;
import dev.cocbackend.local.simulation.SimulatedGame;
import dev.cocbackend.ratelimit.Pace;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.tag.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The worker in real time under four times the load that the budget has room for, and coc.py in
 * front of the same API.
 */
final class WorkerRun {
  /** Two worker processes share the limiter; each has an urgent tier and one that can wait. */
  private static final List<List<Tier>> PROCESSES =
      List.of(List.of(Tier.CRITICAL, Tier.LOW), List.of(Tier.HIGH, Tier.MEDIUM));

  /** Of the load, while the processes warm up: half of the budget. */
  private static final double WARM_UP_SHARE = 0.125;

  /** From the whole load's beginning until queues and lines have grown to what they stay at. */
  private static final Duration RISE = Duration.ofSeconds(10);

  /** After the measured time under the same load: for what began in it to end. */
  private static final Duration SETTLING = Duration.ofSeconds(5);

  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  /** As the simulation's upstream takes on average. */
  private static final int LATENCY_MILLIS = 120;

  /** Clans of the simulated game have more members than that on average. */
  private static final int PLAYERS_PER_CLAN = 25;

  private static final JsonMapper JSON = new JsonMapper();

  /** A throttler of coc.py and its limit; the first is what a client gets that sets nothing. */
  private record Throttler(String name, int limit) {}

  private static final List<Throttler> THROTTLERS =
      List.of(
          new Throttler("BasicThrottler", 30),
          new Throttler("BasicThrottler", 40),
          new Throttler("BatchThrottler", 40));

  private final Duration warmUp;
  private final Duration measured;
  private final Report report;
  private final PrintWriter progress;

  WorkerRun(Duration warmUp, Duration measured, Report report, PrintWriter progress) {
    this.warmUp = warmUp;
    this.measured = measured;
    this.report = report;
    this.progress = progress;
  }

  /** The simulated API in a process of its own. */
  private record Upstream(ChildProcess process, int port, List<String> keys, List<Tag> players)
      implements AutoCloseable {
    String baseUrl() {
      return "http://127.0.0.1:%d/v1".formatted(port);
    }

    JsonNode statistics() throws IOException {
      URI address = URI.create("http://127.0.0.1:%d/control/stats".formatted(port));
      try (InputStream answer = address.toURL().openStream()) {
        return JSON.readTree(answer);
      }
    }

    @Override
    public void close() {
      process.close();
    }
  }

  void ours(int keys) throws IOException, InterruptedException {
    WorkerFigures figures = new WorkerFigures();
    try (Upstream upstream = upstream(keys);
        ChildProcess services =
            ChildProcess.start(
                LocalRunServer.FLAGS, Map.of(), List.of(AwsServices.class.getName()))) {
      Map<String, String> environment = new HashMap<>();
      JSON.readTree(services.line())
          .properties()
          .forEach(entry -> environment.put(entry.getKey(), entry.getValue().asText()));
      environment.put("COC_API_BASE_URL", upstream.baseUrl());
      environment.put("COC_API_KEYS", String.join(",", upstream.keys()));
      List<ChildProcess> workers = new ArrayList<>();
      try (WorkerLoad load =
          new WorkerLoad(environment, keys, upstream.players().iterator(), figures::wished)) {
        for (List<Tier> tiers : PROCESSES) {
          List<String> command = new ArrayList<>();
          command.add(WorkerMappings.class.getName());
          command.add(Integer.toString(keys));
          tiers.forEach(tier -> command.add(tier.name()));
          ChildProcess worker = ChildProcess.start(LocalRunServer.FLAGS, environment, command);
          workers.add(worker);
          worker.read(figures::told);
        }
        progress.printf("Measuring the worker with %d keys …%n", keys);
        load.start(WARM_UP_SHARE);
        awaitFirstAnswer(figures);
        Thread.sleep(warmUp);
        load.rise();
        Thread.sleep(RISE);
        Instant from = Instant.now();
        Thread.sleep(measured);
        Instant until = Instant.now();
        Thread.sleep(SETTLING);
        Instant end = Instant.now();
        ObjectNode line = line("shared slots, 2 processes", keys);
        int refreshes = figures.add(line, from, until, end);
        addBudget(line, refreshes, keys, Pace.DEFAULT);
        addUpstream(line, upstream);
        report.print(
            line.put(
                "what",
                "the production worker behind the deployed mappings; a process each for the"
                    + " simulated API, for DynamoDB Local and ElasticMQ, for CRITICAL and LOW, for"
                    + " HIGH and MEDIUM, and for the load share the cores"));
      } finally {
        workers.forEach(ChildProcess::close);
      }
    }
  }

  /** On a busy machine the processes take their time to start. */
  private static void awaitFirstAnswer(WorkerFigures figures)
      throws IOException, InterruptedException {
    Instant limit = Instant.now().plus(START_LIMIT);
    while (!figures.haveBegun()) {
      if (Instant.now().isAfter(limit)) {
        throw new IOException(
            "The workers served nothing within %d s; is the machine too busy?"
                .formatted(START_LIMIT.toSeconds()));
      }
      Thread.sleep(Duration.ofMillis(100));
    }
  }

  void cocPy(int keys) throws IOException, InterruptedException {
    Path python;
    try {
      progress.println("Looking for coc.py …");
      python = CocPy.python();
    } catch (IOException e) {
      report.print(line("coc.py", keys).put("skipped", "coc.py is not at hand: " + e.getMessage()));
      return;
    }
    Path folder = Files.createTempDirectory("bench-coc-py");
    try {
      Path script = folder.resolve("coc_py.py");
      CocPy.writeScript(script);
      for (Throttler throttler : THROTTLERS) {
        cocPy(python, script, throttler, keys);
      }
    } finally {
      TemporaryFolder.delete(folder);
    }
  }

  private void cocPy(Path python, Path script, Throttler throttler, int keys)
      throws IOException, InterruptedException {
    progress.printf("Measuring coc.py's %s with %d keys …%n", throttler.name(), keys);
    try (Upstream upstream = upstream(keys)) {
      Process process =
          new ProcessBuilder(
                  python.toString(),
                  script.toString(),
                  upstream.baseUrl(),
                  String.join(",", upstream.keys()),
                  throttler.name(),
                  Integer.toString(throttler.limit()),
                  Long.toString(warmUp.toSeconds()),
                  Long.toString(measured.toSeconds()))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (Writer input = process.outputWriter(UTF_8)) {
        for (Tag tag : upstream.players()) {
          input.write(tag.value() + "\n");
        }
      }
      ObjectNode line = line("coc.py %s(%d)".formatted(throttler.name(), throttler.limit()), keys);
      try {
        String answer = process.inputReader(UTF_8).readLine();
        if (answer == null) {
          throw new IOException("coc.py ended without figures; its errors stand above.");
        }
        JsonNode counts = JSON.readTree(answer);
        line.put("refreshes", counts.path("answered").asInt());
        addBudget(line, counts.path("answered").asInt(), keys, null);
        addUpstream(line, upstream);
        report.print(
            line.put("version", counts.path("version").asText())
                .put("failed", counts.path("failed").asInt())
                .put(
                    "what",
                    "one process that asks for players as fast as its throttler lets it, without"
                        + " tiers, queues or a table"));
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private ObjectNode line(String limiter, int keys) {
    return Report.line("worker")
        .put("limiter", limiter)
        .put("keys", keys)
        .put("measured_seconds", measured.toSeconds())
        .put(
            "load_average",
            Report.rounded(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
  }

  private void addBudget(ObjectNode line, int refreshes, int keys, @Nullable Pace pace) {
    double perSecondAndKey = refreshes / (measured.toMillis() / 1e3) / keys;
    line.put("budget_used_of_40", Report.rounded(perSecondAndKey / Pace.STARTS_PER_SECOND));
    if (pace != null) {
      line.put(
          "budget_used_of_pace", Report.rounded(perSecondAndKey * pace.interval().toNanos() / 1e9));
    }
  }

  private static void addUpstream(ObjectNode line, Upstream upstream) throws IOException {
    JsonNode statistics = upstream.statistics();
    line.put("upstream_429", statistics.path("throttled").asLong())
        .put("most_starts_in_a_second", statistics.path("maxInAnySecond").asInt());
  }

  private Upstream upstream(int keys) throws IOException, InterruptedException {
    double load = WorkerLoad.SHARES.values().stream().mapToDouble(d -> d).sum();
    long seconds = warmUp.plus(RISE).plus(measured).plus(SETTLING).plus(START_LIMIT).toSeconds();
    int players = (int) Math.ceil(load * Pace.STARTS_PER_SECOND * keys * seconds);
    int clans = Math.min(SimulatedGame.MAX_CLANS, players / PLAYERS_PER_CLAN + 100);
    List<String> names = IntStream.range(0, keys).mapToObj(i -> "bench-key-" + i).toList();
    int port = Loopback.freePort();
    ChildProcess process =
        ChildProcess.start(
            LocalRunServer.FLAGS,
            Map.of(),
            List.of(
                SimulatedCocApiCommand.class.getName(),
                "--port=" + port,
                "--clans=" + clans,
                "--speed=1",
                "--latency-ms=" + LATENCY_MILLIS,
                "--keys=" + String.join(",", names)));
    try {
      Loopback.awaitListening(port, process.process(), START_LIMIT);
      process.read(line -> {});
      SimulatedGame game = new SimulatedGame(1, 1, clans);
      Instant now = Instant.now();
      List<Tag> tags =
          game.clanTags().stream()
              .flatMap(clan -> game.playerTags(clan, now).stream())
              .distinct()
              .toList();
      return new Upstream(process, port, names, tags);
    } catch (IOException | InterruptedException e) {
      process.close();
      throw e;
    }
  }
}
