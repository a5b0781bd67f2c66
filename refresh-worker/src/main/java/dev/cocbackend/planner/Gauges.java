package dev.cocbackend.planner;

import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.metrics.Gauge;
import dev.cocbackend.metrics.GaugeSink;
import dev.cocbackend.metrics.Metric;
import dev.cocbackend.ratelimit.KeyCount;
import dev.cocbackend.ratelimit.KeyStates;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.DueKey;
import dev.cocbackend.snapshot.SnapshotStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * Reads the gauges of each minute. What cannot be read is left out, for the rest is wanted most
 * when something is down. Thread-safe.
 */
final class Gauges {
  private final SnapshotStore store;
  private final RefreshQueue queue;
  private final Breaker breaker;
  private final KeyStates keys;
  private final GaugeSink sink;

  Gauges(SnapshotStore store, RefreshQueue queue, Breaker breaker, KeyStates keys, GaugeSink sink) {
    this.store = store;
    this.queue = queue;
    this.breaker = breaker;
    this.keys = keys;
    this.sink = sink;
  }

  /**
   * Adds what stands in the queues and the table to what the caller knows, and passes all on.
   *
   * @param known what the run itself has counted
   * @return false if some of it could not be read or passed on
   */
  boolean report(Instant now, Map<Metric, Double> known) {
    List<Gauge> gauges = new ArrayList<>();
    known.forEach((metric, value) -> gauges.add(new Gauge(metric, Map.of(), value)));
    boolean whole = true;
    for (Tier tier : Tier.values()) {
      Map<String, String> dimensions = Map.of(Metric.TIER, tier.name());
      whole &= read(gauges, Metric.QUEUE_DEPTH, dimensions, () -> queue.depth(tier).total());
    }
    whole &=
        read(gauges, Metric.DEAD_LETTER_DEPTH, Map.of(), () -> queue.deadLetterDepth().total());
    whole &= read(gauges, Metric.OLDEST_REQUEST_AGE, Map.of(), () -> oldestAge(now).toSeconds());
    whole &=
        read(
            gauges,
            Metric.BREAKER_OPEN,
            Map.of(),
            () -> breaker.state(now) instanceof Breaker.State.Closed ? 0 : 1);
    whole &= readKeys(gauges, now);
    try {
      sink.put(gauges, now);
    } catch (RuntimeException e) {
      return false;
    }
    return whole;
  }

  private boolean readKeys(List<Gauge> gauges, Instant now) {
    try {
      KeyCount count = keys.count(now);
      gauges.add(new Gauge(Metric.KEYS, Map.of(), count.keys()));
      gauges.add(new Gauge(Metric.DEAD_KEYS, Map.of(), count.dead()));
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private Duration oldestAge(Instant now) {
    Instant requestedAt = store.oldestLease().map(DueKey::requestedAt).orElse(now);
    // A delayed request is asked for at a later moment than now.
    return requestedAt.isAfter(now) ? Duration.ZERO : Duration.between(requestedAt, now);
  }

  private static boolean read(
      List<Gauge> gauges, Metric metric, Map<String, String> dimensions, DoubleSupplier reading) {
    try {
      gauges.add(new Gauge(metric, dimensions, reading.getAsDouble()));
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }
}
