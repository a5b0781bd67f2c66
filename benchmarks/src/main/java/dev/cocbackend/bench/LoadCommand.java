package dev.cocbackend.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the whole system under load. */
@Command(
    name = "load",
    header = "Measures reads of the local run at rising rates while upstream fails.",
    description = {
      "The local run in a process of its own in front of a simulated CoC API. Requests",
      "are sent at set times, whether answers have come or not, so that a slow answer",
      "counts for all that wait behind it. In the middle third the CoC API is in",
      "maintenance; at the end every tag must be refreshed again."
    },
    sortOptions = false,
    usageHelpWidth = 80,
    footerHeading = "%nFields of a rate:%n",
    footer = {
      "  rate                   requests a second that are sent",
      "  upstream               up, or in maintenance",
      "  answers                that came, by status in answers_by_status",
      "  errors                 answers of 500 and above, and requests without an answer",
      "  lost                   requests without an answer",
      "  latency_p50_ms, …      from when a request was due until its answer was read",
      "  stale_share            of the answers with a snapshot",
      "  memory_mb              resident memory of the local run at the end",
      "Fields of the end:",
      "  lost_requests          tags that were read stale and not refreshed since",
      "  dead_letters           requests that were given up",
      "  recovered_seconds      until both were known"
    })
final class LoadCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--rates",
      paramLabel = "N",
      split = ",",
      defaultValue = "50,100,200,400,800,1600",
      description = "Requests a second, 1 to 20000, one after the other (${DEFAULT-VALUE}).")
  private List<Integer> rates = List.of();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "How long each rate lasts, 1 to 600 (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Ranges.check(spec, "--seconds", seconds, 1, 600);
    for (int rate : rates) {
      Ranges.check(spec, "--rates", rate, 1, 20_000);
    }
    new LoadRun(
            rates,
            Duration.ofSeconds(seconds),
            new Report(spec.commandLine().getOut()),
            spec.commandLine().getErr())
        .run();
    return CommandLine.ExitCode.OK;
  }
}
