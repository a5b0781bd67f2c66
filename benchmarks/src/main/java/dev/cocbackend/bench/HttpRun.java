package dev.cocbackend.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.bench.LoadDriver.Answer;
import dev.cocbackend.bench.Server.Copy;
import dev.cocbackend.local.simulation.ApiOptions;
import dev.cocbackend.local.simulation.SimulatedCocApi;
import dev.cocbackend.local.simulation.SimulatedGame;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * Measures the local run and nginx over real sockets, one after the other, in front of a simulated
 * upstream that takes half a second, and prints a line for each state of what is asked for.
 */
final class HttpRun {
  private static final Duration UPSTREAM_LATENCY = Duration.ofMillis(500);

  /** Short, so that copies become stale while one waits. */
  private static final Duration MAX_AGE = Duration.ofSeconds(5);

  /** Until every copy is surely stale. */
  private static final Duration UNTIL_STALE = MAX_AGE.plusMillis(500);

  /** Until every copy is surely fresh again: a queue's window, the upstream, and as much again. */
  private static final Duration UNTIL_FRESH = Duration.ofSeconds(4);

  private static final Duration ASK_AGAIN = Duration.ofMillis(50);
  private static final int MAX_ASKS = 600;
  private static final String KEY = "benchmark-key";
  private static final long SEED = 1;

  private final Effort effort;
  private final Report report;
  private final PrintWriter progress;

  /**
   * How much to ask.
   *
   * @param tags how many clans
   * @param requests in each round
   * @param rounds in which copies become stale and fresh again
   */
  record Effort(int tags, int requests, int rounds) {
    static final Effort FULL = new Effort(24, 2_000, 3);
    static final Effort QUICK = new Effort(12, 600, 1);
  }

  HttpRun(Effort effort, Report report, PrintWriter progress) {
    this.effort = effort;
    this.report = report;
    this.progress = progress;
  }

  void run() throws IOException, InterruptedException {
    measure("the local run", upstream -> LocalRunServer.start(upstream, KEY, MAX_AGE));
    Optional<Path> nginx = NginxServer.program();
    if (nginx.isPresent()) {
      measure("nginx", upstream -> NginxServer.start(nginx.get(), upstream, KEY, MAX_AGE));
    } else {
      progress.println("Skipped: nginx, as it is not installed.");
      report.print(
          Report.line("read-http").put("server", "nginx").put("skipped", "nginx is not installed"));
    }
  }

  @FunctionalInterface
  private interface Start {
    Server before(URI upstream) throws IOException, InterruptedException;
  }

  /** The clans of a run: some to warm up with, some to measure, some that stay unknown. */
  private record Paths(List<String> warmUp, List<String> measured, List<String> unknown) {
    static Paths of(SimulatedGame game, int measured) {
      List<String> all = game.clanTags().stream().map(tag -> "/v1/clans/" + tag.encoded()).toList();
      int half = measured / 2;
      return new Paths(
          all.subList(0, half),
          all.subList(half, half + measured),
          all.subList(half + measured, 2 * half + measured));
    }
  }

  private void measure(String name, Start start) throws IOException, InterruptedException {
    progress.println("Measuring " + name + " over HTTP …");
    SimulatedGame game = new SimulatedGame(SEED, 1, 2 * effort.tags());
    Paths paths = Paths.of(game, effort.tags());
    ApiOptions options = ApiOptions.standard().withLatency(UPSTREAM_LATENCY).withMaxAgeScale(0);
    SimulatedCocApi upstream =
        SimulatedCocApi.start(game, 0, List.of(KEY), InstantSource.system(), options);
    try (Server server = start.before(upstream.baseUri());
        LoadDriver driver = new LoadDriver(server)) {
      warmUp(driver, paths.warmUp());

      List<Cold> cold = driver.each(paths.measured(), path -> firstReads(driver, path));
      print(server, "cold", cold.stream().map(Cold::first).toList(), cold);

      List<Answer> answers = new ArrayList<>();
      for (int round = 0; round < effort.rounds(); round++) {
        answers.addAll(ask(driver, paths.measured(), effort.requests()));
        Thread.sleep(UNTIL_STALE);
        answers.addAll(ask(driver, paths.measured(), effort.requests()));
        Thread.sleep(UNTIL_FRESH);
      }
      print(server, "fresh", of(Copy.FRESH, answers), List.of());
      print(server, "stale", of(Copy.STALE, answers), List.of());

      upstream.close();
      Thread.sleep(UNTIL_STALE);
      List<Answer> down = ask(driver, paths.measured(), effort.requests());
      print(server, "upstream down, known tag", down, List.of());
      List<Answer> unknown = driver.each(paths.unknown(), driver::get);
      print(server, "upstream down, unknown tag", unknown, List.of());
    } finally {
      upstream.close(); // again, if something failed before
    }
  }

