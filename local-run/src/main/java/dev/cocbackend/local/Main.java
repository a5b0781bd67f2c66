package dev.cocbackend.local;

import dev.cocbackend.local.simulation.SimulatedCocApiCommand;
import dev.cocbackend.local.simulation.SimulatedGame;
import dev.cocbackend.local.warm.StartCache;
import dev.cocbackend.local.warm.WarmCommand;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.settings.SettingsException;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.StalenessPolicy;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line behind {@code ./run}. */
@Command(
    name = "./run",
    description = {
      "Runs the whole backend in this process: API, workers, DynamoDB Local,",
      "ElasticMQ, a simulated Clash of Clans API and an operator page."
    },
    sortOptions = false,
    usageHelpWidth = 80,
    footerHeading = "%n",
    footer = {
      "Commands:",
      "  coc-api  Runs the simulated CoC API alone; see ./run coc-api --help.",
      "  bench    Measures reads and cold starts; see ./run bench --help.",
      "  screen   Shows an object as an app would; see docs/mobile.md.",
      "  sim      Simulates the refresh side in virtual time; see ./run sim --help.",
      "  warm     Makes later starts about twice as fast; see ./run warm --help.",
      "While it runs with a data folder, ./operator --local looks into it and mends it.",
      "",
      "Environment, with defaults:",
      "  PORT                        8080; of the API and the page, 0 is any free one",
      "  COC_API_BASE_URL            the simulated API; any server that speaks the CoC",
      "                              API, with its version path, such as",
      "                              https://api.clashofclans.com/v1",
      "  COC_API_KEYS                its keys, separated by commas; required with",
      "                              COC_API_BASE_URL",
      "  SNAPSHOT_MAX_AGE            600 s, until a snapshot is stale",
      "  SNAPSHOT_MAX_AGE_WAR        300 s, of wars in preparation or under way",
      "  SNAPSHOT_MAX_AGE_CLAN       1800 s, of clans",
      "  SNAPSHOT_MAX_AGE_PLAYER     3600 s, of players",
      "                              With the simulated API and none of the four set:",
      "                              15, 10, 20 and 30 s, to see snapshots go stale.",
      "  DISABLE_AUTO_REFRESH_QUEUE  false; true: reads ask for no refresh",
      "  REFRESH_QUEUE_TYPE          sqs; memory: queues without the SQS protocol",
      "  REFRESH_ARMS                value:100; which part of the tags is refreshed how,",
      "                              such as value:90,tiers:10",
      "  FIRST_SEEN_TAGS_PER_MINUTE  10000; tags not in the database that one caller",
      "                              may ask for",
      "  COC_CLOCK_SKEW_MS           4; how far clocks may be apart; sets the pace of",
      "                              requests to the CoC API",
      "  VERIFY_TOKENS_PER_PLAYER_PER_MINUTE, VERIFY_TOKENS_PER_CALLER_PER_MINUTE",
      "                              5 and 20",
      "",
      "Exit codes: 0 ended, 1 could not start, 2 wrong options or environment.",
      "Ctrl-C stops it."
    })
public final class Main implements Callable<Integer> {
  private static final String DEFAULT_FOLDER = ".data";

  /** The subcommand that runs the simulated API alone; it has options of its own. */
  private static final String SIMULATED_API = "coc-api";

  /** The subcommand that makes the start cache. */
  private static final String WARM = "warm";

  private final Map<String, String> environment;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where tables, queues and logs are kept (" + DEFAULT_FOLDER + ").")
  private @Nullable Path data;

