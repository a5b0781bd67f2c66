package dev.cocbackend.operator.backup;

import static dev.cocbackend.operator.queue.TestQueues.LIMITS;
import static dev.cocbackend.operator.queue.TestQueues.clock;
import static dev.cocbackend.operator.queue.TestQueues.passHolds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.operator.queue.Content;
import dev.cocbackend.operator.queue.MessageQueue;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.queue.TestQueues;
import dev.cocbackend.operator.storage.CorruptFileException;
import dev.cocbackend.operator.storage.FolderStorage;
import dev.cocbackend.operator.storage.Storage;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.InMemorySnapshotStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every command killed at its touches of a queue or a folder, before the touch, in its middle and
 * after it, then run again: at every touch with queues that cost nothing, and at some of them, by
 * the seed, with those of SQS.
 */
@ParameterizedClass
@EnumSource
class KilledTest {
  private static final int MESSAGES = 3;

  @Parameter
  @SuppressWarnings("NullAway.Init")
  Kind kind;

  @TempDir Path folder;

  private final Random random = new Random(17);

  enum Kind {
    FILES,
    SQS
  }

  private interface Command {
    void run(Crashes crashes) throws CorruptFileException;
  }

  private Storage newStorage() {
    return new FolderStorage(folder.resolve(UUID.randomUUID().toString()));
  }

  private TestQueues newQueues() throws CorruptFileException {
    if (kind == Kind.SQS) {
      return TestQueues.create();
    }
    Map<QueueName, MessageQueue> queues = new EnumMap<>(QueueName.class);
    Storage storage = newStorage();
    for (QueueName name : QueueName.values()) {
      queues.put(name, FileMessageQueue.open(name, storage, clock()));
    }
    return new TestQueues(queues);
  }

  /** The touch to die at next. */
  private int after(int touch) {
    return touch + (kind == Kind.SQS ? 1 + random.nextInt(24) : 1);
  }

  /** How many deaths a command of so many touches should have been put to. */
  private int deaths(int touches) {
    return kind == Kind.SQS ? 3 : 3 * touches;
  }

  /** Runs, is killed at the given touch, and is run again; whether there was a touch to die at. */
  private static boolean killedAndRunAgain(int at, Crashes.Moment moment, Command command)
      throws CorruptFileException {
    Crashes crashes = new Crashes(at, moment);
    try {
      command.run(crashes);
    } catch (Crashes.Killed e) {
      assertThat(crashes.hasCrashed()).isTrue();
    }
    passHolds();
    if (crashes.hasCrashed()) {
      command.run(Crashes.never());
    }
    return crashes.hasCrashed();
  }

  @Test
  void aBackupKilledAnywhereLosesNothingAndIsMadeByTheNextRun() throws Exception {
    int moments = 0;
    for (Crashes.Moment moment : Crashes.Moment.values()) {
      for (int at = 0; ; at = after(at)) {
        TestQueues queues = newQueues();
        queues.fill(MESSAGES);
        Map<QueueName, List<String>> before = queues.contents();
        Storage storage = newStorage();
        List<BackupId> reported = new ArrayList<>();
        boolean killed =
            killedAndRunAgain(
                at,
                moment,
                crashes ->
                    reported.add(
                        new QueueBackup(
                                crashes.storage(storage),
                                LIMITS,
                                clock(),
                                new Random(reported.size()))
                            .make(crashes.queues(queues.all()), Steps.UNHEARD)
                            .id()));

        assertThat(queues.contents()).as("%s touch %d", moment, at).isEqualTo(before);
        Backups backups = new Backups(storage);
        for (BackupId id : backups.finished()) {
          // Whatever looks finished is whole, also if nobody lived to report it.
          assertThat(backups.verify(id, Steps.UNHEARD))
              .returns(true, Backups.Verdict::isWhole)
              .returns(4L * MESSAGES + 3, Backups.Verdict::messages);
        }
        assertThat(backups.finished()).containsAll(reported).isNotEmpty();
        if (!killed) {
          break;
        }
        moments++;
      }
    }
    assertThat(moments).isGreaterThanOrEqualTo(deaths(20));
  }

  @Test
  void aRestoreKilledAnywhereIsFinishedByTheNextRunWithoutADuplicate() throws Exception {
    TestQueues source = newQueues();
    source.fill(MESSAGES);
    Map<QueueName, List<String>> wanted = source.contents();
    int moments = 0;
    for (Crashes.Moment moment : Crashes.Moment.values()) {
      for (int at = 0; ; at = after(at)) {
        Storage storage = newStorage();
        BackupId id =
            new QueueBackup(storage, LIMITS, clock(), new Random(1))
                .make(source.all(), Steps.UNHEARD)
                .id();
        TestQueues target = newQueues();
        boolean killed =
            killedAndRunAgain(
                at,
                moment,
                crashes ->
                    new QueueRestore(crashes.storage(storage), LIMITS, clock())
                        .restore(id, crashes.queues(target.all()), false, false, Steps.UNHEARD));

        assertThat(target.contents()).as("%s touch %d", moment, at).isEqualTo(wanted);
        if (!killed) {
          break;
        }
        moments++;
      }
    }
    assertThat(moments).isGreaterThanOrEqualTo(deaths(20));
  }

