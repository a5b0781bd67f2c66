package dev.cocbackend.freshness;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
  @Mixin private final PopulationOptions of = new PopulationOptions();

  @Option(names = "--help", usageHelp = true, description = "Shows this and ends.")
  @SuppressWarnings("unused") // picocli reads it
  private boolean help;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  /** For picocli. */
  public FreshnessCommand() {}

  @Override
  public Integer call() {
    of.check(spec);
    CommandLine line = spec.commandLine();
    Progress progress = new Progress(line.getOut(), line.getErr());
    Study study = new Study(of.users, of.clans, of.days, of.learnDays(), of.seed);
    progress.row(study.describe(of.seed));
    study.run(Study.BUDGETS, progress::row, progress::show);
    progress.end();
    return CommandLine.ExitCode.OK;
  }
}
