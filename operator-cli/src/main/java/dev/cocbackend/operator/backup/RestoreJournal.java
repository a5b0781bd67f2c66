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

/**
 * How far the restores of one backup have come: for each queue restored into a file beside the
 * backup with the position reached, replaced as a whole at each step.
 */
final class RestoreJournal {
  private static final String FORMAT = "coc-backend/queue-restore";
  private static final int VERSION = 1;

  private final Storage storage;
  private final Map<QueueName, String> paths = new EnumMap<>(QueueName.class);
  private final Map<QueueName, Long> settled = new EnumMap<>(QueueName.class);

  private RestoreJournal(Storage storage, BackupId id, List<MessageQueue> targets) {
    this.storage = storage;
    for (MessageQueue target : targets) {
      // The address names the queue; its digest can be part of a file's name.
      String digest = Content.of(target.address()).digest().substring(0, 12);
      paths.put(
          target.name(), id.path("restored-%s-%s.ndjson".formatted(target.name().id(), digest)));
    }
  }

  /**
   * Opens the journal, or begins one.
   *
   * @throws CorruptFileException if there is one that is not what was written
   */
  static RestoreJournal open(Storage storage, BackupId id, List<MessageQueue> targets)
      throws CorruptFileException {
    RestoreJournal journal = new RestoreJournal(storage, id, targets);
    for (Map.Entry<QueueName, String> path : journal.paths.entrySet()) {
      Optional<InputStream> file = storage.open(path.getValue());
      if (file.isPresent()) {
        journal.settled.put(path.getKey(), position(path.getValue(), file.get()));
      }
    }
    return journal;
  }

  /** Begins anew, as if nothing had been restored into these queues. */
  static RestoreJournal anew(Storage storage, BackupId id, List<MessageQueue> targets) {
    RestoreJournal journal = new RestoreJournal(storage, id, targets);
    journal.paths.values().forEach(storage::delete);
    return journal;
  }

  /** The messages of the queue's file before this position are taken care of. */
  long settled(QueueName queue) {
    return settled.getOrDefault(queue, 0L);
  }

  void settle(QueueName queue, long position) {
    String path = paths.get(queue);
    if (path == null) {
      throw new IllegalArgumentException("The journal is not of the queue " + queue + ".");
    }
    settled.put(queue, position);
    storage.put(
        path,
        out -> {
          LineWriter lines =
              new LineWriter(out, FORMAT, VERSION, JsonNodeFactory.instance.objectNode());
          lines.write(JsonNodeFactory.instance.objectNode().put("settled", position));
          return lines.finish();
        });
  }

  private static long position(String path, InputStream file) throws CorruptFileException {
    long position = 0;
    try (file;
        LineReader lines = new LineReader(file, FORMAT, VERSION)) {
      for (JsonNode record = lines.next(); record != null; record = lines.next()) {
        position = record.path("settled").asLong();
      }
      return position;
    } catch (CorruptFileException | IOException e) {
      throw new CorruptFileException(
          "The journal %s is damaged, and nothing was sent; restore --again goes without it. %s"
              .formatted(path, e.getMessage()));
    }
  }
}
