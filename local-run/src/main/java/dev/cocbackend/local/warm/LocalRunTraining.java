package dev.cocbackend.local.warm;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A local run with the simulated API, data in a folder of its own and any free port, which is asked
 * for what its pages and clients ask for.
 */
public final class LocalRunTraining implements Training {
  private static final Duration READY_LIMIT = Duration.ofMinutes(3);
  private static final Duration LOOK_EACH = Duration.ofMillis(100);
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(30);

  /** Enough that the JVM's profiles show what a read goes through. */
  private static final int ROUNDS = 50;

  /** What a JVM and its libraries need of the environment; nothing of the user's real API. */
  private static final Set<String> KEPT =
      Set.of("HOME", "PATH", "LANG", "LC_ALL", "TMPDIR", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

  private static final String EXAMPLE = "  curl ";

  private final String mainClass;

  /**
   * @param mainClass the local run's
   */
  public LocalRunTraining(String mainClass) {
    this.mainClass = mainClass;
  }

  @Override
  public List<String> command(Path data) {
    return List.of(mainClass, "--data", data.toString());
  }

  @Override
  public void setUp(Map<String, String> environment) {
    environment.keySet().retainAll(KEPT);
    environment.put("PORT", "0");
  }

  @Override
  public void use(Process program, Path output) throws IOException, InterruptedException {
    List<URI> examples = awaitReady(program, output);
    URI base = examples.getFirst().resolve("/");
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(REQUEST_LIMIT).build()) {
      for (int i = 0; i < ROUNDS; i++) {
        for (URI example : examples) {
          expect(client, example, 200);
        }
      }
      // A tag that no simulated clan has: first unknown, then refreshed to a tombstone.
      expect(client, base.resolve("/v1/clans/%23PPPPPPPPPP"), 202);
      expect(client, base.resolve("/v1/health"), 200);
      expect(client, base.resolve("/v1/openapi.json"), 200);
      expect(client, base, 200);
    }
  }

  private static List<URI> awaitReady(Process program, Path output)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + READY_LIMIT.toNanos();
    while (System.nanoTime() < end) {
      boolean ended = !program.isAlive();
      List<String> lines = Files.readAllLines(output);
      if (lines.contains("Ctrl-C stops.")) {
        return lines.stream()
            .filter(line -> line.startsWith(EXAMPLE))
            .map(line -> URI.create(line.substring(EXAMPLE.length())))
            .toList();
      }
      if (ended) {
        throw new IOException(
            "The training run did not start: "
                + (lines.isEmpty() ? "it said nothing." : lines.getLast()));
      }
      Thread.sleep(LOOK_EACH);
    }
    throw new IOException(
        "The training run was not ready within %d s.".formatted(READY_LIMIT.toSeconds()));
  }

  private static void expect(HttpClient client, URI address, int status)
      throws IOException, InterruptedException {
    HttpResponse<Void> answer =
        client.send(
            HttpRequest.newBuilder(address)
                .header("Accept-Encoding", "gzip")
                .timeout(REQUEST_LIMIT)
                .build(),
            HttpResponse.BodyHandlers.discarding());
    if (answer.statusCode() != status) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "The training run answered %s with %d, not %d.",
              address,
              answer.statusCode(),
              status));
    }
  }
}
