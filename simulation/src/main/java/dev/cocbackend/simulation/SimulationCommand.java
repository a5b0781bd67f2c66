package dev.cocbackend.simulation;

import dev.cocbackend.freshness.AbCommand;
import dev.cocbackend.freshness.FreshnessCommand;
import dev.cocbackend.freshness.Ranges;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs simulations from the command line. */
@Command(
    name = "sim",
    description = "Runs the refresh side in virtual time.",
    subcommands = {
      SimulationCommand.OverloadRows.class,
      SimulationCommand.Seeds.class,
      SimulationCommand.Push.class,
      FreshnessCommand.class,
      AbCommand.class
    },
    usageHelpAutoWidth = true)
public final class SimulationCommand implements Callable<Integer> {
  @Option(names = "--help", usageHelp = true, description = "Shows this and ends.")
  @SuppressWarnings("unused") // picocli reads it
  private boolean help;

  @Spec private @Nullable CommandSpec spec;

  private SimulationCommand() {}

  /** Runs and ends the process; see {@link #run(String...)}. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /**
   * Runs until the figures are printed.
   *
   * @return the exit code: 0 if all went well, 1 if an invariant was broken, 2 for wrong arguments
   */
  public static int run(String... args) {
    return run(
        new PrintWriter(System.out, true, System.out.charset()),
        new PrintWriter(System.err, true, System.err.charset()),
        args);
  }

  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new SimulationCommand()).setOut(out).setErr(err).execute(args);
  }

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    throw new CommandLine.ParameterException(
        line, "Say what to simulate: overload, seeds, push, freshness or ab.");
  }

  /** Prints the overload rows. */
  @Command(
      name = "overload",
      description =
          "Prints a JSON line for each limiter, number of API keys and clock skew: what four times"
              + " as many requests as the budget has room for make of it.",
      sortOptions = false,
      usageHelpAutoWidth = true)
  static final class OverloadRows implements Callable<Integer> {
    @Option(
        names = "--seconds",
        paramLabel = "<seconds>",
        defaultValue = "120",
        description = "Virtual time to measure, 10 to 3600 (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
        names = "--seed",
        paramLabel = "<number>",
        defaultValue = "1",
        description = "Which run; the same seed is the same run (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--help", usageHelp = true, description = "Shows this and ends.")
    @SuppressWarnings("unused") // picocli reads it
    private boolean help;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      CommandLine line = Objects.requireNonNull(spec).commandLine();
      Ranges.check(line.getCommandSpec(), "--seconds", seconds, 10, 3_600);
      for (Overload row : Overload.rows(seed, Duration.ofSeconds(seconds))) {
        line.getOut().println(row.run());
        line.getOut().flush();
      }
      return CommandLine.ExitCode.OK;
    }
  }

  /** Runs scenarios with faults. */
  @Command(
      name = "seeds",
      description =
          "Runs scenarios with faults and checks the design's invariants after each step; prints"
              + " the smallest scenario that breaks what a seed broke.",
      sortOptions = false,
      usageHelpAutoWidth = true)
  static final class Seeds implements Callable<Integer> {
    @Option(
        names = "--first",
        paramLabel = "<seed>",
        defaultValue = "1",
        description = "The first seed (default: ${DEFAULT-VALUE}).")
    private long first;

    @Option(
        names = "--count",
        paramLabel = "<count>",
        defaultValue = "100",
        description = "How many seeds, 1 to 1000000 (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(names = "--help", usageHelp = true, description = "Shows this and ends.")
    @SuppressWarnings("unused") // picocli reads it
    private boolean help;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      CommandLine line = Objects.requireNonNull(spec).commandLine();
      Ranges.check(line.getCommandSpec(), "--count", count, 1, 1_000_000);
      for (long seed = first; seed < first + count; seed++) {
        String failure = Simulation.failureOf(Scenario.of(seed), Parts.PRODUCTION);
        if (failure != null) {
          line.getOut().println(failure);
          return CommandLine.ExitCode.SOFTWARE;
        }
      }
      line.getOut().printf("%d seeds kept every invariant.%n", count);
      return CommandLine.ExitCode.OK;
    }
  }

  /** Tells a large audience of an event. */
  @Command(
      name = "push",
      description =
          "Prints a JSON line: how long the notifier takes to tell all subscribers of a clan of one"
              + " event, how often each is told, and what it costs.",
      sortOptions = false,
      usageHelpAutoWidth = true)
  static final class Push implements Callable<Integer> {
    @Option(
        names = "--subscribers",
        paramLabel = "<count>",
        defaultValue = "100000",
        description = "Devices, 1 to 1000000 (default: ${DEFAULT-VALUE}).")
    private int subscribers;

    @Option(
        names = "--quota",
        paramLabel = "<count>",
        defaultValue = "3000",
        description =
            "Publishes a second that SNS takes in the region, 100 to 30000 (default:"
                + " ${DEFAULT-VALUE}).")
    private int quota;

    @Option(
        names = "--crashes",
        paramLabel = "<count>",
        defaultValue = "0",
        description = "Instances that die meanwhile, 0 to 100 (default: ${DEFAULT-VALUE}).")
    private int crashes;

    @Option(
        names = "--seed",
        paramLabel = "<number>",
        defaultValue = "1",
        description = "Which run; the same seed is the same run (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--help", usageHelp = true, description = "Shows this and ends.")
    @SuppressWarnings("unused") // picocli reads it
    private boolean help;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      CommandLine line = Objects.requireNonNull(spec).commandLine();
      Ranges.check(line.getCommandSpec(), "--subscribers", subscribers, 1, 1_000_000);
      Ranges.check(line.getCommandSpec(), "--quota", quota, 100, 30_000);
      Ranges.check(line.getCommandSpec(), "--crashes", crashes, 0, 100);
      line.getOut().println(new PushStudy(seed, subscribers, quota, 3, 0.2, crashes).run());
      return CommandLine.ExitCode.OK;
    }
  }
}
