package dev.cocbackend.operator.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cocbackend.operator.queue.Content;
import dev.cocbackend.operator.queue.MessageQueue;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.storage.CorruptFileException;
import dev.cocbackend.operator.storage.LineReader;
import dev.cocbackend.operator.storage.LineWriter;
import dev.cocbackend.operator.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How far the restores of one backup into one set of queues have come: a file beside the backup
 * with a position for each queue, replaced as a whole at each step.
 */
final class RestoreJournal {
  private static final String FORMAT = "coc-backend/queue-restore";
  private static final int VERSION = 1;

  private final Storage storage;
  private final String path;
  private final Map<QueueName, Long> settled = new EnumMap<>(QueueName.class);

  private RestoreJournal(Storage storage, String path) {
    this.storage = storage;
    this.path = path;
  }

  /**
   * Opens the journal, or begins one.
   *
   * @throws CorruptFileException if there is one that is not what was written
   */
  static RestoreJournal open(Storage storage, BackupId id, List<MessageQueue> targets)
      throws CorruptFileException {
    RestoreJournal journal = new RestoreJournal(storage, path(id, targets));
    Optional<InputStream> file = storage.open(journal.path);
    if (file.isPresent()) {
      try (InputStream in = file.get();
          LineReader lines = new LineReader(in, FORMAT, VERSION)) {
        for (JsonNode record = lines.next(); record != null; record = lines.next()) {
          journal.settled.put(
              QueueName.ofId(record.path("queue").asText()), record.path("settled").asLong());
        }
      } catch (IOException e) {
        throw new CorruptFileException("The journal cannot be read: " + e.getMessage());
      }
    }
    return journal;
  }

  /** Begins anew, as if nothing had been restored. */
  static RestoreJournal anew(Storage storage, BackupId id, List<MessageQueue> targets) {
    RestoreJournal journal = new RestoreJournal(storage, path(id, targets));
    storage.delete(journal.path);
    return journal;
  }

  /** The messages of the queue's file before this position are taken care of. */
  long settled(QueueName queue) {
    return settled.getOrDefault(queue, 0L);
  }

  void settle(QueueName queue, long position) {
    settled.put(queue, position);
    storage.put(
        path,
        out -> {
          LineWriter lines =
              new LineWriter(out, FORMAT, VERSION, JsonNodeFactory.instance.objectNode());
          for (Map.Entry<QueueName, Long> entry : settled.entrySet()) {
            lines.write(
                JsonNodeFactory.instance
                    .objectNode()
                    .put("queue", entry.getKey().id())
                    .put("settled", entry.getValue()));
          }
          return lines.finish();
        });
  }

  /** The same file for the same queues, whatever their order. */
  private static String path(BackupId id, List<MessageQueue> targets) {
    String addresses =
        targets.stream().map(MessageQueue::address).sorted().collect(Collectors.joining("\n"));
    String digest = Content.of(addresses).digest();
    return id.path("restored-" + digest.substring(0, 12) + ".ndjson");
  }
}