  /** Runs every path that is measured, so that the JVM has compiled it. */
  private void warmUp(LoadDriver driver, List<String> paths)
      throws IOException, InterruptedException {
    driver.each(paths, path -> firstReads(driver, path));
    for (int i = 0; i < 2; i++) {
      ask(driver, paths, effort.requests());
      Thread.sleep(UNTIL_STALE);
    }
  }

  /**
   * The first answer for a tag never seen, and when the object came.
   *
   * @param nanosUntilObject from before the first request until the first 200 was read
   */
  private record Cold(Answer first, long nanosUntilObject) {}

  private static Cold firstReads(LoadDriver driver, String path)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Answer first = driver.get(path);
    Answer last = first;
    for (int asked = 1; last.status() != 200; asked++) {
      if (asked == MAX_ASKS) {
        throw new IOException("No 200 for %s, but %d.".formatted(path, last.status()));
      }
      Thread.sleep(ASK_AGAIN);
      last = driver.get(path);
    }
    return new Cold(first, System.nanoTime() - start);
  }

  private static List<Answer> ask(LoadDriver driver, List<String> paths, int count)
      throws IOException, InterruptedException {
    return driver.each(
        IntStream.range(0, count).mapToObj(i -> paths.get(i % paths.size())).toList(), driver::get);
  }

  private static List<Answer> of(Copy copy, List<Answer> answers) {
    return answers.stream().filter(answer -> answer.copy() == copy).toList();
  }

  private void print(Server server, String state, List<Answer> answers, List<Cold> cold) {
    ObjectNode line =
        Report.line("read-http")
            .put("server", server.name())
            .put("state", state)
            .put("answers", answers.size());
    Map<Integer, Integer> statuses = new TreeMap<>();
    answers.forEach(answer -> statuses.merge(answer.status(), 1, Integer::sum));
    ObjectNode byStatus = line.putObject("answers_by_status");
    statuses.forEach((status, count) -> byStatus.put(Integer.toString(status), count));
    if (!answers.isEmpty()) {
      Histogram latency = histogram(answers.stream().map(Answer::nanos).toList());
      line.put("latency_p50_ms", millis(latency, 50))
          .put("latency_p99_ms", millis(latency, 99))
          .put("latency_max_ms", millis(latency, 100));
    }
    if (!cold.isEmpty()) {
      Histogram object = histogram(cold.stream().map(Cold::nanosUntilObject).toList());
      line.put("first_200_p50_ms", millis(object, 50)).put("first_200_p99_ms", millis(object, 99));
    }
    report.print(
        line.put("connections", LoadDriver.CONNECTIONS)
            .put("upstream_latency_ms", UPSTREAM_LATENCY.toMillis())
            .put("max_age_s", MAX_AGE.toSeconds())
            .put("what", server.what()));
  }

  private static Histogram histogram(List<Long> nanos) {
    Histogram histogram = new Histogram(Math.max(2, Collections.max(nanos)), 3);
    nanos.forEach(histogram::recordValue);
    return histogram;
  }

  private static BigDecimal millis(Histogram histogram, double percentile) {
    return Report.rounded(histogram.getValueAtPercentile(percentile) / 1e6);
  }
}
