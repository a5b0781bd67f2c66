package dev.cocbackend.operator.command;

import static dev.cocbackend.operator.queue.TestQueues.deadLetter;
import static dev.cocbackend.operator.queue.TestQueues.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.operator.queue.Content;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.queue.TestQueues;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.tag.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueCommandsTest {
  @TempDir Path folder;

  private final TestQueues queues = TestQueues.create();
  private final String table = EmbeddedAws.services().newTable();
  private Console console;

  @BeforeEach
  void open() {
    console = Console.on(queues, table, folder);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void statsCountsEachQueue() {
    queues.fill(3);

    assertThat(console.run("queue", "stats", "--json")).isZero();
    assertThat(console.json().at("/queues/high/waiting").asInt()).isEqualTo(3);
    assertThat(console.json().at("/queues/dead-letter/waiting").asInt()).isEqualTo(2);
    assertThat(console.run("queue", "stats")).isZero();
    assertThat(console.out()).contains("critical", "dead-letter", "in flight");
  }

  @Test
  void peekShowsMessagesAndLeavesThem() {
    queues.fill(4);

    assertThat(console.run("queue", "peek", "high", "-n", "2", "--json")).isZero();
    assertThat(console.json().path("messages")).hasSize(2);
    assertThat(console.json().at("/messages/0/request/key").asText()).isEqualTo("clan#2PP");
    assertThat(console.run("queue", "peek", "dead-letter")).isZero();
    assertThat(console.out()).contains("upstream answered 500", "dead-0");
    assertThat(queues.get(QueueName.HIGH).depth().waiting()).isEqualTo(4);
  }

  @Test
  void peekPrintsNothingThatATerminalWouldActOn() {
    queues
        .get(QueueName.DEAD_LETTER)
        .send(List.of(deadLetter(request(Tier.LOW, "a"), "\u009b2J\u202egone")));

    assertThat(console.run("queue", "peek", "dead-letter")).isZero();
    assertThat(console.out()).contains("gone").doesNotContain("\u009b", "\u202e");
  }

  @Test
  void backupVerifyAndRestoreGiveTheSameMessages() throws Exception {
    queues.fill(12);
    Map<QueueName, List<String>> before = queues.contents();

    assertThat(console.run("queue", "backup", "--json")).isZero();
    JsonNode backup = console.json();
    assertThat(backup.path("messages").asInt()).isEqualTo(51);
    assertThat(backup.path("verified").asBoolean()).isTrue();
    assertThat(console.run("queue", "verify")).isZero();
    assertThat(console.out()).contains("whole", "51");

    TestQueues empty = TestQueues.create();
    Console other = Console.on(empty, table, folder);
    assertThat(other.run("queue", "restore", backup.path("id").asText(), "--json")).isZero();
    assertThat(other.json().path("sent").asInt()).isEqualTo(51);
    assertThat(empty.contents()).isEqualTo(before);
    assertThat(other.run("queue", "restore")).isZero();
    assertThat(other.out()).contains("Sent 0 messages", "--again");
    assertThat(empty.contents()).isEqualTo(before);
  }

  @Test
  void aDamagedBackupIsAProblemAndIsNotRestored() throws Exception {
    queues.fill(2);
    console.run("queue", "backup");
    Path file = files().getLast();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 3] ^= 1;
    Files.write(file, bytes);

    assertThat(console.run("queue", "verify", "--json")).isEqualTo(1);
    assertThat(console.json().at("/backups/0/whole").asBoolean()).isFalse();
    assertThat(console.run("queue", "restore", "--json")).isEqualTo(1);
    assertThat(console.json().at("/error/message").asText()).contains("nothing was sent");
  }

  @Test
  void onlyTheChosenQueuesAreBackedUp() {
    queues.fill(2);

    assertThat(console.run("queue", "backup", "--queue", "HIGH,low", "--json")).isZero();
    assertThat(console.json().path("queues").fieldNames())
        .toIterable()
        .containsExactly("high", "low");
  }

  @Test
  void pruneKeepsWhatItsSettingSays() {
    console.run("queue", "backup");
    console.clock(() -> TestQueues.clock().instant().plusSeconds(6 * 86_400));
    console.run("queue", "backup");
    console.clock(() -> TestQueues.clock().instant().plusSeconds(8 * 86_400));

    assertThat(console.run("queue", "prune", "--dry-run", "--json")).isZero();
    assertThat(console.json().path("removed")).hasSize(1);
    console.set("QUEUE_BACKUP_RETENTION_DAYS", "9");
    assertThat(console.run("queue", "prune", "--json")).isZero();
    assertThat(console.json().path("removed")).isEmpty();
    console.unset("QUEUE_BACKUP_RETENTION_DAYS");
    assertThat(console.run("queue", "prune", "--json")).isZero();
    assertThat(console.json().path("removed")).hasSize(1);
    assertThat(console.run("queue", "verify", "--all", "--json")).isZero();
    assertThat(console.json().path("backups")).hasSize(1);
  }

  @Test
  void redriveSendsTheChosenLettersToTheTierInWhichTheirKeyWasAskedFor() {
    SnapshotStore store = new DynamoSnapshotStore(EmbeddedAws.services().dynamoDb(), table);
    RefreshRequest failed =
        new RefreshRequest(
            "failed", request(Tier.LOW, "x").key(), Tier.LOW, TestQueues.clock().instant(), 3);
    store.tryLease(failed.key(), Tier.CRITICAL, failed.requestedAt(), Tier.CRITICAL.target());
    RefreshRequest other =
        new RefreshRequest(
            "other", SnapshotKey.player(new Tag("2PQ")), Tier.MEDIUM, failed.requestedAt(), 3);
    queues
        .get(QueueName.DEAD_LETTER)
        .send(
            List.of(
                deadLetter(failed, "upstream answered 500"),
                deadLetter(other, "upstream answered 500"),
                deadLetter(request(Tier.LOW, "kept"), "upstream timed out"),
                Content.of("poison")));

    assertThat(console.run("queue", "redrive", "--reason", "ANSWERED", "--dry-run", "--json"))
        .isZero();
    assertThat(console.json().path("wouldSend").asInt()).isEqualTo(2);
    assertThat(queues.get(QueueName.DEAD_LETTER).depth().waiting()).isEqualTo(4);

    assertThat(console.run("queue", "redrive", "--reason", "ANSWERED", "--json")).isZero();
    assertThat(console.json().at("/reasons/0/to/critical").asInt()).isOne();
    assertThat(console.json().at("/reasons/0/to/medium").asInt()).isOne();
    assertThat(queues.get(QueueName.DEAD_LETTER).depth().waiting()).isEqualTo(2);
    List<RefreshRequest> sent = new ArrayList<>();
    for (QueueName name : List.of(QueueName.CRITICAL, QueueName.MEDIUM)) {
      queues
          .get(name)
          .receive(TestQueues.HOLD, Duration.ZERO)
          .forEach(held -> sent.add(held.content().request().orElseThrow()));
    }
    assertThat(sent).allMatch(r -> r.attempt() == 0);
    assertThat(sent).extracting(RefreshRequest::id).containsExactly("failed", "other");

    assertThat(console.run("queue", "redrive", "--all")).isZero();
    assertThat(console.out()).contains("received too often", "no refresh requests and stay");
    assertThat(TestQueues.contents(queues.get(QueueName.DEAD_LETTER)))
        .singleElement()
        .asString()
        .contains("poison");
  }

  @Test
  void migrateMovesBetweenQueuesAndThroughMemoryAndBack() {
    queues.fill(7);
    Map<QueueName, List<String>> before = queues.contents();
    String memory = "memory:" + folder.resolve("memory");

    assertThat(console.run("queue", "migrate", "--from", "sqs", "--to", memory, "--json")).isZero();
    assertThat(console.json().at("/queues/1/moved").asInt()).isEqualTo(7);
    queues.contents().values().forEach(contents -> assertThat(contents).isEmpty());

    assertThat(console.run("queue", "migrate", "--from", memory, "--to", "sqs")).isZero();
    assertThat(queues.contents()).isEqualTo(before);

    TestQueues target = TestQueues.create();
    assertThat(
            console.run(
                "queue",
                "migrate",
                "--queue",
                "high",
                "--from",
                queues.get(QueueName.HIGH).address(),
                "--to",
                target.get(QueueName.HIGH).address()))
        .isZero();
    assertThat(TestQueues.contents(target.get(QueueName.HIGH)))
        .isEqualTo(before.get(QueueName.HIGH));
    assertThat(queues.get(QueueName.HIGH).depth().total()).isZero();
  }

  @Test
  void migrateRefusesPlacesThatItCannotMean() {
    assertThat(console.run("queue", "migrate", "--from", "sqs", "--to", "sqs")).isEqualTo(2);
    assertThat(console.run("queue", "migrate", "--from", "sqs", "--to", "nowhere")).isEqualTo(2);
    assertThat(console.err()).contains("memory:DIR");
    assertThat(console.run("queue", "migrate", "--from", "sqs", "--to", "https://x/high"))
        .isEqualTo(2);
    assertThat(console.err()).contains("--queue");
  }

  @Test
  void progressIsShownOnlyWhereItIsAskedForAndNeverOnStandardOutput() {
    queues.fill(30);
    console.run("queue", "backup", "--json");
    assertThat(console.err()).isEmpty();

    console.showProgress();
    console.run("queue", "backup", "--json");
    assertThat(console.err()).contains("[", "/30");
    assertThat(console.json().path("messages").asInt()).isEqualTo(123);
  }

  @Test
  void aQueueThatIsNotThereCannotBeReached() {
    console.set("REFRESH_QUEUE_URL_HIGH", queues.get(QueueName.HIGH).address() + "-gone");

    assertThat(console.run("queue", "stats", "--json")).isEqualTo(3);
    assertThat(console.json().at("/error/message").asText()).contains("-gone");
  }

  @Test
  void aServerThatDoesNotAnswerCannotBeReached() {
    console.set("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:1");

    assertThat(console.run("queue", "stats")).isEqualTo(3);
    assertThat(console.err()).contains("cannot be reached");
  }

  @Test
  void queuesInMemoryAreSaidToBeOutOfReach() {
    console.set("REFRESH_QUEUE_TYPE", "memory");

    assertThat(console.run("queue", "stats")).isEqualTo(2);
    assertThat(console.err()).contains("memory");
  }
}
