package dev.cocbackend.metrics;

import java.time.Instant;
import java.util.List;

/** Takes gauges. Implementations are safe for use by many threads. */
@FunctionalInterface
public interface GaugeSink {

  /**
   * Passes the gauges on.
   *
   * @throws RuntimeException if they could not be passed on; they are not kept
   */
  void put(List<Gauge> gauges, Instant at);
}
