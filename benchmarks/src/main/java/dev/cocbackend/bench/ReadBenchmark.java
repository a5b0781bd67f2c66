package dev.cocbackend.bench;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What JMH runs, in processes of its own: each way of {@link ReadPaths} with one payload. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReadBenchmark {
  /** Names the folder of {@link Payloads#store} to the processes. */
  static final String FOLDER = "dev.cocbackend.bench.payloads";

  /** Set by JMH to the name of a payload. */
  @Param("none")
  @SuppressWarnings("NullAway.Init")
  public String payload;

  @SuppressWarnings("NullAway.Init")
  private ReadPaths paths;

  /** Made by JMH. */
  public ReadBenchmark() {}

  /** Reads the payload. */
  @Setup
  public void load() throws IOException {
    Path folder = Path.of(System.getProperty(FOLDER, "."));
    paths = new ReadPaths(Payloads.load(payload, folder), Instant.now());
  }

  /** See {@link ReadPaths#ours}. */
  @Benchmark
  public String ours() {
    return paths.ours();
  }

  /** See {@link ReadPaths#handler}. */
  @Benchmark
  public APIGatewayV2HTTPResponse handler() {
    return paths.handler();
  }

  /** See {@link ReadPaths#parseToTree}. */
  @Benchmark
  public String parseToTree() throws IOException {
    return paths.parseToTree();
  }

  /** See {@link ReadPaths#dataBinding}. */
  @Benchmark
  public String dataBinding() throws IOException {
    return paths.dataBinding();
  }

  /** See {@link ReadPaths#gunzipSpliceGzip}. */
  @Benchmark
  public String gunzipSpliceGzip() throws IOException {
    return paths.gunzipSpliceGzip();
  }

  /** See {@link ReadPaths#floor}. */
  @Benchmark
  public String floor() {
    return paths.floor();
  }
}
