package dev.cocbackend.local.mapping;

import java.time.Duration;

/**
 * How an event source mapping takes messages. Immutable.
 *
 * @param batchSize the most messages in one invocation, 1 to 10,000; above 10 only with a window of
 *     at least a second (AWS limits)
 * @param window for how long a batch is gathered once its first message came, up to 5 minutes
 * @param maximumConcurrency how many invocations run at most at the same time, 2 to 1,000
 * @param visibilityTimeout for how long a received message is hidden; a failed one comes back when
 *     this ends
 */
public record MappingSettings(
    int batchSize, Duration window, int maximumConcurrency, Duration visibilityTimeout) {
  private static final int MAX_BATCH_WITHOUT_WINDOW = 10;
  private static final Duration MAX_WINDOW = Duration.ofMinutes(5);

  public MappingSettings {
    if (batchSize < 1 || batchSize > 10_000) {
      throw new IllegalArgumentException(
          "A batch has 1 to 10000 messages, not %d.".formatted(batchSize));
    }
    if (window.isNegative() || window.compareTo(MAX_WINDOW) > 0) {
      throw new IllegalArgumentException(
          "A batch window is 0 to 300 seconds, not %s.".formatted(window));
    }
    if (batchSize > MAX_BATCH_WITHOUT_WINDOW && window.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "A batch of more than 10 messages needs a batch window of at least a second.");
    }
    if (maximumConcurrency < 2 || maximumConcurrency > 1_000) {
      throw new IllegalArgumentException(
          "A maximum concurrency is 2 to 1000, not %d.".formatted(maximumConcurrency));
    }
    if (!visibilityTimeout.isPositive()) {
      throw new IllegalArgumentException("A visibility timeout is at least a second.");
    }
  }
}
