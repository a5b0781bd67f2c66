package dev.cocbackend.operator.backup;

import static dev.cocbackend.operator.queue.TestQueues.LIMITS;
import static dev.cocbackend.operator.queue.TestQueues.clock;
import static dev.cocbackend.operator.queue.TestQueues.message;
import static dev.cocbackend.operator.queue.TestQueues.passHolds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.operator.queue.Content;
import dev.cocbackend.operator.queue.HeldMessage;
import dev.cocbackend.operator.queue.MessageQueue;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.queue.TestQueues;
import dev.cocbackend.operator.storage.CorruptFileException;
import dev.cocbackend.operator.storage.FolderStorage;
import dev.cocbackend.operator.storage.Storage;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueBackupTest {
  @TempDir Path folder;

  private final TestQueues queues = TestQueues.create();

  private Storage storage() {
    return new FolderStorage(folder);
  }

  private Manifest backUp(TestQueues of) {
    return new QueueBackup(storage(), LIMITS, clock(), new Random(1)).make(of.all(), Steps.UNHEARD);
  }

  private QueueRestore.Outcome restore(BackupId id, TestQueues to) throws CorruptFileException {
    return new QueueRestore(storage(), LIMITS, clock())
        .restore(id, to.all(), false, false, Steps.UNHEARD);
  }

  private Backups.Verdict verify(BackupId id) {
    return new Backups(storage()).verify(id, Steps.UNHEARD);
  }

  @Test
  void backupThenRestoreGivesTheSameMultisetOfMessages() throws Exception {
    queues.fill(23);
    queues
        .get(QueueName.HIGH)
        .send(List.of(message(Tier.HIGH, "twice"), message(Tier.HIGH, "twice")));
    Map<QueueName, List<String>> before = queues.contents();

    BackupId id = backUp(queues).id();
    TestQueues empty = TestQueues.create();
    QueueRestore.Outcome outcome = restore(id, empty);

    assertThat(empty.contents()).isEqualTo(before);
    assertThat(outcome.sent()).isEqualTo(4 * 23 + 2 + 1 + 2);
    assertThat(verify(id).isWhole()).isTrue();
  }

  @Test
  void aBackupConsumesNothingAndLeavesAllMessagesToBeReceived() {
    queues.fill(12);
    Map<QueueName, List<String>> before = queues.contents();
    Manifest manifest = backUp(queues);

    assertThat(manifest.messages()).isEqualTo(4 * 12 + 1 + 2);
    for (MessageQueue queue : queues.all()) {
      assertThat(queue.depth().inFlight()).as(queue.name().id()).isZero();
    }
    assertThat(queues.contents()).isEqualTo(before);
  }

  @Test
  void restoringAgainSendsNothing() throws Exception {
    queues.fill(7);
    BackupId id = backUp(queues).id();
    TestQueues target = TestQueues.create();
    restore(id, target);
    Map<QueueName, List<String>> after = target.contents();

    QueueRestore.Outcome again = restore(id, target);

    assertThat(again.sent()).isZero();
    assertThat(again.earlier()).isEqualTo(4 * 7 + 1 + 2);
    assertThat(target.contents()).isEqualTo(after);
  }

  @Test
  void restoringIntoTheQueuesItCameFromSendsOnlyWhatIsMissing() throws Exception {
    queues.fill(5);
    Map<QueueName, List<String>> before = queues.contents();
    BackupId id = backUp(queues).id();
    MessageQueue high = queues.get(QueueName.HIGH);
    high.delete(high.receive(TestQueues.HOLD, Duration.ZERO).subList(0, 3));
    passHolds();

    QueueRestore.Outcome outcome = restore(id, queues);

    assertThat(outcome.sent()).isEqualTo(3);
    assertThat(outcome.present()).isEqualTo(4 * 5 + 1 + 2 - 3);
    assertThat(queues.contents()).isEqualTo(before);
  }

  @Test
  void aRequestThatMovedToAnotherTierMeanwhileIsNotSentAgain() throws Exception {
    RefreshRequest request = TestQueues.request(Tier.HIGH, "moved");
    queues.get(QueueName.HIGH).send(List.of(Content.of(request)));
    BackupId id = backUp(queues).id();
    TestQueues later = TestQueues.create();
    later.get(QueueName.MEDIUM).send(List.of(Content.of(request.retry())));

    assertThat(restore(id, later)).returns(0L, QueueRestore.Outcome::sent);
    assertThat(later.get(QueueName.HIGH).depth().total()).isZero();
  }

  @Test
  void whatWasConsumedAfterARestoreComesBackOnlyWhenItIsAskedForAgain() throws Exception {
    queues.fill(4);
    BackupId id = backUp(queues).id();
    TestQueues target = TestQueues.create();
    restore(id, target);
    MessageQueue low = target.get(QueueName.LOW);
    low.delete(low.receive(TestQueues.HOLD, Duration.ZERO));

    assertThat(restore(id, target).sent()).isZero();
    QueueRestore.Outcome again =
        new QueueRestore(storage(), LIMITS, clock())
            .restore(id, target.all(), true, false, Steps.UNHEARD);
    assertThat(again.sent()).isEqualTo(5);
  }

  @Test
  void restoringOneQueueKnowsWhatARestoreOfAllHasDone() throws Exception {
    queues.fill(4);
    BackupId id = backUp(queues).id();
    TestQueues target = TestQueues.create();
    restore(id, target);
    MessageQueue high = target.get(QueueName.HIGH);
    high.delete(high.receive(TestQueues.HOLD, Duration.ZERO));

    QueueRestore.Outcome outcome =
        new QueueRestore(storage(), LIMITS, clock())
            .restore(id, List.of(high), false, false, Steps.UNHEARD);

    assertThat(outcome)
        .returns(0L, QueueRestore.Outcome::sent)
        .returns(4L, QueueRestore.Outcome::earlier);
  }

  @Test
  void aDamagedJournalKeepsARestoreFromSending() throws Exception {
    queues.fill(1);
    BackupId id = backUp(queues).id();
    TestQueues target = TestQueues.create();
    restore(id, target);
    try (Stream<Path> walk = Files.walk(folder)) {
      damage(walk.filter(p -> p.toString().contains("restored-high")).findFirst().orElseThrow());
    }

    assertThatThrownBy(() -> restore(id, target))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("--again");
    // The backup itself is as it was.
    assertThat(verify(id).isWhole()).isTrue();
  }

  @Test
  void aDryRunSendsNothingAndSaysWhatItWould() throws Exception {
    queues.fill(3);
    BackupId id = backUp(queues).id();
    TestQueues target = TestQueues.create();

    QueueRestore.Outcome outcome =
        new QueueRestore(storage(), LIMITS, clock())
            .restore(id, target.all(), false, true, Steps.UNHEARD);

    assertThat(outcome.sent()).isEqualTo(4 * 3 + 1 + 2);
    target.contents().values().forEach(contents -> assertThat(contents).isEmpty());
    assertThat(restore(id, target).sent()).isEqualTo(4 * 3 + 1 + 2);
  }

  @Test
  void messagesInAWorkersHandsAndDelayedOnesAreCountedAsHidden() {
    MessageQueue high = queues.get(QueueName.HIGH);
    high.send(List.of(message(Tier.HIGH, "a")));
    assertThat(high.receive(TestQueues.HOLD, Duration.ZERO)).hasSize(1);

    Manifest manifest = backUp(queues);

    assertThat(manifest.messages()).isZero();
    assertThat(manifest.parts().get(1)).returns(1L, Manifest.Part::hidden);
  }

  @Test
  void whileWorkersConsumeEachMessageIsConsumedOrInTheBackup() throws Exception {
    Set<String> sent = new HashSet<>();
    MessageQueue high = queues.get(QueueName.HIGH);
    List<Content> messages = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      messages.add(message(Tier.HIGH, "r" + i));
      sent.add("r" + i);
    }
    high.send(messages);
    ConcurrentLinkedQueue<String> consumed = new ConcurrentLinkedQueue<>();
    AtomicBoolean stop = new AtomicBoolean();
    Thread worker =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!stop.get()) {
                    List<HeldMessage> held = high.receive(Duration.ofSeconds(380), Duration.ZERO);
                    held.forEach(message -> consumed.add(message.content().requestId()));
                    high.delete(held);
                  }
                });
    BackupId id;
    try {
      id = backUp(queues).id();
    } finally {
      stop.set(true);
      worker.join();
    }

    List<String> backedUp = new ArrayList<>();
    QueueFile.read(
        storage(),
        id.path("high.ndjson"),
        QueueName.HIGH,
        (position, content) -> backedUp.add(content.requestId()));
    assertThat(backedUp).doesNotHaveDuplicates();
    // Never consumed, so in the queue all the time: all of these are in the backup.
    Set<String> left = new HashSet<>(sent);
    left.removeAll(consumed);
    assertThat(backedUp).containsAll(left);
    // And none is lost: whatever is not consumed is still in the queue.
    assertThat(TestQueues.contents(high)).hasSize(left.size());
  }

  @Test
  void verifyFindsAFlippedBitInAnyByteOfAnyFile() throws Exception {
    queues.fill(1);
    BackupId id = backUp(queues).id();
    Random random = new Random(3);
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    assertThat(files).hasSize(6);
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      for (int at = 0; at < bytes.length; at++) {
        byte[] damaged = bytes.clone();
        damaged[at] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, damaged);
        assertThat(verify(id).isWhole()).as("byte %d of %s", at, file.getFileName()).isFalse();
      }
      Files.write(file, bytes);
    }
    assertThat(verify(id).isWhole()).isTrue();
  }

  @Test
  void aFileOfAnotherBackupIsFoundAlthoughItIsWhole() throws Exception {
    queues.fill(1);
    BackupId first = backUp(queues).id();
    queues.get(QueueName.HIGH).send(List.of(message(Tier.HIGH, "more")));
    BackupId second =
        new QueueBackup(storage(), LIMITS, clock(), new Random(2))
            .make(queues.all(), Steps.UNHEARD)
            .id();
    Files.copy(
        folder.resolve(first.path("high.ndjson")),
        folder.resolve(second.path("high.ndjson")),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertThat(verify(second).problems())
        .singleElement()
        .asString()
        .contains("high.ndjson", "manifest");
  }

  @Test
  void nothingIsRestoredFromADamagedBackup() throws Exception {
    queues.fill(3);
    BackupId id = backUp(queues).id();
    damage(folder.resolve(id.path("low.ndjson")));
    TestQueues target = TestQueues.create();

    assertThatThrownBy(() -> restore(id, target))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("low.ndjson")
        .hasMessageContaining("nothing was sent");
    target.contents().values().forEach(contents -> assertThat(contents).isEmpty());
  }

  @Test
  void aMissingFileAndAMissingBackupAreFound() throws Exception {
    queues.fill(1);
    BackupId id = backUp(queues).id();
    Files.delete(folder.resolve(id.path("medium.ndjson")));

    assertThat(verify(id).problems()).containsExactly("medium.ndjson: The file is missing.");
    assertThat(verify(new BackupId("20200101T000000.000Z-abcd")).isWhole()).isFalse();
  }

  @Test
  void pruningKeepsTheRetentionAndTheNewest() {
    Storage storage = storage();
    Instant now = Instant.parse("2026-11-25T08:00:00Z");
    List<BackupId> made = new ArrayList<>();
    for (int daysAgo : new int[] {30, 8, 6, 1}) {
      BackupId id = BackupId.at(now.minus(Duration.ofDays(daysAgo)), new Random(daysAgo));
      new Manifest(id, now, List.of()).putTo(storage);
      made.add(id);
    }
    BackupId unfinished = BackupId.at(now.minus(Duration.ofDays(2)), new Random(9));
    storage.put(unfinished.path("high.ndjson"), out -> 0);
    BackupId running = BackupId.at(now.minus(Duration.ofHours(1)), new Random(10));
    storage.put(running.path("high.ndjson"), out -> 0);
    storage.put("notes/of-somebody.txt", out -> 0);

    Backups backups = new Backups(storage);
    Backups.Pruning plan = backups.plan(Duration.ofDays(7), now);
    assertThat(plan.old()).containsExactlyElementsOf(made.subList(0, 2));
    assertThat(plan.unfinished()).containsExactly(unfinished);
    backups.prune(plan);

    assertThat(backups.finished()).containsExactlyElementsOf(made.subList(2, 4));
    assertThat(storage.list(""))
        .contains("notes/of-somebody.txt", running.path("high.ndjson"))
        .noneMatch(path -> path.startsWith(unfinished.value()));
    // Even when all are old, the newest stays.
    Backups.Pruning late = backups.plan(Duration.ofDays(7), now.plus(Duration.ofDays(365)));
    assertThat(late.kept()).containsExactly(made.getLast());
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 4;
    Files.write(file, bytes);
  }
}
