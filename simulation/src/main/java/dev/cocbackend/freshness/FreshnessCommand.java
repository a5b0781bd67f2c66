package dev.cocbackend.freshness;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares ways to spend the budget; prints JSON lines, and its progress to the error stream. */
@Command(
    name = "freshness",
    description =
        "Prints a JSON line for each budget and refresh policy: what share of reads was fresh.",
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class FreshnessCommand implements Callable<Integer> {
  private static final int BAR = 40;
  private static final int MAX_DAYS = 60;

  @Option(
      names = "--users",
      paramLabel = "<count>",
      defaultValue = "2000000",
      description =
          "Users of the app, 1000 to 10000000 (default: ${DEFAULT-VALUE}). Budgets are those of 2"
              + " million; others get their share.")
  private int users;

  @Option(
      names = "--clans",
      paramLabel = "<count>",
      defaultValue = "500",
      description =
          "The most clans that are followed, 50 to 20000 (default: ${DEFAULT-VALUE}); of more, a"
              + " weighted sample is.")
  private int clans;

  @Option(
      names = "--days",
      paramLabel = "<count>",
      defaultValue = "21",
      description =
          "Virtual days, 3 to 60 (default: ${DEFAULT-VALUE}). The last third is measured, at most a"
              + " week.")
  private int days;

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

  private int tenthsShown = -1;

  /** For picocli. */
  public FreshnessCommand() {}

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    require(line, "number of users", users, 1_000, 10_000_000);
    require(line, "number of clans", clans, 50, 20_000);
    require(line, "number of days", days, 3, MAX_DAYS);
    line.getErr().println("Making the trace …");
    line.getErr().flush();
    Study study = new Study(users, clans, days, days - Math.min(7, days / 3), seed);
    line.getOut().println(study.describe(seed));
    line.getOut().flush();
    study.run(
        Study.BUDGETS,
        row -> {
          synchronized (this) {
            line.getErr().print("\r" + " ".repeat(BAR + 8) + "\r");
            line.getErr().flush();
            line.getOut().println(row);
            line.getOut().flush();
            tenthsShown = -1;
          }
        },
        share -> show(line.getErr(), share));
    line.getErr().println();
    line.getErr().flush();
    return CommandLine.ExitCode.OK;
  }

  private static void require(CommandLine line, String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new CommandLine.ParameterException(
          line, "The %s is %d; allowed is %d to %d.".formatted(what, value, least, most));
    }
  }

  private synchronized void show(PrintWriter err, double share) {
    int tenths = (int) (share * 1_000);
    if (tenths != tenthsShown) {
      tenthsShown = tenths;
      int full = (int) (share * BAR);
      err.printf("\r[%s%s] %3d%%", "#".repeat(full), ".".repeat(BAR - full), tenths / 10);
      err.flush();
    }
  }
}
