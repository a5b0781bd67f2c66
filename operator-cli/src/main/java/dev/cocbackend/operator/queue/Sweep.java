package dev.cocbackend.operator.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Goes through a queue once without consuming it: receives until nothing more comes, holding each
 * message so that it comes once, and {@link #close} lets them all go. Whoever is killed before that
 * has delayed the messages until their hold ends, and lost none.
 *
 * <p>SQS counts each receive. A message that this sweep received for the last time that its queue
 * allows would be a dead letter at the next receive without any worker having had it; closing
 * replaces it with a fresh copy, sent before the original is deleted.
 */
public final class Sweep implements AutoCloseable {
  /** Receives in a row without a message that mean that there are no more. */
  private static final int EMPTY_RECEIVES = 2;

  private final MessageQueue queue;
  private final SweepLimits limits;
  private final InstantSource clock;
  private final Duration hold;
  private final Map<String, HeldMessage> held = new LinkedHashMap<>();
  private final Map<String, HeldMessage> seen = new LinkedHashMap<>();

  public Sweep(MessageQueue queue, SweepLimits limits, InstantSource clock) {
    this.queue = queue;
    this.limits = limits;
    this.clock = clock;
    this.hold = limits.holdFor(queue.depth().waiting());
  }

  /**
   * Receives all messages and gives each to {@code each} once.
   *
   * @throws SweepFailedException if the hold is too short for so many messages, or they are more
   *     than may be held
   */
  public void all(Consumer<HeldMessage> each) {
    upTo(Integer.MAX_VALUE, each);
  }

  /** As {@link #all}, but ends once {@code max} messages or a few more were given. */
  public void upTo(int max, Consumer<HeldMessage> each) {
    // The last quarter of the first message's hold is left for letting all go.
    Instant deadline = clock.instant().plus(hold.multipliedBy(3).dividedBy(4));
    int empty = 0;
    while (empty < EMPTY_RECEIVES && seen.size() < max) {
      List<HeldMessage> received = queue.receive(hold, limits.patience());
      empty = received.isEmpty() ? empty + 1 : 0;
      for (HeldMessage message : received) {
        held.put(message.messageId(), message);
        if (seen.put(message.messageId(), message) == null) {
          each.accept(message);
        }
      }
      if (held.size() > limits.maxHeld()) {
        throw new SweepFailedException(
            "The queue %s has more than the %d messages that can be held at once; let the workers take some first, or leave the queue out."
                .formatted(queue.name(), limits.maxHeld()));
      }
      if (!received.isEmpty() && clock.instant().isAfter(deadline)) {
        throw new SweepFailedException(
            "The queue %s cannot be gone through while its messages are held for %d s; hold them longer with --hold."
                .formatted(queue.name(), hold.toSeconds()));
      }
    }
  }

  /** Deletes messages of this sweep. */
  public void delete(Collection<HeldMessage> messages) {
    queue.delete(List.copyOf(messages));
    messages.forEach(message -> held.remove(message.messageId()));
  }

  /** Lets all messages go that were not deleted. */
  @Override
  public void close() {
    Instant now = clock.instant();
    List<HeldMessage> released = new ArrayList<>();
    List<HeldMessage> replaced = new ArrayList<>();
    for (HeldMessage message : held.values()) {
      if (!message.hiddenUntil().isAfter(now)) {
        continue; // visible again by itself, and perhaps in somebody else's hands
      }
      (message.receives() >= queue.maxReceives() ? replaced : released).add(message);
    }
    held.clear();
    if (!replaced.isEmpty()) {
      queue.send(replaced.stream().map(HeldMessage::content).toList());
      queue.sync();
      queue.delete(replaced);
    }
    queue.release(released);
  }
}
