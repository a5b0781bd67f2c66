package dev.cocbackend.simulation;

import dev.cocbackend.refresh.Tier;
import dev.cocbackend.worker.TierMapping;
import java.time.Duration;

/**
 * How one tier's event source mapping gathers batches. Immutable.
 *
 * @param window how long the first message of a batch waits for others
 */
record MappingSettings(int batchSize, Duration window, int maximumConcurrency) {

  /** As {@code template.yaml} deploys it for so many keys. */
  static MappingSettings deployed(Tier tier, int keys) {
    TierMapping deployed = TierMapping.deployed(tier, keys);
    return new MappingSettings(
        deployed.batchSize(), deployed.window(), deployed.maximumConcurrency());
  }
}
