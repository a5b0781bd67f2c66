package dev.cocbackend.operator.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.operator.queue.Attribute;
import dev.cocbackend.operator.queue.Content;
import dev.cocbackend.operator.queue.HeldMessage;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.storage.CorruptFileException;
import dev.cocbackend.operator.storage.FileSum;
import dev.cocbackend.operator.storage.LineReader;
import dev.cocbackend.operator.storage.LineWriter;
import dev.cocbackend.operator.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file of one queue's messages; a record is
 *
 * <pre>
 * {"id":"…","sentAt":1764057600000,"receives":1,"body":"…","attributes":{"reason":{"type":"String","value":"…"}}}
 * </pre>
 *
 * {@code id}, {@code sentAt} and {@code receives} say where the message comes from; what is
 * restored is {@code body} and {@code attributes}.
 */
final class QueueFile {
  private static final String FORMAT = "coc-backend/queue";
  private static final int VERSION = 1;

  private QueueFile() {}

  static String name(QueueName queue) {
    return queue.id() + ".ndjson";
  }

  /** What writes a file to its end. */
  static final class Writer {
    private final LineWriter lines;

    Writer(OutputStream out, QueueName queue, String source, Instant startedAt) throws IOException {
      this.lines =
          new LineWriter(
              out,
              FORMAT,
              VERSION,
              JsonNodeFactory.instance
                  .objectNode()
                  .put("queue", queue.id())
                  .put("source", source)
                  .put("startedAt", startedAt.toString()));
    }

    void write(HeldMessage message) {
      write(
          message.content(),
          JsonNodeFactory.instance
              .objectNode()
              .put("id", message.messageId())
              .put("sentAt", message.sentAt().toEpochMilli())
              .put("receives", message.receives()));
    }

    void write(Content content) {
      write(content, JsonNodeFactory.instance.objectNode());
    }

    private void write(Content content, ObjectNode record) {
      record.put("body", content.body());
      if (!content.attributes().isEmpty()) {
        ObjectNode attributes = record.putObject("attributes");
        content
            .attributes()
            .forEach(
                (name, attribute) ->
                    attributes
                        .putObject(name)
                        .put("type", attribute.type())
                        .put("value", attribute.value()));
      }
      try {
        lines.write(record);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    FileSum finish() throws IOException {
      return lines.finish();
    }
  }

  /** What is done with each message of a file, in its order. */
  interface Reading {
    /**
     * @param position from 0
     */
    void message(long position, Content content);
  }

  /**
   * Reads a file to its end. Messages are given before the end is checked; whoever must not act on
   * a damaged file reads it twice.
   *
   * @throws CorruptFileException if it is not what was written, or not there
   */
  static FileSum read(Storage storage, String path, QueueName queue, Reading reading)
      throws CorruptFileException {
    Optional<InputStream> file = storage.open(path);
    if (file.isEmpty()) {
      throw new CorruptFileException("The file is missing.");
    }
    return read(file.get(), queue, reading);
  }

  static FileSum read(InputStream in, QueueName queue, Reading reading)
      throws CorruptFileException {
    try (in;
        LineReader lines = new LineReader(in, FORMAT, VERSION)) {
      String named = lines.header().path("queue").asText();
      if (!named.equals(queue.id())) {
        throw new CorruptFileException(
            "Line 1 names the queue '%s' instead of '%s'.".formatted(named, queue.id()));
      }
      long position = 0;
      for (JsonNode record = lines.next(); record != null; record = lines.next()) {
        reading.message(position, content(record, lines.lineNumber()));
        position++;
      }
      return lines.sum();
    } catch (IOException e) {
      throw new CorruptFileException("The file cannot be read: " + e.getMessage());
    }
  }

  private static Content content(JsonNode record, long line) throws CorruptFileException {
    SortedMap<String, Attribute> attributes = new TreeMap<>();
    JsonNode named = record.path("attributes");
    for (Map.Entry<String, JsonNode> attribute : named.properties()) {
      String type = text(attribute.getValue().get("type"), line);
      String value = text(attribute.getValue().get("value"), line);
      try {
        attributes.put(attribute.getKey(), new Attribute(type, value));
      } catch (IllegalArgumentException e) {
        throw new CorruptFileException("Line %d: %s".formatted(line, e.getMessage()));
      }
    }
    return new Content(text(record.get("body"), line), attributes);
  }

  private static String text(@Nullable JsonNode node, long line) throws CorruptFileException {
    if (node == null || !node.isTextual()) {
      throw new CorruptFileException("Line %d lacks a part of its message.".formatted(line));
    }
    return node.textValue();
  }
}
