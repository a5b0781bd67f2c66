package dev.cocbackend.operator.backup;

import static dev.cocbackend.operator.queue.TestQueues.LIMITS;
import static dev.cocbackend.operator.queue.TestQueues.clock;
import static dev.cocbackend.operator.queue.TestQueues.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.operator.queue.Content;
import dev.cocbackend.operator.queue.MemoryMessageQueue;
import dev.cocbackend.operator.queue.MessageQueue;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.queue.TestQueues;
import dev.cocbackend.operator.storage.FolderStorage;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.RefreshRequestCodec;
import dev.cocbackend.refresh.Tier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationTest {
  @TempDir Path folder;

  private final InMemoryRefreshQueue port = new InMemoryRefreshQueue(clock());
  private final MessageQueue memory = new MemoryMessageQueue(port, Tier.HIGH, clock());
  private final MessageQueue sqs = TestQueues.create().get(QueueName.HIGH);
  private final Migration migration = new Migration(LIMITS, clock());

  private static List<Content> some() {
    return List.of(
        message(Tier.HIGH, "a"),
        message(Tier.HIGH, "b"),
        message(Tier.HIGH, "b"),
        Content.of("no request"));
  }

  @Test
  void aQueueInMemoryMovesToSqs() {
    port.send(TestQueues.request(Tier.HIGH, "from a reader"), Duration.ZERO);
    memory.send(some());
    List<String> before = TestQueues.contents(memory);

    Migration.Outcome outcome = migration.move(memory, sqs, false, Steps.UNHEARD);

    assertThat(outcome)
        .returns(5L, Migration.Outcome::moved)
        .returns(0L, Migration.Outcome::missing);
    assertThat(TestQueues.contents(sqs)).isEqualTo(before);
    assertThat(port.depth(Tier.HIGH).total()).isZero();
  }

  @Test
  void aQueueInSqsMovesToMemoryWhereWorkersReceiveIt() {
    sqs.send(some());
    List<String> before = TestQueues.contents(sqs);

    migration.move(sqs, memory, false, Steps.UNHEARD);

    assertThat(TestQueues.contents(memory)).isEqualTo(before);
    assertThat(sqs.depth().total()).isZero();
    assertThat(port.receive(Tier.HIGH, 10, TestQueues.HOLD, Duration.ZERO))
        .filteredOn(received -> received.body().startsWith("{"))
        .allSatisfy(received -> RefreshRequestCodec.decode(received.body()))
        .hasSize(3);
  }

  @Test
  void aQueueInMemoryOutlivesItsProcessInAFile() throws Exception {
    FolderStorage storage = new FolderStorage(folder);
    memory.send(some());
    List<String> before = TestQueues.contents(memory);

    migration.move(
        memory, FileMessageQueue.open(QueueName.HIGH, storage, clock()), false, Steps.UNHEARD);
    migration.move(
        FileMessageQueue.open(QueueName.HIGH, storage, clock()), sqs, false, Steps.UNHEARD);

    assertThat(TestQueues.contents(sqs)).isEqualTo(before);
    assertThat(FileMessageQueue.open(QueueName.HIGH, storage, clock()).depth().total()).isZero();
  }

  @Test
  void whatDoesNotArriveStaysInTheSource() {
    memory.send(some());
    // Takes everything and keeps nothing.
    MessageQueue hole = Crashes.forgetful(TestQueues.create().get(QueueName.HIGH));

    Migration.Outcome outcome = migration.move(memory, hole, false, Steps.UNHEARD);

    assertThat(outcome)
        .returns(0L, Migration.Outcome::moved)
        .returns(4L, Migration.Outcome::missing);
    assertThat(memory.depth().waiting()).isEqualTo(4);
  }

  @Test
  void whatTheTargetHasIsNotSentAgain() {
    sqs.send(some());
    memory.send(some());

    assertThat(migration.move(memory, sqs, false, Steps.UNHEARD))
        .returns(0L, Migration.Outcome::sent)
        .returns(4L, Migration.Outcome::moved);
    assertThat(sqs.depth().waiting()).isEqualTo(4);
  }

  @Test
  void aTargetThatRefusesChangesNothing() {
    sqs.send(
        List.of(TestQueues.deadLetter(TestQueues.request(Tier.HIGH, "a"), "has an attribute")));

    assertThatThrownBy(() -> migration.move(sqs, memory, false, Steps.UNHEARD))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(sqs.depth().waiting()).isOne();
    assertThatThrownBy(() -> migration.move(sqs, sqs, false, Steps.UNHEARD))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