  @Option(names = "--ephemeral", description = "Keeps everything in memory; a restart begins anew.")
  private boolean ephemeral;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "Where the functions' log lines go (functions.log in the data folder).")
  private @Nullable Path log;

  @Option(
      names = "--readers",
      paramLabel = "PER_SECOND",
      description =
          "Reads of sample tags a second, so that there is something to watch; 0 for none, at"
              + " most 100 (2; none with COC_API_BASE_URL).")
  private @Nullable Double readers;

  @Option(
      names = "--speed",
      paramLabel = "TIMES",
      defaultValue = "60",
      description =
          "How much faster than the real game the simulated one is, 0.01 to 3600; at 60 a war of"
              + " 48 hours takes 48 minutes (${DEFAULT-VALUE}).")
  private double speed;

  @Option(
      names = "--clans",
      paramLabel = "COUNT",
      defaultValue = "100",
      description = "How many clans the simulated game has, 1 to 20000 (${DEFAULT-VALUE}).")
  private int clans;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "1",
      description = "Which simulated game (${DEFAULT-VALUE}).")
  private long seed;

  private Main(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Runs until the process is asked to stop; exits with 1 or 2 if it cannot start. */
  public static void main(String[] arguments) {
    List<String> all = List.of(arguments);
    if (!all.isEmpty() && all.getFirst().equals(SIMULATED_API)) {
      System.exit(SimulatedCocApiCommand.run(all.subList(1, all.size()).toArray(String[]::new)));
    }
    if (!all.isEmpty() && all.getFirst().equals(WARM)) {
      System.exit(
          WarmCommand.run(Main.class.getName(), all.subList(1, all.size()).toArray(String[]::new)));
    }
    System.exit(
        execute(
            all,
            System.getenv(),
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8)));
  }

  static int execute(
      List<String> arguments, Map<String, String> environment, PrintWriter out, PrintWriter err) {
    return new CommandLine(new Main(environment))
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(
            (e, given) -> {
              err.println(sentence(e) + " Try ./run --help.");
              return CommandLine.ExitCode.USAGE;
            })
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              if (e instanceof StartException) {
                err.println(oneLine(e));
                return CommandLine.ExitCode.SOFTWARE;
              }
              throw e;
            })
        .execute(arguments.toArray(String[]::new));
  }

  @Override
  public Integer call() throws StartException, InterruptedException {
    RunSettings settings = settings();
    PrintWriter out = spec.commandLine().getOut();
    Progress progress = new Progress(out, isTerminal());
    progress.line(starting());
    CountDownLatch stopped = new CountDownLatch(1);
    LocalSystem system = LocalSystem.start(settings, progress);
    Thread stop = new Thread(system::close, "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    report(settings, system, progress);
    stopped.await(); // until Ctrl-C
    return CommandLine.ExitCode.OK;
  }

  /**
   * The run script names the cache's folder always, and gives the JVM the cache if there is one.
   */
  private static String starting() {
    String folder = System.getProperty(WarmCommand.FOLDER);
    if (folder == null) {
      return "Starting …";
    }
    if (!Files.exists(Path.of(folder, StartCache.CACHE))) {
      return "Starting … (twice as fast after ./run warm, once)";
    }
    return StartCache.inUse()
        ? "Starting from the start cache …"
        : "Starting … (the start cache does not fit any more; ./run warm makes it anew)";
  }

  private RunSettings settings() {
    if (data != null && ephemeral) {
      throw usage("--data and --ephemeral exclude each other.");
    }
    if (readers != null && !(readers >= 0 && readers <= RunSettings.MAX_READS_PER_SECOND)) {
      throw usage("--readers is a number from 0 to 100, not %s.".formatted(readers));
    }
    if (!(speed >= 0.01 && speed <= 3_600)) {
      throw usage("--speed is a number from 0.01 to 3600, not %s.".formatted(speed));
    }
    if (clans < 1 || clans > SimulatedGame.MAX_CLANS) {
      throw usage(
          "--clans is a whole number from 1 to %d, not %d."
              .formatted(SimulatedGame.MAX_CLANS, clans));
    }
    Path folder = ephemeral ? null : data != null ? data : Path.of(DEFAULT_FOLDER);
    Path logFile = log != null || folder == null ? log : folder.resolve("functions.log");
    try {
      return RunSettings.of(
          new Settings(environment),
          folder,
          logFile,
          readers,
          new Upstream.GameSettings(seed, speed, clans));
    } catch (SettingsException e) {
      throw usage(oneLine(e));
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static void report(RunSettings settings, LocalSystem system, Progress progress) {
    String base = "http://localhost:" + system.port();
    progress.line("");
    if (system.samples().isPresent()) {
      progress.line("Ready. Try a clan, a player and a war:");
      for (SnapshotKey key : system.samples().get().shown()) {
        progress.line("  curl " + base + ApiPaths.of(key));
      }
    } else {
      progress.line("Ready. Ask for any tag, with %23 for #, such as");
      progress.line("  curl " + base + "/v1/clans/%23TAG");
      progress.line("  curl " + base + "/v1/players/%23TAG");
      progress.line("  curl " + base + "/v1/clans/%23TAG/currentwar");
      progress.line("The first answer is 202; ask again after two seconds.");
    }
    progress.line("");
    StalenessPolicy policy = settings.policy();
    progress.line(
        "Stale after: running war %d s, clan %d s, player %d s, other %d s%s"
            .formatted(
                policy.runningWar().toSeconds(),
                policy.clan().toSeconds(),
                policy.player().toSeconds(),
                policy.otherwise().toSeconds(),
                settings.demoAges() ? " (short for the demo; see --help)" : ""));
    if (settings.log() != null) {
      progress.line("Log of the functions: " + settings.log());
    }
    progress.line("Operator page: " + base + "/");
    progress.line(
        "App for phones: %s/app/%s"
            .formatted(
                base,
                LocalAddress.inNetwork(system.port())
                    .map(address -> "  (from your phone: " + address.resolve("app/") + ")")
                    .orElse("")));
    progress.line("Ctrl-C stops.");
  }

  @SuppressWarnings("SystemConsoleNull") // it is null without a terminal on JDK 25
  private static boolean isTerminal() {
    return System.console() != null && System.console().isTerminal();
  }

  private static String sentence(Throwable thrown) {
    String line = oneLine(thrown);
    return line.endsWith(".") ? line : line + ".";
  }

  private static String oneLine(Throwable thrown) {
    return String.valueOf(thrown.getMessage()).replaceAll("\\s+", " ").strip();
  }
}
