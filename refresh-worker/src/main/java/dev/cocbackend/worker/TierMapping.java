package dev.cocbackend.worker;

import dev.cocbackend.refresh.Tier;
import java.time.Duration;

/**
 * How a tier's event source mapping gathers batches for the worker, as {@code template.yaml}
 * deploys it; a test compares the two. Immutable.
 *
 * @param batchSize the most messages in one invocation
 * @param window for how long the first message of a batch waits for others
 * @param maximumConcurrency how many invocations run at most at the same time
 */
public record TierMapping(int batchSize, Duration window, int maximumConcurrency) {
  /** The most keys that there are batch sizes for. */
  public static final int MAX_KEYS = 10;

  /**
   * The numbers come from a simulation of four times the load that the budget has room for ({@code
   * ./run sim overload}). Under it every instance waits for slots all the time, so that fewer
   * instances with larger batches cost less: CRITICAL with 2 and batches of 60 instead of 4 and 10
   * saves a fifth of all Lambda time and keeps its wait's p99 below 2.8 s. Batches of 30 would do
   * in that simulation (2.3 s), but only just: where an invocation takes half a second beyond its
   * slots, they serve 24 requests a second, which is what CRITICAL wants there. Batches grow with
   * the number of keys: more keys give more slots in the time that an invocation waits for them,
   * and with the batches of one key the instances of four would be too few.
   *
   * @param keys how many API keys the worker has, 1 to {@link #MAX_KEYS}
   */
  public static TierMapping deployed(Tier tier, int keys) {
    if (keys < 1 || keys > MAX_KEYS) {
      throw new IllegalArgumentException(
          "There are batch sizes for 1 to %d keys, not for %d.".formatted(MAX_KEYS, keys));
    }
    return switch (tier) {
      case CRITICAL -> new TierMapping(60 * keys, Duration.ofSeconds(1), 2);
      case HIGH -> new TierMapping(10 * keys, Duration.ofSeconds(2), 2);
      case MEDIUM -> new TierMapping(20 * keys, Duration.ofSeconds(10), 2);
      case LOW -> new TierMapping(20 * keys, Duration.ofSeconds(20), 2);
    };
  }
}
