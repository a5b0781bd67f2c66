package dev.cocbackend.operator.backup;

import dev.cocbackend.operator.queue.Content;
import dev.cocbackend.operator.queue.HeldMessage;
import dev.cocbackend.operator.queue.MessageQueue;
import dev.cocbackend.operator.queue.QueueName;
import dev.cocbackend.operator.storage.CorruptFileException;
import dev.cocbackend.operator.storage.Storage;
import dev.cocbackend.refresh.QueueDepth;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A queue that is in memory while it is used and in a file of the backup format between uses: what
 * a queue in memory is moved by from one process to another, and into or out of SQS. {@link #sync}
 * replaces the file.
 */
public final class FileMessageQueue implements MessageQueue {
  private final QueueName name;
  private final Storage storage;
  private final InstantSource clock;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private long nextNumber;

  private static final class Entry {
    final String id;
    final Content content;
    final Instant sentAt;
    Instant visibleAt;
    int receives;

    Entry(String id, Content content, Instant sentAt) {
      this.id = id;
      this.content = content;
      this.sentAt = sentAt;
      this.visibleAt = sentAt;
    }
  }

  private FileMessageQueue(QueueName name, Storage storage, InstantSource clock) {
    this.name = name;
    this.storage = storage;
    this.clock = clock;
  }

  /**
   * Reads the file of a queue; without one the queue is empty.
   *
   * @throws CorruptFileException if the file is not what was written
   */
  public static FileMessageQueue open(QueueName name, Storage storage, InstantSource clock)
      throws CorruptFileException {
    FileMessageQueue queue = new FileMessageQueue(name, storage, clock);
    var file = storage.open(QueueFile.name(name));
    if (file.isPresent()) {
      QueueFile.read(file.get(), name, (position, content) -> queue.add(content));
    }
    return queue;
  }

  @Override
  public QueueName name() {
    return name;
  }

  @Override
  public String address() {
    return storage.address() + ": " + QueueFile.name(name);
  }

  @Override
  public List<HeldMessage> receive(Duration hidden, Duration wait) {
    Instant now = clock.instant();
    List<HeldMessage> received = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (received.size() == MAX_RECEIVE) {
        break;
      }
      if (!entry.visibleAt.isAfter(now)) {
        entry.receives++;
        entry.visibleAt = now.plus(hidden);
        received.add(
            new HeldMessage(
                entry.id,
                entry.content,
                entry.id,
                entry.receives,
                entry.sentAt,
                entry.visibleAt,
                Optional.empty()));
      }
    }
    return received;
  }

  @Override
  public void release(List<HeldMessage> held) {
    for (HeldMessage message : held) {
      Entry entry = entries.get(message.receipt());
      if (entry != null) {
        entry.visibleAt = clock.instant();
      }
    }
  }

  @Override
  public void delete(List<HeldMessage> held) {
    held.forEach(message -> entries.remove(message.receipt()));
  }

  @Override
  public void send(List<Content> contents) {
    contents.forEach(this::add);
  }

  @Override
  public void sync() {
    storage.put(
        QueueFile.name(name),
        out -> {
          QueueFile.Writer file = new QueueFile.Writer(out, name, address(), clock.instant());
          entries.values().forEach(entry -> file.write(entry.content));
          return file.finish();
        });
  }

  @Override
  public QueueDepth depth() {
    Instant now = clock.instant();
    long waiting = entries.values().stream().filter(e -> !e.visibleAt.isAfter(now)).count();
    return new QueueDepth(waiting, entries.size() - waiting, 0);
  }

  @Override
  public int maxReceives() {
    return Integer.MAX_VALUE;
  }

  private void add(Content content) {
    String id = "m" + nextNumber++;
    entries.put(id, new Entry(id, content, clock.instant()));
  }
}
