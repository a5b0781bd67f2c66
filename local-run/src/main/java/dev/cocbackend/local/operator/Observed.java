package dev.cocbackend.local.operator;

import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.SnapshotKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was observed until a moment. Immutable.
 *
 * @param now that moment
 * @param since when observing began
 * @param refreshes the latest first
 * @param refreshTotal how many there were since observing began
 */
record Observed(
    Instant now,
    Instant since,
    Reads reads,
    Upstream upstream,
    Kept kept,
    List<Refresh> refreshes,
    long refreshTotal) {

  /** Answers of one route with one status. */
  record Answer(String route, int status) {}

  /** Two quantiles of latency, each null if nothing was measured. */
  record Quantiles(@Nullable Duration p50, @Nullable Duration p99) {
    static Quantiles of(Latencies latencies) {
      return new Quantiles(latencies.quantile(0.50), latencies.quantile(0.99));
    }
  }

  /**
   * Reads of snapshots, and all answers of the API.
   *
   * @param total reads since observing began
   * @param lastMinute reads in the last 60 seconds
   * @param fresh those of them answered with a fresh snapshot
   * @param stale those of them answered with a stale snapshot
   * @param latency of the last minute's reads
   * @param answers of the last minute, reads or not
   * @param perSecond reads by second
   * @param latencyBySecond at each second, of the reads of the 10 seconds that ended with it
   */
  record Reads(
      long total,
      int lastMinute,
      int fresh,
      int stale,
      Quantiles latency,
      Map<Answer, Integer> answers,
      List<Integer> perSecond,
      List<Quantiles> latencyBySecond) {}

  /**
   * Requests to the CoC API.
   *
   * @param total started since observing began
   * @param inFlight started and not yet answered
   * @param latency of the last minute's answers
   * @param results of the last minute
   * @param perSecond started by second
   */
  record Upstream(
      long total,
      int inFlight,
      Quantiles latency,
      Map<UpstreamResult, Integer> results,
      List<Integer> perSecond) {}

  /**
   * What the system keeps, as far as saves and look-ups have shown it.
   *
   * @param snapshots how many snapshots
   * @param fresh how many of them are fresh
   * @param tombstones how many keys upstream has nothing for
   * @param capped whether older keys were forgotten because there are too many
   */
  record Kept(int snapshots, int fresh, int tombstones, boolean capped) {}

  /**
   * One refresh that ended with a write.
   *
   * @param at when it was written
   * @param result a name of {@code Saved}, or of {@code Absence} for a tombstone
   * @param tier of the request, null if none was seen
   * @param waited from the request to the write, null if no request was seen
   */
  record Refresh(
      SnapshotKey key, Instant at, String result, @Nullable Tier tier, @Nullable Duration waited) {}
}
