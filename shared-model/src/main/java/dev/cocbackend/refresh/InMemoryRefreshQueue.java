package dev.cocbackend.refresh;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The refresh queues in this process's memory, with the delays, visibility timeouts and redrive of
 * SQS. For development, tests and simulations: a restart empties it.
 */
public final class InMemoryRefreshQueue implements RefreshQueue {
  /** As in {@code template.yaml}: receives without a delete before a message is dead. */
  public static final int MAX_RECEIVE_COUNT = 5;

  private final InstantSource clock;
  private final Map<Tier, Line> queues = new EnumMap<>(Tier.class);
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private long nextNumber;

  public InMemoryRefreshQueue(InstantSource clock) {
    this.clock = clock;
    for (Tier tier : Tier.values()) {
      queues.put(tier, new Line());
    }
  }

  /**
   * A message that nobody could serve.
   *
   * @param body as it was sent
   * @param reason null if it was received too often
   */
  public record DeadLetter(String body, @Nullable String reason) {}

  /** The dead letters, oldest first; a copy. */
  public synchronized List<DeadLetter> deadLetters() {
    return List.copyOf(deadLetters);
  }

  /** Puts any text in a tier's queue, as a foreign sender could. */
  public synchronized void sendText(Tier tier, String body) {
    queue(tier).add(new Entry(body, clock.instant()));
    notifyAll();
  }

  @Override
  public synchronized void send(RefreshRequest request, Duration delay) {
    QueueLimits.checkDelay(delay);
    Instant visibleAt = clock.instant().plus(delay);
    queue(request.tier()).add(new Entry(RefreshRequestCodec.encode(request), visibleAt));
    notifyAll();
  }

  @Override
  public synchronized List<RefreshRequest> sendAll(List<RefreshRequest> requests, Duration delay) {
    QueueLimits.checkSend(requests);
    requests.forEach(request -> send(request, delay));
    return List.of();
  }

  @Override
  public synchronized List<ReceivedRequest> receive(
      Tier tier, int max, Duration visibilityTimeout, Duration wait) {
    QueueLimits.checkReceive(max, wait);
    long deadline = System.nanoTime() + wait.toNanos();
    while (true) {
      List<ReceivedRequest> received = take(tier, max, visibilityTimeout);
      long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
      if (!received.isEmpty() || left <= 0) {
        return received;
      }
      try {
        // Wakes at a send, and now and then for messages whose delay or timeout has ended.
        wait(Math.min(left, 100));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return List.of();
      }
    }
  }

  @Override
  public synchronized void delete(Tier tier, String receipt) {
    queue(tier).remove(receipt);
  }

  /** Makes a received message visible again at once; does nothing if it was received since. */
  public synchronized void release(Tier tier, String receipt) {
    queue(tier).release(receipt, clock.instant());
  }

  @Override
  public synchronized void deadLetter(RefreshRequest request, String reason) {
    deadLetters.add(new DeadLetter(RefreshRequestCodec.encode(request), reason));
  }

  @Override
  public synchronized QueueDepth depth(Tier tier) {
    Instant now = clock.instant();
    int waiting = 0;
    int inFlight = 0;
    int delayed = 0;
    for (Entry entry : queue(tier).byVisibility) {
      if (!entry.visibleAt.isAfter(now)) {
        waiting++;
      } else if (entry.receiveCount > 0) {
        inFlight++;
      } else {
        delayed++;
      }
    }
    return new QueueDepth(waiting, inFlight, delayed);
  }

  @Override
  public synchronized QueueDepth deadLetterDepth() {
    return new QueueDepth(deadLetters.size(), 0, 0);
  }

  private List<ReceivedRequest> take(Tier tier, int max, Duration visibilityTimeout) {
    Instant now = clock.instant();
    List<ReceivedRequest> received = new ArrayList<>();
    Line line = queue(tier);
    while (received.size() < max) {
      Entry entry = line.pollVisible(now);
      if (entry == null) {
        break;
      }
      if (entry.receiveCount >= MAX_RECEIVE_COUNT) {
        deadLetters.add(new DeadLetter(entry.body, null));
        continue;
      }
      received.add(entry.receive(now.plus(visibilityTimeout)));
      line.add(entry);
    }
    return received;
  }

  private Line queue(Tier tier) {
    Line line = queues.get(tier);
    if (line == null) {
      throw new IllegalStateException("Every tier has a queue.");
    }
    return line;
  }

  /** The messages of one queue; finding the next one and a receipt costs little in long ones. */
  private static final class Line {
    final NavigableSet<Entry> byVisibility = new TreeSet<>(ORDER);
    private final Map<String, Entry> byReceipt = new HashMap<>();

    void add(Entry entry) {
      byVisibility.add(entry);
      if (entry.receipt != null) {
        byReceipt.put(entry.receipt, entry);
      }
    }

    @Nullable Entry pollVisible(Instant now) {
      if (byVisibility.isEmpty() || byVisibility.first().visibleAt.isAfter(now)) {
        return null;
      }
      Entry entry = byVisibility.removeFirst();
      if (entry.receipt != null) {
        byReceipt.remove(entry.receipt);
      }
      return entry;
    }

    void release(String receipt, Instant now) {
      Entry entry = byReceipt.get(receipt);
      if (entry != null) {
        byVisibility.remove(entry);
        entry.visibleAt = now;
        byVisibility.add(entry);
      }
    }

    void remove(String receipt) {
      Entry entry = byReceipt.remove(receipt);
      if (entry != null) {
        byVisibility.remove(entry);
      }
    }
  }

  private static final Comparator<Entry> ORDER =
      Comparator.comparing((Entry entry) -> entry.visibleAt)
          .thenComparingLong(entry -> entry.number);

  private final class Entry {
    final String id = UUID.randomUUID().toString();
    final long number = nextNumber++;
    final String body;
    Instant visibleAt;
    int receiveCount;
    @Nullable String receipt;

    Entry(String body, Instant visibleAt) {
      this.body = body;
      this.visibleAt = visibleAt;
    }

    ReceivedRequest receive(Instant hiddenUntil) {
      receiveCount++;
      visibleAt = hiddenUntil;
      String handle = id + "#" + receiveCount;
      receipt = handle;
      return new ReceivedRequest(id, body, handle, receiveCount);
    }
  }
}
