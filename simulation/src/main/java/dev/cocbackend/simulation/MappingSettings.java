package dev.cocbackend.simulation;

import dev.cocbackend.refresh.Tier;
import java.time.Duration;

/**
 * How one tier's event source mapping gathers batches. Immutable.
 *
 * @param window how long the first message of a batch waits for others
 */
record MappingSettings(int batchSize, Duration window, int maximumConcurrency) {

  /** As {@code template.yaml} deploys it. */
  static MappingSettings deployed(Tier tier) {
    return switch (tier) {
      case CRITICAL -> new MappingSettings(10, Duration.ofSeconds(1), 4);
      case HIGH -> new MappingSettings(10, Duration.ofSeconds(2), 2);
      case MEDIUM -> new MappingSettings(20, Duration.ofSeconds(10), 2);
      case LOW -> new MappingSettings(20, Duration.ofSeconds(20), 2);
    };
  }

  MappingSettings withLargerBatches(int factor) {
    return new MappingSettings(batchSize * factor, window, maximumConcurrency);
  }
}
