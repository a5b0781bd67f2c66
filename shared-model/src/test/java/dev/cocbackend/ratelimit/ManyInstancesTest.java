package dev.cocbackend.ratelimit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.SettableClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One key's budget, shared by the threads of several JVMs over one DynamoDB. */
class ManyInstancesTest {
  private static final int INSTANCES = 3;
  private static final int THREADS = 8;
  private static final int SLOTS = 12;

  /** Clocks that differ by what is allowed for. */
  private static final Duration SKEW = Pace.DEFAULT_CLOCK_SKEW.dividedBy(INSTANCES - 1);

  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void stop() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void allTogetherUseTheWholeBudgetAndNoMore() throws Exception {
    String table = EmbeddedAws.services().newTable();
    List<BufferedReader> outputs = new ArrayList<>();
    for (int i = 0; i < INSTANCES; i++) {
      processes.add(start(table, SKEW.multipliedBy(i)));
      outputs.add(
          new BufferedReader(new InputStreamReader(processes.get(i).getInputStream(), UTF_8)));
    }
    for (BufferedReader output : outputs) {
      assertThat(output.readLine()).isEqualTo("ready");
    }
    for (Process process : processes) {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    }
    List<Long> slots = new ArrayList<>();
    for (int i = 0; i < INSTANCES; i++) {
      outputs.get(i).lines().map(Long::valueOf).forEach(slots::add);
      assertThat(processes.get(i).waitFor()).isZero();
    }
    slots.sort(null);

    assertThat(slots).hasSize(INSTANCES * THREADS * SLOTS).doesNotHaveDuplicates();
    for (int i = 40; i < slots.size(); i++) {
      assertThat(slots.get(i) - slots.get(i - 40)).isGreaterThan(1_000_000);
    }
    for (int i = 1; i < slots.size(); i++) {
      assertThat(slots.get(i) - slots.get(i - 1)).isEqualTo(Pace.DEFAULT.micros());
    }
  }

  private static Process start(String table, Duration skew) throws IOException {
    String endpoint =
        EmbeddedAws.services()
            .dynamoDb()
            .serviceClientConfiguration()
            .endpointOverride()
            .orElseThrow()
            .toString();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            LimiterProcess.class.getName(),
            endpoint,
            table,
            "key",
            SettableClock.START.plus(skew).toString(),
            Integer.toString(THREADS),
            Integer.toString(SLOTS))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