  @Test
  void aRestoreWhoseMessagesAreConsumedBetweenTheRunsSendsAtMostOneStepTwice() throws Exception {
    TestQueues source = newQueues();
    source.fill(25);
    Storage storage = newStorage();
    BackupId id =
        new QueueBackup(storage, LIMITS, clock(), new Random(1))
            .make(source.all(), Steps.UNHEARD)
            .id();
    for (int run = 0; run < (kind == Kind.SQS ? 5 : 50); run++) {
      TestQueues target = newQueues();
      Crashes crashes = new Crashes(40 + random.nextInt(60), Crashes.Moment.AFTER);
      long consumed = 0;
      try {
        new QueueRestore(crashes.storage(storage), LIMITS, clock())
            .restore(id, crashes.queues(target.all()), false, false, Steps.UNHEARD);
      } catch (Crashes.Killed e) {
        // The point of it.
      }
      passHolds();
      for (MessageQueue queue : target.all()) {
        consumed += drain(queue);
      }
      new QueueRestore(storage, LIMITS, clock())
          .restore(id, target.all(), false, false, Steps.UNHEARD);
      for (MessageQueue queue : target.all()) {
        consumed += drain(queue);
      }
      assertThat(consumed).isBetween(4L * 25 + 3, 4L * 25 + 3 + 10);
    }
  }

  @Test
  void aRedriveKilledAnywhereLosesNoLetter() throws Exception {
    int moments = 0;
    for (Crashes.Moment moment : Crashes.Moment.values()) {
      for (int at = 0; ; at = after(at)) {
        TestQueues queues = newQueues();
        List<Content> letters = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
          letters.add(
              TestQueues.deadLetter(
                  TestQueues.request(Tier.LOW, "dead" + i), i % 4 == 0 ? "other" : "timed out"));
        }
        queues.get(QueueName.DEAD_LETTER).send(letters);
        boolean killed =
            killedAndRunAgain(
                at,
                moment,
                crashes -> {
                  Map<QueueName, MessageQueue> tiers =
                      Map.of(QueueName.LOW, crashes.queue(queues.get(QueueName.LOW)));
                  new Redrive(
                          crashes.queue(queues.get(QueueName.DEAD_LETTER)),
                          tiers,
                          new InMemorySnapshotStore(),
                          LIMITS,
                          clock())
                      .run("timed out"::equals, false, Steps.UNHEARD);
                });

        assertThat(TestQueues.contents(queues.get(QueueName.DEAD_LETTER)))
            .as("%s touch %d", moment, at)
            .hasSize(3);
        assertThat(TestQueues.contents(queues.get(QueueName.LOW)).stream().distinct()).hasSize(9);
        if (!killed) {
          break;
        }
        moments++;
      }
    }
    assertThat(moments).isGreaterThanOrEqualTo(deaths(8));
  }

  @Test
  void aMigrationKilledAnywhereLosesNothingAndDoublesNothing() throws Exception {
    int moments = 0;
    for (Crashes.Moment moment : Crashes.Moment.values()) {
      for (int at = 0; ; at = after(at)) {
        TestQueues from = newQueues();
        from.fill(MESSAGES);
        List<String> wanted = TestQueues.contents(from.get(QueueName.LOW));
        MessageQueue to = newQueues().get(QueueName.LOW);
        boolean killed =
            killedAndRunAgain(
                at,
                moment,
                crashes ->
                    new Migration(LIMITS, clock())
                        .move(
                            crashes.queue(from.get(QueueName.LOW)),
                            crashes.queue(to),
                            false,
                            Steps.UNHEARD));

        List<String> left = TestQueues.contents(from.get(QueueName.LOW));
        assertThat(left).as("%s touch %d", moment, at).isEmpty();
        assertThat(TestQueues.contents(to)).containsAll(wanted).doesNotHaveDuplicates();
        if (!killed) {
          break;
        }
        moments++;
      }
    }
    assertThat(moments).isGreaterThanOrEqualTo(deaths(8));
  }

  @Test
  void aPruningKilledAnywhereLeavesNoHalfBackupThatLooksWhole() throws Exception {
    TestQueues queues = newQueues();
    queues.fill(1);
    int moments = 0;
    for (Crashes.Moment moment : Crashes.Moment.values()) {
      for (int at = 0; ; at = after(at)) {
        Storage storage = newStorage();
        List<BackupId> made = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          made.add(
              new QueueBackup(storage, LIMITS, clock(), new Random(i))
                  .make(queues.all(), Steps.UNHEARD)
                  .id());
        }
        Crashes crashes = new Crashes(at, moment);
        try {
          Backups mortal = new Backups(crashes.storage(storage));
          mortal.prune(mortal.plan(Duration.ofDays(7), clock().instant().plus(Duration.ofDays(9))));
        } catch (Crashes.Killed e) {
          // The point of it.
        }
        Backups backups = new Backups(storage);
        for (BackupId id : backups.finished()) {
          assertThat(backups.verify(id, Steps.UNHEARD).isWhole()).isTrue();
        }
        backups.prune(backups.plan(Duration.ofDays(7), clock().instant().plus(Duration.ofDays(9))));
        assertThat(backups.finished())
            .containsExactly(made.stream().max(BackupId::compareTo).orElseThrow());
        assertThat(storage.list(""))
            .allMatch(path -> path.startsWith(backups.finished().getFirst() + "/"));
        if (!crashes.hasCrashed()) {
          break;
        }
        moments++;
      }
    }
    assertThat(moments).isGreaterThanOrEqualTo(deaths(8));
  }

  private static long drain(MessageQueue queue) {
    long drained = 0;
    for (var held = queue.receive(TestQueues.HOLD, Duration.ZERO);
        !held.isEmpty();
        held = queue.receive(TestQueues.HOLD, Duration.ZERO)) {
      queue.delete(held);
      drained += held.size();
    }
    return drained;
  }
}
