package dev.cocbackend.local.mapping;

import dev.cocbackend.refresh.ReceivedRequest;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A queue as a mapping takes messages from it. Implementations are safe for use by many threads;
 * both methods that reach the queue may throw {@link
 * dev.cocbackend.refresh.QueueUnavailableException}.
 */
public interface MappedQueue {
  /** The queue of a tier. */
  static MappedQueue of(RefreshQueue queue, Tier tier) {
    return new MappedQueue() {
      @Override
      public String name() {
        return "refresh-" + tier.name().toLowerCase(Locale.ROOT);
      }

      @Override
      public List<ReceivedRequest> receive(int max, Duration visibilityTimeout, Duration wait) {
        return queue.receive(tier, max, visibilityTimeout, wait);
      }

      @Override
      public void delete(String receipt) {
        queue.delete(tier, receipt);
      }
    };
  }

  /** As the ARN in events ends. */
  String name();

  /**
   * Takes up to {@code max} messages, 1 to {@link RefreshQueue#MAX_RECEIVE}; waits up to {@code
   * wait} for the first. Empty if none came.
   */
  List<ReceivedRequest> receive(int max, Duration visibilityTimeout, Duration wait);

  /** Removes a received message for good. */
  void delete(String receipt);
}
