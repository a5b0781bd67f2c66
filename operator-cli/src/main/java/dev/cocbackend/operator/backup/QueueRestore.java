package dev.cocbackend.operator.backup;

import dev.cocbackend.operator.queue.Content;
import dev.cocbackend.operator.queue.MessageQueue;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.queue.Sweep;
import dev.cocbackend.operator.queue.SweepLimits;
import dev.cocbackend.operator.storage.CorruptFileException;
import dev.cocbackend.operator.storage.Storage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the messages of a backup back into queues.
 *
 * <p>Nothing is sent unless every byte of the backup is as it was written. A request id that the
 * queues can give is not sent again, and a journal beside the backup keeps what earlier runs did,
 * so a restore can be run again at any time, and goes on where a killed one stopped. What holds: no
 * run sends a message that an earlier run sent, but for those of the last step before a kill (up to
 * ten) that a worker has taken before the next run. Such a duplicate makes no second change:
 * workers pass over what is satisfied.
 */
public final class QueueRestore {
  /** Messages from one entry of the journal to the next. */
  private static final int STEP = 10;

  private final Storage storage;
  private final SweepLimits limits;
  private final InstantSource clock;

  public QueueRestore(Storage storage, SweepLimits limits, InstantSource clock) {
    this.storage = storage;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * What a restore did.
   *
   * @param sent put into the queues now
   * @param present not sent because the queues have them
   * @param earlier taken care of by earlier runs
   */
  public record Outcome(BackupId id, long sent, long present, long earlier) {}

  /**
   * Restores those queues of the backup that are among {@code targets}.
   *
   * @param again forgets what earlier runs did; what the queues have is still not sent again
   * @param dryRun counts what would be sent
   * @throws CorruptFileException if the backup or the journal is damaged; nothing was sent
   */
  public Outcome restore(
      BackupId id, List<MessageQueue> targets, boolean again, boolean dryRun, Steps steps)
      throws CorruptFileException {
    Backups.Verdict verdict = new Backups(storage).verify(id, Steps.UNHEARD);
    if (!verdict.isWhole()) {
      throw new CorruptFileException(
          "The backup %s is damaged, and nothing was sent. %s"
              .formatted(id, String.join(" ", verdict.problems())));
    }
    Optional<Manifest> manifest = Manifest.read(storage, id);
    List<QueueName> inBackup =
        manifest.orElseThrow().parts().stream().map(Manifest.Part::queue).toList();
    RestoreJournal journal =
        again && !dryRun
            ? RestoreJournal.anew(storage, id, targets)
            : RestoreJournal.open(storage, id, targets);

    List<MessageQueue> wanted =
        targets.stream().filter(target -> inBackup.contains(target.name())).toList();

    Presence presence = new Presence();
    for (MessageQueue target : targets) {
      try (Sweep sweep = new Sweep(target, limits, clock)) {
        sweep.all(message -> presence.inQueue(target.name(), message.content()));
      }
    }
    Map<QueueName, Long> settled = new EnumMap<>(QueueName.class);
    for (MessageQueue target : wanted) {
      long until = again ? 0 : journal.settled(target.name());
      settled.put(target.name(), until);
      read(
          id,
          target.name(),
          (position, content) -> {
            if (position < until) {
              presence.settled(target.name(), content);
            }
          });
    }
    for (MessageQueue target : wanted) {
      long from = settled.getOrDefault(target.name(), 0L);
      read(
          id,
          target.name(),
          (position, content) -> {
            if (position >= from) {
              presence.wanted(target.name(), content);
            }
          });
    }
    Outcome outcome = new Outcome(id, 0, 0, 0);
    for (MessageQueue target : wanted) {
      long from = settled.getOrDefault(target.name(), 0L);
      Sender sender = new Sender(target, from, presence, journal, dryRun);
      long before = outcome.sent + outcome.present + outcome.earlier;
      read(
          id,
          target.name(),
          (position, content) -> {
            sender.message(content);
            steps.at(target.name().id(), before + position + 1, manifest.orElseThrow().messages());
          });
      sender.step();
      outcome =
          new Outcome(
              id,
              outcome.sent + sender.sent,
              outcome.present + sender.present,
              outcome.earlier + from);
    }
    return outcome;
  }

  private void read(BackupId id, QueueName queue, QueueFile.Reading reading)
      throws CorruptFileException {
    QueueFile.read(storage, id.path(QueueFile.name(queue)), queue, reading);
  }

  /** Sends the messages of one file in steps, each followed by an entry in the journal. */
  private static final class Sender {
    private final MessageQueue target;
    private final long from;
    private final Presence presence;
    private final RestoreJournal journal;
    private final boolean dryRun;
    private final List<Content> waiting = new ArrayList<>();
    private long position;
    private long sent;
    private long present;

    Sender(
        MessageQueue target, long from, Presence presence, RestoreJournal journal, boolean dryRun) {
      this.target = target;
      this.from = from;
      this.presence = presence;
      this.journal = journal;
      this.dryRun = dryRun;
    }

    void message(Content content) {
      if (position >= from) {
        if (presence.has(target.name(), content)) {
          present++;
        } else {
          waiting.add(content);
        }
      }
      position++;
      if (position > from && (waiting.size() == STEP || (position - from) % (100 * STEP) == 0)) {
        step();
      }
    }

    void step() {
      sent += waiting.size();
      if (!dryRun && position > from) {
        if (!waiting.isEmpty()) {
          target.send(waiting);
          target.sync();
        }
        journal.settle(target.name(), position);
      }
      waiting.clear();
    }
  }
}
