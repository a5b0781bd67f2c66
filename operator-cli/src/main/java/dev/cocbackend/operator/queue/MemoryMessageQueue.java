package dev.cocbackend.operator.queue;

import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.QueueDepth;
import dev.cocbackend.refresh.ReceivedRequest;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** One tier of the queues in this process's memory; its messages have no attributes. */
public final class MemoryMessageQueue implements MessageQueue {
  private final InMemoryRefreshQueue queue;
  private final Tier tier;
  private final InstantSource clock;

  public MemoryMessageQueue(InMemoryRefreshQueue queue, Tier tier, InstantSource clock) {
    this.queue = queue;
    this.tier = tier;
    this.clock = clock;
  }

  @Override
  public QueueName name() {
    return QueueName.of(tier);
  }

  @Override
  public String address() {
    return "memory:" + name();
  }

  @Override
  public List<HeldMessage> receive(Duration hidden, Duration wait) {
    Instant now = clock.instant();
    return queue.receive(tier, MAX_RECEIVE, hidden, wait).stream()
        .map(received -> held(received, now, now.plus(hidden)))
        .toList();
  }

  @Override
  public void release(List<HeldMessage> held) {
    held.forEach(message -> queue.release(tier, message.receipt()));
  }

  @Override
  public void delete(List<HeldMessage> held) {
    held.forEach(message -> queue.delete(tier, message.receipt()));
  }

  /**
   * @throws IllegalArgumentException if a message has attributes
   */
  @Override
  public void send(List<Content> contents) {
    for (Content content : contents) {
      if (!content.attributes().isEmpty()) {
        throw new IllegalArgumentException(
            "A queue in memory keeps no attributes, and this message has some: "
                + content.attributes().keySet());
      }
    }
    for (Content content : contents) {
      Optional<RefreshRequest> request =
          content.request().filter(r -> Content.of(r).equals(content));
      if (request.isPresent() && request.get().tier() == tier) {
        queue.send(request.get(), Duration.ZERO);
      } else {
        queue.sendText(tier, content.body());
      }
    }
  }

  @Override
  public QueueDepth depth() {
    return queue.depth(tier);
  }

  @Override
  public int maxReceives() {
    return InMemoryRefreshQueue.MAX_RECEIVE_COUNT;
  }

  private static HeldMessage held(ReceivedRequest received, Instant now, Instant hiddenUntil) {
    return new HeldMessage(
        received.messageId(),
        Content.of(received.body()),
        received.receipt(),
        received.receiveCount(),
        now,
        hiddenUntil,
        Optional.empty());
  }
}
