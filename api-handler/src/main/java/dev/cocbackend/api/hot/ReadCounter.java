package dev.cocbackend.api.hot;

import dev.cocbackend.demand.KeyReads;
import java.time.Instant;
import java.util.Collection;

/** Counts which keys are read, for the planner to know what is wanted. Thread-safe. */
@FunctionalInterface
public interface ReadCounter {

  /**
   * Counts reads.
   *
   * @throws dev.cocbackend.refresh.QueueUnavailableException if what was read could not be told;
   *     nothing else depends on it
   */
  void count(Collection<KeyReads> reads, Instant now);

  /** Counts nothing. */
  static ReadCounter none() {
    return (reads, now) -> {};
  }
}
