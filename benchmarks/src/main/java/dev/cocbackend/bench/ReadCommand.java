package dev.cocbackend.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures a read. */
@Command(
    name = "read",
    header = "Measures a read, alone and over HTTP beside nginx.",
    description = {
      "First from the stored snapshot to the body of an answer, by JMH, for each",
      "payload and each way people would do it (\"bench\": \"read\"); then over HTTP in",
      "front of an upstream that takes 500 ms, beside nginx with proxy_cache",
      "(\"bench\": \"read-http\")."
    },
    sortOptions = false,
    usageHelpWidth = 80,
    footerHeading = "%nFields:%n",
    footer = {
      "  way                      ours: what this project does; the others: what people",
      "                           would otherwise write; floor: what nobody can avoid",
      "  time_us_per_op           average time, with the half-width of JMH's 99.9%%",
      "                           interval in time_error_us_per_op_99_9_percent and the",
      "                           median of the iterations in time_median_us_per_op",
      "  allocated_bytes_per_op   by JMH's profiler of the collector",
      "  ratio_vs_parse           median of parse-to-tree + gzip / median of this way;",
      "                           the project wants 20 of ours on every payload",
      "  state                    what the server knows of the tag it is asked for",
      "  latency_p50_ms, _p99_ms  of all answers in this state, from sending the request",
      "                           to the last byte of the answer",
      "  first_200_p50_ms         until the first answer with the object, asking again;",
      "                           a tag never seen is answered 202 at once by ours and",
      "                           by waiting for the upstream by nginx",
      "What each line measures stands in its field what."
    })
final class ReadCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandLine.Model.CommandSpec spec;

  @Option(names = "--quick", description = "Measures for a fifth of the time, with wider errors.")
  private boolean quick;

  @Option(
      names = "--payloads",
      paramLabel = "DIR",
      description =
          "A folder of JSON files, of which clans, players and wars are measured beside those of"
              + " the simulated API (shared/data/coc-api in this folder or one above it, if it is"
              + " there).")
  private @Nullable Path folder;

  @Option(
      names = "--part",
      paramLabel = "PART",
      defaultValue = "ALL",
      description = "CODEC, HTTP or ALL (${DEFAULT-VALUE}).")
  private Part part = Part.ALL;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  enum Part {
    CODEC,
    HTTP,
    ALL
  }

  @Override
  public Integer call() throws IOException, RunnerException, InterruptedException {
    PrintWriter progress = spec.commandLine().getErr();
    Report report = new Report(spec.commandLine().getOut());
    if (part != Part.HTTP) {
      codec(report, progress);
    }
    if (part != Part.CODEC) {
      new HttpRun(quick ? HttpRun.Effort.QUICK : HttpRun.Effort.FULL, report, progress).run();
    }
    return CommandLine.ExitCode.OK;
  }

  private void codec(Report report, PrintWriter progress) throws IOException, RunnerException {
    List<Payload> payloads = payloads(progress);
    Path shared = Files.createTempDirectory("bench-payloads");
    try {
      Payloads.store(payloads, shared);
      CodecRun.Effort effort = quick ? CodecRun.Effort.QUICK : CodecRun.Effort.FULL;
      new CodecRun(effort, report, progress).run(payloads, shared);
    } finally {
      TemporaryFolder.delete(shared);
    }
  }

  private List<Payload> payloads(PrintWriter progress) throws IOException {
    List<Payload> payloads = new ArrayList<>();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new ParameterException(
          spec.commandLine(), "--payloads names no folder: " + folder + ".");
    }
    Optional<Path> recorded =
        folder != null ? Optional.of(folder) : Payloads.recordings(Path.of(""));
    if (recorded.isPresent()) {
      payloads.addAll(Payloads.readFrom(recorded.get()));
      if (folder != null && payloads.isEmpty()) {
        throw new ParameterException(
            spec.commandLine(), "There is no clan, player or war in " + folder + ".");
      }
    } else {
      progress.println("Skipped: recorded payloads, as there is no folder of them.");
    }
    payloads.addAll(Payloads.simulated());
    return payloads;
  }
}
