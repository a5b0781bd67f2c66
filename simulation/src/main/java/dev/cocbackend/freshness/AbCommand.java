package dev.cocbackend.freshness;

import dev.cocbackend.policy.Arms;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs arms side by side over one population; prints JSON lines. */
@Command(
    name = "ab",
    description = {
      "Runs refresh strategies side by side over one population, as arms of a test: a hash of its"
          + " tag puts each clan with its war, and each player, into one arm. The arms by value"
          + " compete for the budget at one price, so look at the requests beside the reads; tiers"
          + " knows no price and gets its percent of the budget. What is learned is shared by all.",
      "Prints a JSON line for each arm, and one for each but the first that compares it with the"
          + " first, with 95 %% confidence intervals from standard errors by clan, for reads of one"
          + " clan are alike."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class AbCommand implements Callable<Integer> {
  @Mixin private final PopulationOptions of = new PopulationOptions();

  @Option(
      names = "--arms",
      paramLabel = "<name:percent,…>",
      defaultValue = "value:25,value_no_prediction:25,value_no_signals:25,tiers:25",
      description =
          "The arms with their percents of the tags, together 100 (default: ${DEFAULT-VALUE})."
              + " value:50,value:50 is an A/A test, which should find no difference.")
  private String arms = "";

  @Option(
      names = "--budget",
      paramLabel = "<requests>",
      defaultValue = "160",
      description = "Requests a second, 10 to 2000 (default: ${DEFAULT-VALUE}).")
  private int budget;

  @Option(names = "--help", usageHelp = true, description = "Shows this and ends.")
  @SuppressWarnings("unused") // picocli reads it
  private boolean help;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  /** For picocli. */
  public AbCommand() {}

  @Override
  public Integer call() {
    of.check(spec);
    Ranges.check(spec, "--budget", budget, 10, 2_000);
    CommandLine line = spec.commandLine();
    Arms parsed;
    try {
      parsed = Arms.parse(arms);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(line, String.valueOf(e.getMessage()), e);
    }
    Progress progress = new Progress(line.getOut(), line.getErr());
    AbStudy study = new AbStudy(of.users, of.clans, of.days, of.learnDays(), of.seed);
    study.run(parsed, budget, progress::row, progress::show);
    progress.end();
    return CommandLine.ExitCode.OK;
  }
}
