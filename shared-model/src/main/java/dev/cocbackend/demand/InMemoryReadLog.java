package dev.cocbackend.demand;

import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.ReceivedRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The queue of reads in this process's memory, with the visibility timeouts and the redrive of SQS.
 * For development and tests: a restart empties it, and what nobody receives stays.
 */
public final class InMemoryReadLog implements ReadLog {
  /** As in {@code template.yaml}: receives without a delete before a message is dead. */
  public static final int MAX_RECEIVE_COUNT = InMemoryRefreshQueue.MAX_RECEIVE_COUNT;

  private final InstantSource clock;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final List<String> deadLetters = new ArrayList<>();

  public InMemoryReadLog(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public void append(List<KeyReads> reads) {
    ReadLog.requireFew(reads);
    if (!reads.isEmpty()) {
      appendText(ReadLogCodec.encode(reads));
    }
  }

  /** Puts any text into the queue, as a foreign sender could. */
  public synchronized void appendText(String body) {
    entries.put(UUID.randomUUID().toString(), new Entry(body));
    notifyAll();
  }

  /**
   * Takes up to {@code max} messages, oldest first, and hides them for so long; waits up to {@code
   * wait} for the first. Empty if none came.
   */
  public synchronized List<ReceivedRequest> receive(
      int max, Duration visibilityTimeout, Duration wait) {
    long deadline = System.nanoTime() + wait.toNanos();
    while (true) {
      List<ReceivedRequest> received = take(max, visibilityTimeout);
      long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
      if (!received.isEmpty() || left <= 0) {
        return received;
      }
      try {
        // Wakes at an append, and now and then for messages whose timeout has ended.
        wait(Math.min(left, 100));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return List.of();
      }
    }
  }

  /** Removes a received message for good; does nothing if it was received since. */
  public synchronized void delete(String receipt) {
    entries.values().removeIf(entry -> receipt.equals(entry.receipt));
  }

  /** The texts of messages that were received too often, oldest first; a copy. */
  public synchronized List<String> deadLetters() {
    return List.copyOf(deadLetters);
  }

  private List<ReceivedRequest> take(int max, Duration visibilityTimeout) {
    Instant now = clock.instant();
    List<ReceivedRequest> received = new ArrayList<>();
    List<String> dead = new ArrayList<>();
    for (Map.Entry<String, Entry> each : entries.entrySet()) {
      Entry entry = each.getValue();
      if (received.size() == max) {
        break;
      }
      if (entry.hiddenUntil.isAfter(now)) {
        continue;
      }
      if (entry.receiveCount == MAX_RECEIVE_COUNT) {
        deadLetters.add(entry.body);
        dead.add(each.getKey());
        continue;
      }
      received.add(entry.receive(each.getKey(), now.plus(visibilityTimeout)));
    }
    dead.forEach(entries::remove);
    return received;
  }

  private static final class Entry {
    final String body;
    Instant hiddenUntil = Instant.MIN;
    int receiveCount;
    @Nullable String receipt;

    Entry(String body) {
      this.body = body;
    }

    ReceivedRequest receive(String id, Instant until) {
      receiveCount++;
      hiddenUntil = until;
      String handle = id + "#" + receiveCount;
      receipt = handle;
      return new ReceivedRequest(id, body, handle, receiveCount);
    }
  }
}
