package dev.cocbackend.operator.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.operator.queue.Content;
import dev.cocbackend.operator.queue.MessageQueue;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.queue.TestQueues;
import dev.cocbackend.refresh.Tier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands as processes of their own, killed by the system at random moments, and run again. */
class KilledProcessTest {
  private static final int MESSAGES = 400;
  private static final int KILLS = 3;

  /** Between starting a JVM and the end of a command, on an idle machine of two cores. */
  private static final int EARLIEST_MILLIS = 600;

  private static final int LATEST_MILLIS = 3_000;

  @TempDir Path folder;

  private final Random random = new Random();

  private static Process start(Console console, String... arguments) throws IOException {
    String javaHome = System.getProperty("java.home", "");
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
    List<String> command =
        Stream.concat(
                Stream.of(
                    Path.of(javaHome, "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    OperatorCommand.class.getName()),
                Arrays.stream(arguments))
            .toList();
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().put("CLASSPATH", classPath);
    process.environment().putAll(console.environment());
    return process
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private void killAtRandom(Console console, String... arguments) throws Exception {
    Process process = start(console, arguments);
    boolean isOver =
        process.waitFor(random.nextInt(EARLIEST_MILLIS, LATEST_MILLIS), TimeUnit.MILLISECONDS);
    process.destroyForcibly().waitFor();
    if (!isOver) {
      // Longer than a queue of this depth is held.
      TestQueues.time().pass(Duration.ofMinutes(2));
    }
  }

  private static void runToItsEnd(Console console, String... arguments) throws Exception {
    Process process = start(console, arguments);
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * Together the queues have these, some perhaps twice: who is killed between putting copies in the
   * place of worn messages and deleting those leaves up to ten so. A receive that waited when its
   * process was killed can still take ten, which are hidden until their hold ends.
   */
  private static void assertContents(Set<String> expected, MessageQueue... queues) {
    Set<String> found = contents(queues);
    for (int tries = 1; tries < 5 && !found.equals(expected); tries++) {
      TestQueues.time().pass(Duration.ofMinutes(2));
      found = contents(queues);
    }
    assertThat(found).isEqualTo(expected);
  }

  private static Set<String> contents(MessageQueue... queues) {
    return Arrays.stream(queues)
        .flatMap(queue -> TestQueues.contents(queue).stream())
        .collect(Collectors.toSet());
  }

  @Test
  void whateverMomentTheyAreKilledAtTheNextRunFinishesAndNothingIsLost() throws Exception {
    TestQueues queues = TestQueues.create();
    TestQueues target = TestQueues.create();
    MessageQueue last = TestQueues.create().get(QueueName.HIGH);
    Console console = Console.on(queues, EmbeddedAws.services().newTable(), folder);
    MessageQueue high = queues.get(QueueName.HIGH);
    List<Content> messages = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      messages.add(TestQueues.message(Tier.HIGH, "r" + i));
    }
    high.send(messages);
    Set<String> before = contents(high);

    for (int i = 0; i < KILLS; i++) {
      killAtRandom(console, "queue", "backup", "--queue", "high");
      assertContents(before, high);
    }
    runToItsEnd(console, "queue", "backup", "--queue", "high");
    runToItsEnd(console, "queue", "verify", "--all");
    assertContents(before, high);

    Console other = Console.on(target, EmbeddedAws.services().newTable(), folder);
    for (int i = 0; i < KILLS; i++) {
      killAtRandom(other, "queue", "restore", "--queue", "high");
    }
    runToItsEnd(other, "queue", "restore", "--queue", "high");
    assertContents(before, target.get(QueueName.HIGH));

    String[] migrate = {
      "queue", "migrate", "--queue", "high", "--from", high.address(), "--to", last.address()
    };
    for (int i = 0; i < KILLS; i++) {
      killAtRandom(console, migrate);
    }
    assertContents(before, high, last);
    runToItsEnd(console, migrate);
    assertContents(before, last);
    assertThat(contents(high)).isEmpty();
  }
}
