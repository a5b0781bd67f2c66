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
 * <p>SQS counts each receive. A message that is received more often than its queue allows becomes a
 * dead letter without any worker having had it; one that can be received twice more at most is
 * replaced with a fresh copy at once, sent before the original is deleted. Whoever is killed
 * between the two leaves up to ten messages twice.
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
      List<HeldMessage> worn = received.stream().filter(this::isWorn).toList();
      // At once, for one that is received for the last time becomes a dead letter if this dies.
      replace(worn);
      for (HeldMessage message : received) {
        if (worn.contains(message)) {
          continue; // its copy is still to come
        }
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
    replace(replaced);
    queue.release(released);
  }

  /**
   * Whether a message may be received twice more at most. Who kills this costs it up to two
   * receives, the one at hand and one that the queue still answers to the dead; a copy is new, so
   * that this is never true of one just made.
   */
  private boolean isWorn(HeldMessage message) {
    return message.receives() >= Math.max(2, queue.maxReceives() - 2);
  }

  /** Puts copies in their place, which may be received as often as any message. */
  private void replace(List<HeldMessage> messages) {
    if (!messages.isEmpty()) {
      queue.send(messages.stream().map(HeldMessage::content).toList());
      queue.sync();
      queue.delete(messages);
    }
  }
}
