package dev.cocbackend.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.embedded.EmbeddedDynamoDb;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotTable;
import dev.cocbackend.tag.Tag;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Measures how long the read function takes from the start of its process to its first answer, in
 * front of an embedded DynamoDB, and prints a line for each way to start it.
 */
final class ColdStartRun {
  /** The clan that the function is asked for. */
  static final String TAG = "2PP";

  private static final String TABLE = "bench-snapshots";

  /** As a function with a vCPU or less has it; more memory would not change the start. */
  private static final List<String> COMMON = List.of("-Xmx512m", "-XX:+UseSerialGC");

  private static final String C1_ONLY = "-XX:TieredStopAtLevel=1";

  /** The classes that the probe needs beside the function's jar. */
  private static final List<Class<?>> PROBE =
      List.of(ColdStartProbe.class, ReadEvent.class, QuietContext.class);

  private final int starts;
  private final Report report;
  private final PrintWriter progress;

  /**
   * @param starts of each way
   */
  ColdStartRun(int starts, Report report, PrintWriter progress) {
    this.starts = starts;
    this.report = report;
    this.progress = progress;
  }

  /**
   * One way to start.
   *
   * @param primed whether the code before a snapshot runs first
   */
  private record Variant(
      Path jar, String classPath, String id, List<String> flags, boolean primed, String what) {}

  void run(List<Path> jars) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("bench-cold-start");
    try (EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.start(null, 0)) {
      try (DynamoDbClient client = dynamoDb.newClient()) {
        client.createTable(SnapshotTable.createRequest(TABLE));
        new DynamoSnapshotStore(client, TABLE)
            .save(SnapshotKey.clan(new Tag(TAG)), clan(), null, Instant.now(), null);
      }
      Path probe = folder.resolve("probe.jar");
      writeProbe(probe);
      List<Variant> variants = new ArrayList<>();
      for (Path jar : jars) {
        String classPath = jar + File.pathSeparator + probe;
        variants.addAll(plain(jar, classPath));
        for (List<String> flags : List.of(List.<String>of(), List.of(C1_ONLY))) {
          Path cache = folder.resolve(variants.size() + ".aot");
          variants.add(recorded(jar, classPath, flags, cache, dynamoDb.endpoint()));
        }
      }
      measure(variants, dynamoDb.endpoint());
    } finally {
      TemporaryFolder.delete(folder);
    }
  }

  private static List<Variant> plain(Path jar, String classPath) {
    return List.of(
        new Variant(
            jar, classPath, "plain", List.of(), false, "as a function without SnapStart starts"),
        new Variant(
            jar,
            classPath,
            "primed",
            List.of(),
            true,
            "the first answer is what is left to a caller after a SnapStart restore"),
        new Variant(
            jar,
            classPath,
            "C1 only",
            List.of(C1_ONLY),
            false,
            "compiled quickly, never thoroughly"));
  }

  private Variant recorded(Path jar, String classPath, List<String> flags, Path cache, URI endpoint)
      throws IOException, InterruptedException {
    progress.println("Recording an AOT cache of " + jar.getFileName() + " …");
    start(with(flags, "-XX:AOTCacheOutput=" + cache), classPath, true, endpoint);
    return new Variant(
        jar,
        classPath,
        flags.isEmpty() ? "AOT cache" : "AOT cache, C1 only",
        with(flags, "-XX:AOTCache=" + cache),
        false,
        "classes and profiles of an earlier run from a file of %d MB"
            .formatted(Files.size(cache) / 1_000_000));
  }

  private static List<String> with(List<String> flags, String flag) {
    List<String> more = new ArrayList<>(flags);
    more.add(flag);
    return more;
  }

  /** Variants take turns, so that a busy time of the machine does not hit one of them alone. */
  private void measure(List<Variant> variants, URI endpoint)
      throws IOException, InterruptedException {
    progress.println("Starting each %d times …".formatted(starts));
    List<List<Times>> times = new ArrayList<>();
    variants.forEach(variant -> times.add(new ArrayList<>()));
    for (int i = 0; i < starts; i++) {
      for (int v = 0; v < variants.size(); v++) {
        Variant variant = variants.get(v);
        times.get(v).add(start(variant.flags(), variant.classPath(), variant.primed(), endpoint));
      }
    }
    for (int v = 0; v < variants.size(); v++) {
      report.print(line(variants.get(v), times.get(v)));
    }
  }

  private static Times start(List<String> flags, String classPath, boolean primed, URI endpoint)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(COMMON);
    all.addAll(flags);
    ProcessBuilder builder =
        JavaProcess.of(
            all,
            classPath,
            List.of(ColdStartProbe.class.getName(), primed ? "primed" : "unprimed"));
    Map<String, String> environment = builder.environment();
    environment.put("SNAPSHOT_TABLE", TABLE);
    environment.put("REFRESH_QUEUE_TYPE", "memory");
    environment.put("AWS_ENDPOINT_URL", endpoint.toString());
    environment.put("AWS_REGION", "us-east-1");
    environment.put("AWS_ACCESS_KEY_ID", "benchmark");
    environment.put("AWS_SECRET_ACCESS_KEY", "benchmark");
    Instant asked = Instant.now();
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      String line = process.inputReader(UTF_8).readLine();
      // A recording process writes its cache before it ends.
      process.waitFor();
      return Times.parse(asked, String.valueOf(line));
    } finally {
      process.destroyForcibly();
    }
  }

  private static ObjectNode line(Variant variant, List<Times> times) throws IOException {
    return Report.line("cold-start")
        .put("jar", Objects.requireNonNull(variant.jar().getFileName()).toString())
        .put("jar_bytes", Files.size(variant.jar()))
        .put("start", variant.id())
        .put("starts", times.size())
        .put("start_to_first_answer_median_ms", median(times, Times::total))
        .put("start_to_first_answer_min_ms", min(times))
        .put("jvm_median_ms", median(times, Times::jvm))
        .put("construct_median_ms", median(times, Times::construct))
        .put("prime_median_ms", median(times, Times::prime))
        .put("first_answer_median_ms", median(times, Times::firstAnswer))
        .put("what", variant.what());
  }

  private static BigDecimal median(List<Times> times, Function<Times, Duration> part) {
    List<Duration> sorted = times.stream().map(part).sorted().toList();
    return Report.rounded(sorted.get(sorted.size() / 2).toNanos() / 1e6);
  }

  private static BigDecimal min(List<Times> times) {
    return Report.rounded(
        times.stream().map(Times::total).min(Duration::compareTo).orElseThrow().toNanos() / 1e6);
  }

  private static BodyBlock clan() {
    Payload clan = Payloads.simulated().getFirst();
    return BodyBlock.ofObject(clan.json(), BodyBlock.hashOf(clan.json()));
  }

  /** An AOT cache takes classes from jars alone, not from folders. */
  private static void writeProbe(Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      for (Class<?> type : PROBE) {
        String name = type.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(name));
        try (InputStream in = ColdStartRun.class.getClassLoader().getResourceAsStream(name)) {
          Objects.requireNonNull(in).transferTo(out);
        }
        out.closeEntry();
      }
    }
  }
}
