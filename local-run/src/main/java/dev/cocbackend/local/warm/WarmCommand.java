package dev.cocbackend.local.warm;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes the start cache of {@code ./run}. */
@Command(
    name = "./run warm",
    description = {
      "Makes later starts of ./run about twice as fast: runs the system once, for",
      "half a minute, and keeps the JVM's AOT cache of its libraries (140 MB in",
      "local-run/target, twice that meanwhile). It fits until a library, the JDK or",
      "./run's JVM flags change; ./run then starts without it and says so, and",
      "./run warm makes it anew. Without such a change it does nothing."
    },
    sortOptions = false,
    usageHelpWidth = 80,
    footerHeading = "%n",
    footer = "Exit codes: 0 there is a cache, 1 none could be made, 2 wrong options.")
public final class WarmCommand implements Callable<Integer> {
  /** The system property in which the run script names the folder of the cache. */
  public static final String FOLDER = "coc-backend.start-cache";

  private final String mainClass;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  private WarmCommand(String mainClass) {
    this.mainClass = mainClass;
  }

  /**
   * Runs the command to its end.
   *
   * @param mainClass the local run's
   * @return the exit code
   */
  public static int run(String mainClass, String... arguments) {
    return run(
        mainClass,
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        arguments);
  }

  static int run(String mainClass, PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new WarmCommand(mainClass))
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(
            (e, given) -> {
              err.println(e.getMessage() + " Try ./run warm --help.");
              return CommandLine.ExitCode.USAGE;
            })
        .execute(arguments);
  }

  @Override
  public Integer call() throws InterruptedException {
    String folder = System.getProperty(FOLDER);
    if (folder == null) {
      throw new ParameterException(
          spec.commandLine(), "The system property " + FOLDER + " is not set; use ./run warm.");
    }
    PrintWriter out = spec.commandLine().getOut();
    StartCache cache =
        new StartCache(
            Path.of(folder),
            System.getProperty("java.class.path"),
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-D" + FOLDER))
                .toList());
    try {
      if (cache.isUsable()) {
        out.println("There is a start cache, and it fits.");
        return CommandLine.ExitCode.OK;
      }
      out.println("Running the system once to make the start cache (about half a minute) …");
      cache.make(new LocalRunTraining(mainClass));
      out.println(
          "The start cache is made, %d MB; ./run starts from it."
              .formatted(cache.size() / 1_000_000));
      return CommandLine.ExitCode.OK;
    } catch (IOException e) {
      spec.commandLine()
          .getErr()
          .println("No start cache could be made; ./run starts without. " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }
}
