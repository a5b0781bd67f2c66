package dev.cocbackend.refresh;

import java.time.Duration;
import java.util.List;

/** What SQS takes; every queue keeps to it so that one can stand in for another. */
final class QueueLimits {
  /** The longest wait for a message in one SQS receive. */
  private static final Duration MAX_WAIT = Duration.ofSeconds(20);

  private QueueLimits() {}

  static void checkDelay(Duration delay) {
    if (delay.isNegative() || delay.compareTo(RefreshQueue.MAX_DELAY) > 0) {
      throw new IllegalArgumentException(
          "A delay is 0 to %d s, not %s.".formatted(RefreshQueue.MAX_DELAY.toSeconds(), delay));
    }
  }

  static void checkSend(List<RefreshRequest> requests) {
    if (requests.isEmpty() || requests.size() > RefreshQueue.MAX_SEND) {
      throw new IllegalArgumentException(
          "One send takes 1 to %d requests, not %d."
              .formatted(RefreshQueue.MAX_SEND, requests.size()));
    }
    if (requests.stream().map(RefreshRequest::tier).distinct().count() > 1) {
      throw new IllegalArgumentException("One send takes requests of one tier.");
    }
  }

  static void checkReceive(int max, Duration wait) {
    if (max < 1 || max > RefreshQueue.MAX_RECEIVE) {
      throw new IllegalArgumentException(
          "One receive gives 1 to %d messages, not %d.".formatted(RefreshQueue.MAX_RECEIVE, max));
    }
    if (wait.isNegative() || wait.compareTo(MAX_WAIT) > 0) {
      throw new IllegalArgumentException(
          "A receive waits 0 to %d s, not %s.".formatted(MAX_WAIT.toSeconds(), wait));
    }
  }
}
