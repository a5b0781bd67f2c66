package dev.cocbackend.operator.snapshots;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.operator.backup.Steps;
import dev.cocbackend.operator.storage.CorruptFileException;
import dev.cocbackend.operator.storage.FileSum;
import dev.cocbackend.operator.storage.LineReader;
import dev.cocbackend.operator.storage.LineWriter;
import dev.cocbackend.operator.storage.Storage;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.CorruptBodyException;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.Saved;
import dev.cocbackend.snapshot.Snapshot;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.WarState;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots and tombstones in a file with checksums. Bodies are kept as they are stored:
 * raw-deflate bytes in base64, with the CRC-32, length and hash of the store.
 */
public final class SnapshotFile {
  private static final String FORMAT = "coc-backend/snapshots";
  private static final int VERSION = 1;

  private SnapshotFile() {}

  /** Gives each key of an export. */
  public interface Keys {
    void forEach(Consumer<SnapshotKey> each);
  }

  /**
   * Writes what the store knows of the keys; keys of which it knows nothing are left out.
   *
   * @param expected how many there are, 0 if that is not known
   */
  public static FileSum export(
      SnapshotStore store, Keys keys, Storage storage, String path, long expected, Steps steps) {
    return storage.put(
        path,
        out -> {
          Exporter exporter = new Exporter(store, out, expected, steps);
          keys.forEach(exporter::add);
          return exporter.finish();
        });
  }

  private static final class Exporter {
    private final SnapshotStore store;
    private final LineWriter lines;
    private final long expected;
    private final Steps steps;
    private final Set<SnapshotKey> waiting = new LinkedHashSet<>();
    private long done;

    Exporter(SnapshotStore store, OutputStream out, long expected, Steps steps) throws IOException {
      this.store = store;
      this.lines = new LineWriter(out, FORMAT, VERSION, JsonNodeFactory.instance.objectNode());
      this.expected = expected;
      this.steps = steps;
    }

    void add(SnapshotKey key) {
      waiting.add(key);
      if (waiting.size() == SnapshotStore.MAX_FIND_ALL) {
        write();
      }
    }

    FileSum finish() throws IOException {
      write();
      return lines.finish();
    }

    private void write() {
      if (waiting.isEmpty()) {
        return;
      }
      try {
        for (Map.Entry<SnapshotKey, Lookup> entry : store.findAll(waiting).entrySet()) {
          ObjectNode record = record(entry.getKey(), entry.getValue());
          if (record != null) {
            lines.write(record);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      done += waiting.size();
      waiting.clear();
      steps.at("snapshots", done, expected);
    }
  }

  private static @Nullable ObjectNode record(SnapshotKey key, Lookup lookup) {
    ObjectNode record = JsonNodeFactory.instance.objectNode().put("key", key.toString());
    return switch (lookup) {
      case Lookup.Found found -> {
        Snapshot snapshot = found.snapshot();
        record
            .put("fetchedAt", snapshot.fetchedAt().toString())
            .put("changedAt", snapshot.changedAt().toString())
            .put("freshUntil", snapshot.freshUntil().toString());
        if (snapshot.warState() != null) {
          record.put("warState", snapshot.warState().id());
        }
        yield record
            .put("crc", snapshot.body().crc())
            .put("length", snapshot.body().length())
            .put("hash", snapshot.body().hash())
            .put("deflated", Base64.getEncoder().encodeToString(snapshot.body().deflated()));
      }
      case Lookup.Absent absent ->
          record.put("absence", absent.why().name()).put("fetchedAt", absent.since().toString());
      case Lookup.Unknown unknown -> null;
    };
  }

  /**
   * Stores what a file holds. An older fetch than the stored one changes nothing, so it may be run
   * again, and beside the workers. A body that is new to the store counts as changed when it was
   * fetched.
   *
   * @return how many of the records did what
   * @throws CorruptFileException if the file is not what was written; then nothing was stored
   */
  public static Map<Saved, Long> importInto(
      SnapshotStore store, Storage storage, String path, Steps steps) throws CorruptFileException {
    long[] records = {0};
    read(storage, path, (key, entry) -> records[0]++);
    Map<Saved, Long> outcomes = new EnumMap<>(Saved.class);
    long[] done = {0};
    read(
        storage,
        path,
        (key, entry) -> {
          Saved saved =
              switch (entry) {
                case Body body ->
                    store.save(
                        key,
                        store.find(key).bodyHash(),
                        body.block(),
                        body.warState(),
                        body.fetchedAt(),
                        body.freshUntil(),
                        null);
                case Tombstone tombstone ->
                    store.saveAbsent(key, tombstone.why(), tombstone.fetchedAt(), null);
              };
          outcomes.merge(saved, 1L, Long::sum);
          steps.at("snapshots", ++done[0], records[0]);
        });
    return outcomes;
  }

  private sealed interface Entry {}

  private record Body(
      BodyBlock block, @Nullable WarState warState, Instant fetchedAt, Instant freshUntil)
      implements Entry {}

  private record Tombstone(Absence why, Instant fetchedAt) implements Entry {}

  private interface Reading {
    void entry(SnapshotKey key, Entry entry);
  }

  private static void read(Storage storage, String path, Reading reading)
      throws CorruptFileException {
    Optional<InputStream> file = storage.open(path);
    if (file.isEmpty()) {
      throw new CorruptFileException("There is no file " + path + " in " + storage.address() + ".");
    }
    try (InputStream in = file.get();
        LineReader lines = new LineReader(in, FORMAT, VERSION)) {
      for (JsonNode record = lines.next(); record != null; record = lines.next()) {
        SnapshotKey key;
        Entry entry;
        try {
          key = SnapshotKey.parse(record.path("key").asText());
          entry = entry(record);
        } catch (IllegalArgumentException | DateTimeException | CorruptBodyException e) {
          throw new CorruptFileException(
              "Line %d is no snapshot: %s".formatted(lines.lineNumber(), e.getMessage()));
        }
        reading.entry(key, entry);
      }
    } catch (IOException e) {
      throw new CorruptFileException("The file cannot be read: " + e.getMessage());
    }
  }

  private static Entry entry(JsonNode record) {
    Instant fetchedAt = Instant.parse(record.path("fetchedAt").asText());
    if (record.has("absence")) {
      return new Tombstone(Absence.valueOf(record.path("absence").asText()), fetchedAt);
    }
    BodyBlock block =
        BodyBlock.stored(
            Base64.getDecoder().decode(record.path("deflated").asText()),
            record.path("crc").asLong(),
            record.path("length").asInt(),
            record.path("hash").asText());
    if (block.inflate().length != block.length()) {
      throw new IllegalArgumentException("its body has another length than it names");
    }
    return new Body(
        block,
        record.has("warState") ? WarState.ofId(record.path("warState").asText()) : null,
        fetchedAt,
        Instant.parse(record.path("freshUntil").asText()));
  }
}
