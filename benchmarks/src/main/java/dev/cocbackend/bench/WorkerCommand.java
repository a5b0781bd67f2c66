package dev.cocbackend.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the worker under overload. */
@Command(
    name = "worker",
    header = "Measures the worker in real time under four times its budget.",
    description = {
      "The production worker behind the deployed event source mappings, over ElasticMQ",
      "and DynamoDB Local, in front of a simulated CoC API that refuses the 41st request",
      "of any second and key; then coc.py's own throttlers in front of the same API."
    },
    sortOptions = false,
    usageHelpWidth = 80,
    footerHeading = "%nFields:%n",
    footer = {
      "  limiter                     whose, and for coc.py which throttler and limit",
      "  refreshes                   requests that were answered in the measured time",
      "  slots_lost                  slots that ours reserved and could not use in time",
      "  budget_used_of_40           of 40 requests a second and key, 0 to 1",
      "  budget_used_of_pace         of the 39.3 slots a second that the limiter gives",
      "  upstream_429                requests refused by the API, the warm-up's too",
      "  most_starts_in_a_second     of one key, in any second, the refused ones too",
      "  critical_wait_p50_seconds,  from the wish to the start of its request, of all",
      "  critical_wait_p99_seconds   CRITICAL wishes of the measured time",
      "  share_critical and others   of the refreshes; asked for are 0.6 of the budget by",
      "                              CRITICAL, 1.4 by HIGH, 1 by MEDIUM and 1 by LOW",
      "  lambda_seconds_per_refresh  time of all invocations / refreshes",
      "  load_average                of the machine's last minute, at the row's end or,",
      "                              of coc.py, its beginning",
      "  skipped                     why there are no figures",
      "What each line measures stands in its field what."
    })
final class WorkerCommand implements Callable<Integer> {
  private static final int SECONDS = 60;
  private static final int QUICK_SECONDS = 15;
  private static final int MIN_SECONDS = 3;
  private static final int MAX_SECONDS = 600;
  private static final int MAX_WARM_UP_SECONDS = 20;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description =
          "How long each row is measured, 3 to 600 (60), after a warm-up under half of the budget for"
              + " a third of it or 20 s, and 10 s of the whole load.")
  private @Nullable Integer seconds;

  @Option(names = "--quick", description = "15 s a row instead of 60.")
  private boolean quick;

  @Option(
      names = "--keys",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,4",
      description = "Numbers of API keys, each 1 to 10 (${DEFAULT-VALUE}).")
  private List<Integer> keys = List.of();

  @Option(
      names = "--no-peers",
      description = "Leaves out coc.py, which otherwise is installed by pip where it is not yet.")
  private boolean alone;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Override
  public Integer call() throws IOException, InterruptedException {
    int length = seconds != null ? seconds : quick ? QUICK_SECONDS : SECONDS;
    Ranges.check(spec, "--seconds", length, MIN_SECONDS, MAX_SECONDS);
    for (int count : keys) {
      Ranges.check(spec, "--keys", count, 1, 10);
    }
    PrintWriter progress = spec.commandLine().getErr();
    WorkerRun run =
        new WorkerRun(
            Duration.ofSeconds(Math.min(Math.ceilDiv(length, 3), MAX_WARM_UP_SECONDS)),
            Duration.ofSeconds(length),
            new Report(spec.commandLine().getOut()),
            progress);
    for (int count : keys) {
      run.ours(count);
      if (!alone) {
        run.cocPy(count);
      }
    }
    return CommandLine.ExitCode.OK;
  }
}
