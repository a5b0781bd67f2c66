package dev.cocbackend.bench;

import dev.cocbackend.local.Main;
import dev.cocbackend.local.warm.LocalRunTraining;
import dev.cocbackend.local.warm.StartCache;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures how long the local run takes from the start of its process to the first answer of a
 * read, plain and from a start cache made for it, and prints a line for each.
 */
final class LocalRunStartRun {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final int starts;
  private final Report report;
  private final PrintWriter progress;

  /**
   * @param starts of each way
   */
  LocalRunStartRun(int starts, Report report, PrintWriter progress) {
    this.starts = starts;
    this.report = report;
    this.progress = progress;
  }

  /** One way to start, and what its starts took. */
  private record Variant(String id, String what, List<String> arguments, List<Duration> took) {
    double medianMillis() {
      return took.stream().sorted().toList().get(took.size() / 2).toNanos() / 1e6;
    }

    double minMillis() {
      return took.stream().min(Duration::compareTo).orElseThrow().toNanos() / 1e6;
    }
  }

  void run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("bench-local-run-start");
    try (HttpClient client = HttpClient.newHttpClient()) {
      String classPath = System.getProperty("java.class.path");
      StartCache cache = new StartCache(folder.resolve("cache"), classPath, LocalRunServer.FLAGS);
      progress.println("Running the local run once to make its start cache …");
      cache.make(new LocalRunTraining(Main.class.getName()));
      List<String> plain = new ArrayList<>(LocalRunServer.FLAGS);
      plain.addAll(List.of("-cp", classPath));
      List<Variant> variants =
          List.of(
              new Variant("plain", "as ./run starts", plain, new ArrayList<>()),
              new Variant(
                  "start cache",
                  "as ./run starts after ./run warm, from files of %d MB"
                      .formatted(cache.size() / 1_000_000),
                  cache.startArguments(),
                  new ArrayList<>()));
      progress.println("Starting each %d times …".formatted(starts));
      // They take turns, so that a busy time of the machine does not hit one of them alone.
      for (int i = 0; i < starts; i++) {
        for (Variant variant : variants) {
          variant.took().add(start(variant.arguments(), client));
        }
      }
      for (Variant variant : variants) {
        report.print(
            Report.line("local-run-start")
                .put("start", variant.id())
                .put("starts", starts)
                .put("start_to_first_answer_median_ms", Report.rounded(variant.medianMillis()))
                .put("start_to_first_answer_min_ms", Report.rounded(variant.minMillis()))
                .put("ratio_vs_plain", ratio(variants.getFirst(), variant))
                .put("what", variant.what()));
      }
    } finally {
      TemporaryFolder.delete(folder);
    }
  }

  private static BigDecimal ratio(Variant plain, Variant variant) {
    return Report.rounded(plain.medianMillis() / variant.medianMillis());
  }

  private static Duration start(List<String> arguments, HttpClient client)
      throws IOException, InterruptedException {
    int port = Loopback.freePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    command.addAll(List.of(Main.class.getName(), "--ephemeral", "--readers", "0"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("PORT", Integer.toString(port));
    // The simulated API, whatever the user's environment names.
    builder.environment().keySet().removeAll(List.of("COC_API_BASE_URL", "COC_API_KEYS"));
    long begin = System.nanoTime();
    Process process = builder.start();
    try {
      Loopback.awaitListening(port, process, LIMIT);
      // Whether it has the clan already, 200, or not yet, 202: both are answers of a read.
      HttpResponse<Void> answer =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:%d/v1/clans/%%232PP".formatted(port)))
                  .timeout(LIMIT)
                  .build(),
              HttpResponse.BodyHandlers.discarding());
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      if (answer.statusCode() != 200 && answer.statusCode() != 202) {
        throw new IOException("The local run answered " + answer.statusCode() + ".");
      }
      return took;
    } finally {
      JavaProcess.stop(process);
    }
  }
}
