package dev.cocbackend.local.simulation;

import dev.cocbackend.tag.Tag;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the simulated CoC API as a process of its own, until the process is told to end. */
@Command(
    name = "simulated-coc-api",
    description =
        "A server on 127.0.0.1 that answers for an invented Clash of Clans as the official API"
            + " does.",
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class SimulatedCocApiCommand implements Callable<Integer> {
  /** The key that is accepted when none is named. */
  public static final String DEFAULT_KEY = "local-key";

  @Option(
      names = "--port",
      paramLabel = "<port>",
      defaultValue = "8090",
      description = "Port to listen on, 0 for any that is free (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--speed",
      paramLabel = "<factor>",
      defaultValue = "60",
      description =
          "Game time per real time, 0.01 to 3600; at 60 a war day takes 24 minutes (default:"
              + " ${DEFAULT-VALUE}).")
  private double speed;

  @Option(
      names = "--seed",
      paramLabel = "<number>",
      defaultValue = "1",
      description = "Which game; the same seed is the same game (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--clans",
      paramLabel = "<count>",
      defaultValue = "24",
      description = "How many clans there are, 1 to 20000 (default: ${DEFAULT-VALUE}).")
  private int clans;

  @Option(
      names = "--latency-ms",
      paramLabel = "<ms>",
      defaultValue = "60",
      description = "How long each answer takes, 0 to 60000 (default: ${DEFAULT-VALUE}).")
  private int latencyMillis;

  @Option(
      names = "--max-age-scale",
      paramLabel = "<factor>",
      defaultValue = "1",
      description =
          "What the official times for which an answer is repeated are multiplied by, 0 to 1"
              + " (default: ${DEFAULT-VALUE}).")
  private double maxAgeScale;

  @Option(
      names = "--keys",
      paramLabel = "<key>",
      split = ",",
      defaultValue = DEFAULT_KEY,
      description = "API keys to accept (default: ${DEFAULT-VALUE}).")
  private List<String> keys = List.of();

  @Option(names = "--help", usageHelp = true, description = "Shows this and ends.")
  @SuppressWarnings("unused") // picocli reads it
  private boolean help;

  @Spec private @Nullable CommandSpec spec;

  private final CountDownLatch end;

  private SimulatedCocApiCommand(CountDownLatch end) {
    this.end = end;
  }

  /** Runs until the process is ended; an exit code of 2 is wrong arguments, 1 another failure. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /**
   * Runs until the thread is interrupted or the process is ended.
   *
   * @return the exit code: 0 after {@code --help} or the end, 2 for wrong arguments, 1 for another
   *     failure such as a port in use
   */
  public static int run(String... args) {
    return run(
        new PrintWriter(System.out, true, System.out.charset()),
        new PrintWriter(System.err, true, System.err.charset()),
        new CountDownLatch(1),
        args);
  }

  /** Runs until {@code end} is over. */
  static int run(PrintWriter out, PrintWriter err, CountDownLatch end, String... args) {
    return new CommandLine(new SimulatedCocApiCommand(end)).setOut(out).setErr(err).execute(args);
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    if (port < 0 || port > 65_535) {
      throw new CommandLine.ParameterException(
          line, "The port is %d; allowed is 0 to 65535.".formatted(port));
    }
    SimulatedGame game;
    SimulatedCocApi api;
    try {
      game = new SimulatedGame(seed, speed, clans);
      ApiOptions options = new ApiOptions(Duration.ofMillis(latencyMillis), maxAgeScale);
      api = SimulatedCocApi.start(game, port, keys, InstantSource.system(), options);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(line, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      line.getErr().println(e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
    try (api) {
      Instant now = Instant.now();
      List<Tag> tags = game.clanTags();
      line.getOut().printf("Simulated CoC API at %s (--help shows options)%n", api.baseUri());
      tags.stream().limit(3).forEach(tag -> show(line.getOut(), api, "clans", tag));
      show(line.getOut(), api, "players", game.playerTags(tags.getFirst(), now).getFirst());
      line.getOut().flush();
      end.await();
    }
    return CommandLine.ExitCode.OK;
  }

  private static void show(PrintWriter out, SimulatedCocApi api, String what, Tag tag) {
    out.printf("  %s  %s/%s/%s%n", tag.display(), api.baseUri(), what, tag.encoded());
  }
}
