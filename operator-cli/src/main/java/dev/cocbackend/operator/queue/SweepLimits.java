package dev.cocbackend.operator.queue;

import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link Sweep} goes through a queue. Immutable.
 *
 * @param hold how long messages are hidden from others, at most the 12 hours of SQS; empty sets it
 *     by the queue's depth
 * @param patience how long a receive waits for a message: from one second on SQS asks all of its
 *     servers, so that nothing coming means that nothing is there
 * @param maxHeld messages held at once; SQS allows 120,000 a queue, the workers' included
 */
public record SweepLimits(Optional<Duration> hold, Duration patience, int maxHeld) {
  public static final SweepLimits DEFAULT =
      new SweepLimits(Optional.empty(), Duration.ofSeconds(1), 100_000);

  /** The shortest hold that is set by depth: what a crash delays messages by, at least. */
  static final Duration SHORTEST = Duration.ofSeconds(30);

  static final Duration LONGEST = Duration.ofHours(12);

  /** One receive from outside AWS takes less (RTT of 50 ms and SQS's own 15 ms, rounded up). */
  private static final Duration RECEIVE = Duration.ofMillis(100);

  public SweepLimits {
    if (hold.isPresent()
        && (hold.get().compareTo(Duration.ofSeconds(1)) < 0 || hold.get().compareTo(LONGEST) > 0)) {
      throw new IllegalArgumentException("Messages are held for 1 s to 12 h, not " + hold.get());
    }
  }

  public SweepLimits withHold(Duration chosen) {
    return new SweepLimits(Optional.of(chosen), patience, maxHeld);
  }

  /** How long the messages of a queue of this depth are hidden: twice what a sweep takes. */
  Duration holdFor(long waiting) {
    return hold.orElseGet(
        () -> {
          Duration estimate =
              SHORTEST.plus(
                  RECEIVE.multipliedBy(2 * Math.ceilDiv(waiting, MessageQueue.MAX_RECEIVE)));
          return estimate.compareTo(LONGEST) < 0
              ? Duration.ofSeconds(estimate.toSeconds())
              : LONGEST;
        });
  }
}
