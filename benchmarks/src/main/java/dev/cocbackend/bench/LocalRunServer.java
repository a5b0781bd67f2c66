package dev.cocbackend.bench;

import dev.cocbackend.local.Main;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import okhttp3.Headers;

/** The local run of this project. */
final class LocalRunServer implements Server {
  /** As the run script starts it. */
  static final List<String> FLAGS =
      List.of(
          "-Xmx1g",
          "-XX:+UseSerialGC",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final Process process;
  private final int port;

  private LocalRunServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it in front of an upstream and waits until it listens. */
  static LocalRunServer start(URI upstream, String key, Duration maxAge)
      throws IOException, InterruptedException {
    int port = Loopback.freePort();
    ProcessBuilder builder =
        JavaProcess.of(
            FLAGS,
            System.getProperty("java.class.path"),
            List.of(Main.class.getName(), "--ephemeral"));
    Map<String, String> environment = builder.environment();
    environment.put("PORT", Integer.toString(port));
    environment.put("COC_API_BASE_URL", upstream.toString());
    environment.put("COC_API_KEYS", key);
    for (String kind : List.of("", "_WAR", "_CLAN", "_PLAYER")) {
      environment.put("SNAPSHOT_MAX_AGE" + kind, Long.toString(maxAge.toSeconds()));
    }
    Process process =
        builder
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      Loopback.awaitListening(port, process, START_LIMIT);
      return new LocalRunServer(process, port);
    } catch (IOException | InterruptedException e) {
      JavaProcess.stop(process);
      throw e;
    }
  }

  @Override
  public String name() {
    return "local run";
  }

  @Override
  public String what() {
    return "this project in one process: HTTP front, functions, DynamoDB Local and ElasticMQ;"
        + " most of a read is DynamoDB Local";
  }

  @Override
  public int port() {
    return port;
  }

  /** Resident memory in megabytes, 0 where the machine does not tell. */
  long residentMegabytes() {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
              .filter(line -> line.startsWith("VmRSS:"))
              .map(line -> line.replaceAll("\\D", ""))
              .mapToLong(Long::parseLong)
              .findFirst()
              .orElse(0)
          / 1024;
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public Copy copyOf(int status, Headers headers) {
    String stale = headers.get("X-Is-Stale");
    if (stale == null) {
      return Copy.NONE;
    }
    return stale.equals("true") ? Copy.STALE : Copy.FRESH;
  }

  @Override
  public void close() {
    JavaProcess.stop(process);
  }
}
