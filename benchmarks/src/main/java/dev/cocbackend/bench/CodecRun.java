package dev.cocbackend.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures every {@link Way} with every payload by JMH and prints a line for each. */
final class CodecRun {
  /** As the JVM chooses by itself in a function of the usual sizes. */
  private static final String COLLECTOR = "-XX:+UseSerialGC";

  private final Effort effort;
  private final Report report;
  private final PrintWriter progress;

  /**
   * How long to measure.
   *
   * @param forks processes, one after the other, as each JVM compiles a little differently
   */
  record Effort(int forks, int warmups, int measurements, TimeValue each) {
    static final Effort FULL = new Effort(2, 5, 10, TimeValue.milliseconds(500));
    static final Effort QUICK = new Effort(1, 4, 8, TimeValue.milliseconds(250));
  }

  CodecRun(Effort effort, Report report, PrintWriter progress) {
    this.effort = effort;
    this.report = report;
    this.progress = progress;
  }

  /**
   * @param folder where the payloads are stored for JMH's processes
   */
  void run(List<Payload> payloads, Path folder) throws RunnerException, IOException {
    for (Payload payload : payloads) {
      progress.println("Measuring " + payload.name() + " …");
      Map<Way, RunResult> results = new EnumMap<>(Way.class);
      for (RunResult result : measure(payload, folder)) {
        results.put(Way.ofMethod(result.getParams().getBenchmark()), result);
      }
      int stored = new ReadPaths(payload, Instant.now()).storedBytes();
      double parse = Score.time(results, Way.PARSE_TO_TREE).median();
      results.keySet().forEach(way -> report.print(line(payload, stored, way, results, parse)));
    }
  }

  private Collection<RunResult> measure(Payload payload, Path folder) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include("^" + ReadBenchmark.class.getName().replace(".", "\\.") + "\\.")
                .param("payload", payload.name())
                .forks(effort.forks())
                .warmupIterations(effort.warmups())
                .warmupTime(effort.each())
                .measurementIterations(effort.measurements())
                .measurementTime(effort.each())
                .addProfiler(GCProfiler.class)
                .jvmArgs(
                    COLLECTOR,
                    "-Xmx512m",
                    "--sun-misc-unsafe-memory-access=allow", // JMH itself reads objects' layout
                    "-D%s=%s".formatted(ReadBenchmark.FOLDER, folder))
                .shouldFailOnError(true)
                .build(),
            OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT))
        .run();
  }

  private static ObjectNode line(
      Payload payload, int stored, Way way, Map<Way, RunResult> results, double parse) {
    Score time = Score.time(results, way);
    return Report.line("read")
        .put("payload", payload.name())
        .put("json_bytes", payload.json().length)
        .put("stored_bytes", stored)
        .put("way", way.id())
        .put("time_us_per_op", Report.rounded(time.mean() / 1e3))
        .put("time_error_us_per_op_99_9_percent", Report.rounded(time.error() / 1e3))
        .put("time_median_us_per_op", Report.rounded(time.median() / 1e3))
        .put("allocated_bytes_per_op", Report.rounded(allocatedBytes(results, way)))
        .put("ratio_vs_parse", Report.rounded(parse / time.median()))
        .put("what", way.what());
  }

  @SuppressWarnings("rawtypes") // as JMH declares its results
  private static double allocatedBytes(Map<Way, RunResult> results, Way way) {
    return Objects.requireNonNull(results.get(way)).getSecondaryResults().entrySet().stream()
        .filter(entry -> entry.getKey().endsWith("gc.alloc.rate.norm"))
        .mapToDouble(entry -> entry.getValue().getScore())
        .findFirst()
        .orElseThrow();
  }

  /**
   * Nanoseconds an operation.
   *
   * @param error half the width of the 99.9% interval of the mean
   * @param median of the iterations, which a busy neighbour disturbs least
   */
  @SuppressWarnings("rawtypes") // as JMH declares its results
  private record Score(double mean, double error, double median) {
    static Score time(Map<Way, RunResult> results, Way way) {
      var result = Objects.requireNonNull(results.get(way)).getPrimaryResult();
      return new Score(
          result.getScore(), result.getScoreError(), result.getStatistics().getPercentile(50));
    }
  }
}
