package dev.cocbackend.operator.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.storage.CorruptFileException;
import dev.cocbackend.operator.storage.FileSum;
import dev.cocbackend.operator.storage.LineReader;
import dev.cocbackend.operator.storage.LineWriter;
import dev.cocbackend.operator.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says what belongs to a backup. It is written last: a folder without one is no backup. Immutable.
 *
 * @param finishedAt when the last queue had been gone through
 */
public record Manifest(BackupId id, Instant finishedAt, List<Part> parts) {
  private static final String FILE = "manifest.ndjson";
  private static final String FORMAT = "coc-backend/queue-backup";
  private static final int VERSION = 1;

  public Manifest {
    parts = List.copyOf(parts);
  }

  /**
   * One queue's file.
   *
   * @param source the queue's address
   * @param hidden messages that no receive could give when the queue was gone through, about: in a
   *     worker's hands, or delayed
   */
  public record Part(QueueName queue, String source, FileSum sum, long hidden) {}

  /** How many messages there are in all. */
  public long messages() {
    return parts.stream().mapToLong(part -> part.sum().records()).sum();
  }

  static String path(BackupId id) {
    return id.path(FILE);
  }

  void putTo(Storage storage) {
    storage.put(
        path(id),
        out -> {
          LineWriter lines =
              new LineWriter(
                  out,
                  FORMAT,
                  VERSION,
                  JsonNodeFactory.instance
                      .objectNode()
                      .put("id", id.value())
                      .put("finishedAt", finishedAt.toString()));
          for (Part part : parts) {
            lines.write(
                JsonNodeFactory.instance
                    .objectNode()
                    .put("queue", part.queue().id())
                    .put("file", QueueFile.name(part.queue()))
                    .put("source", part.source())
                    .put("messages", part.sum().records())
                    .put("bytes", part.sum().bytes())
                    .put("sha256", part.sum().sha256())
                    .put("hidden", part.hidden()));
          }
          return lines.finish();
        });
  }

  /**
   * Reads a backup's manifest.
   *
   * @return empty if there is none: the backup was not finished
   * @throws CorruptFileException if it is not what was written
   */
  static Optional<Manifest> read(Storage storage, BackupId id) throws CorruptFileException {
    Optional<InputStream> file = storage.open(path(id));
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream in = file.get();
        LineReader lines = new LineReader(in, FORMAT, VERSION)) {
      List<Part> parts = new ArrayList<>();
      for (JsonNode record = lines.next(); record != null; record = lines.next()) {
        parts.add(
            new Part(
                QueueName.ofId(record.path("queue").asText()),
                record.path("source").asText(),
                new FileSum(
                    record.path("messages").asLong(),
                    record.path("bytes").asLong(),
                    record.path("sha256").asText()),
                record.path("hidden").asLong()));
      }
      if (!lines.header().path("id").asText().equals(id.value())) {
        throw new CorruptFileException("It is the manifest of another backup.");
      }
      return Optional.of(
          new Manifest(id, Instant.parse(lines.header().path("finishedAt").asText()), parts));
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw new CorruptFileException("The manifest cannot be read: " + e.getMessage());
    }
  }
}
