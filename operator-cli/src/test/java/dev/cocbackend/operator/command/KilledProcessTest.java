package dev.cocbackend.operator.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.contract.Bodies;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.operator.queue.Content;
import dev.cocbackend.operator.queue.HeldMessage;
import dev.cocbackend.operator.queue.MessageQueue;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.queue.TestQueues;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.tag.Tag;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
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

  @Test
  void aKilledRedriveSendsEveryLetterInTheEnd() throws Exception {
    TestQueues queues = TestQueues.create();
    MessageQueue letters = queues.get(QueueName.DEAD_LETTER);
    MessageQueue high = queues.get(QueueName.HIGH);
    Console console = Console.on(queues, EmbeddedAws.services().newTable(), folder);
    List<Content> dead = new ArrayList<>();
    Set<String> ids = new TreeSet<>();
    for (int i = 0; i < MESSAGES; i++) {
      ids.add("r" + i);
      dead.add(TestQueues.deadLetter(TestQueues.request(Tier.HIGH, "r" + i), "timed out"));
    }
    letters.send(dead);

    for (int i = 0; i < KILLS; i++) {
      killAtRandom(console, "queue", "redrive", "--all");
    }
    runToItsEnd(console, "queue", "redrive", "--all");

    assertContents(Set.of(), letters);
    Set<String> sent = new TreeSet<>();
    List<HeldMessage> held = high.receive(TestQueues.HOLD, Duration.ZERO);
    while (!held.isEmpty()) {
      held.forEach(one -> sent.add(one.content().request().orElseThrow().id()));
      held = high.receive(TestQueues.HOLD, Duration.ZERO);
    }
    assertThat(sent).isEqualTo(ids);
  }

  @Test
  void aKilledPruneLeavesWholeBackups() throws Exception {
    TestQueues queues = TestQueues.create();
    queues.fill(20);
    Console console = Console.on(queues, EmbeddedAws.services().newTable(), folder);
    for (int days = 10; days > 7; days--) {
      Instant then = Instant.now().minus(Duration.ofDays(days));
      console.clock(() -> then);
      assertThat(console.run("queue", "backup")).isZero();
    }
    console.clock(InstantSource.system());
    assertThat(console.run("queue", "backup")).isZero();

    for (int i = 0; i < KILLS; i++) {
      killAtRandom(console, "queue", "prune");
      assertThat(console.run("queue", "verify", "--all")).isZero();
    }
    runToItsEnd(console, "queue", "prune");

    assertThat(console.run("queue", "verify", "--all", "--json")).isZero();
    assertThat(console.json().path("backups")).hasSize(1);
  }

  @Test
  void aKilledImportBringsEverySnapshotInTheEnd() throws Exception {
    String table = EmbeddedAws.services().newTable();
    String otherTable = EmbeddedAws.services().newTable();
    SnapshotStore store = new DynamoSnapshotStore(EmbeddedAws.services().dynamoDb(), table);
    SnapshotStore other = new DynamoSnapshotStore(EmbeddedAws.services().dynamoDb(), otherTable);
    Instant fetched = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    List<SnapshotKey> keys = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      // Digits that are letters of a tag, too.
      SnapshotKey key =
          SnapshotKey.player(new Tag("2P" + Integer.toString(i, 3).replace('1', '9')));
      store.save(key, Bodies.of("{\"trophies\":%d}".formatted(i)), null, fetched, null);
      keys.add(key);
    }
    TestQueues queues = TestQueues.create();
    String file = folder.resolve("snapshots.ndjson").toString();
    assertThat(Console.on(queues, table, folder).run("snapshot", "export", "--to", file, "--all"))
        .isZero();

    Console console = Console.on(queues, otherTable, folder);
    for (int i = 0; i < KILLS; i++) {
      killAtRandom(console, "snapshot", "import", file);
    }
    runToItsEnd(console, "snapshot", "import", file);

    for (SnapshotKey key : keys) {
      assertThat(other.find(key)).isEqualTo(store.find(key));
    }
  }
}
