package dev.cocbackend.worker;

import dev.cocbackend.metrics.Metric;

/** What became of a refresh request. */
public enum Outcome {
  /** A new body was stored. */
  CHANGED,
  /** Upstream confirmed the stored body. */
  UNCHANGED,
  /** A tombstone was stored. */
  ABSENT,
  /** The stored snapshot was newer than the request; upstream was not asked. */
  SATISFIED,
  /** Somebody else stored a later fetch meanwhile. */
  SUPERSEDED,
  /** Upstream or the budget had no room; the request waits in its queue again. */
  DEFERRED,
  /** Upstream failed; the request will be tried again later, one tier down. */
  RETRIED,
  /** Upstream failed too often; the request is in the dead-letter queue. */
  DEAD_LETTERED,
  /** The message was not served and comes back when its visibility timeout ends. */
  FAILED;

  /** What counts these. */
  Metric metric() {
    return switch (this) {
      case CHANGED -> Metric.CHANGED;
      case UNCHANGED -> Metric.UNCHANGED;
      case ABSENT -> Metric.ABSENT;
      case SATISFIED -> Metric.SATISFIED;
      case SUPERSEDED -> Metric.SUPERSEDED;
      case DEFERRED -> Metric.DEFERRED;
      case RETRIED -> Metric.RETRIED;
      case DEAD_LETTERED -> Metric.DEAD_LETTERED;
      case FAILED -> Metric.FAILED;
    };
  }
}
