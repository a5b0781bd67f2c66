package dev.cocbackend.bench;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line behind {@code ./run bench}. */
@Command(
    name = "./run bench",
    description = "Measures; prints a JSON object a line and tells its progress on stderr.",
    sortOptions = false,
    usageHelpWidth = 80,
    subcommands = {
      ReadCommand.class,
      LoadCommand.class,
      WorkerCommand.class,
      ColdStartCommand.class
    },
    footerHeading = "%n",
    footer = {
      "Compare numbers of one run with each other, not those of different runs or",
      "machines. Exit codes: 0 measured, 1 failed, 2 wrong options."
    })
public final class BenchCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandLine.Model.CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  private BenchCommand() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /**
   * Runs a command to its end.
   *
   * @return the exit code: 0 measured, 1 failed, 2 wrong options
   */
  public static int run(String... arguments) {
    return run(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        arguments);
  }

  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new BenchCommand()).setOut(out).setErr(err).execute(arguments);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name what to measure.");
  }
}
