package dev.cocbackend.api.hot;

import dev.cocbackend.demand.KeyReads;
import dev.cocbackend.demand.ReadLog;
import dev.cocbackend.snapshot.SnapshotKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds reads up by key in memory and tells all of them in one append a second, whatever the
 * traffic; more often only where a second brings {@link ReadLog#MAX_KEYS} keys.
 *
 * <p>The append is made within a read, the first one that is a second after the last append, for
 * Lambda runs nothing between invocations: one read a second and instance waits for one message to
 * be sent. The first read of an instance is told at once, as there may be no other. Reads after an
 * instance's last append are not told.
 */
public final class BatchedReadCounter implements ReadCounter {
  static final Duration WINDOW = Duration.ofSeconds(1);

  /**
   * How long nothing is told after a failure, so that an outage of the queue slows one read in this
   * time and not one a second. What is counted meanwhile is told later, as far as it fits into one
   * append.
   */
  static final Duration REST_AFTER_FAILURE = Duration.ofSeconds(30);

  private final ReadLog log;

  private final Map<SnapshotKey, KeyReads> waiting = new LinkedHashMap<>();
  private Instant nextAppend = Instant.MIN;
  private boolean resting;

  public BatchedReadCounter(ReadLog log) {
    this.log = log;
  }

  @Override
  public void count(Collection<KeyReads> reads, Instant now) {
    List<KeyReads> batch = add(reads, now);
    if (batch.isEmpty()) {
      return;
    }
    try {
      log.append(batch);
    } catch (RuntimeException e) {
      rest(batch, now);
      throw e;
    }
  }

  /** What is to be told now; empty if nothing is. */
  private synchronized List<KeyReads> add(Collection<KeyReads> reads, Instant now) {
    boolean early = now.isBefore(nextAppend);
    for (KeyReads each : reads) {
      if (!(early && resting) || hasRoomFor(each.key())) {
        waiting.merge(each.key(), each, KeyReads::plus);
      }
    }
    if (early && (resting || waiting.size() < ReadLog.MAX_KEYS)) {
      return List.of();
    }
    resting = false;
    nextAppend = now.plus(WINDOW);
    return takeOldest();
  }

  private List<KeyReads> takeOldest() {
    List<KeyReads> oldest = new ArrayList<>();
    Iterator<KeyReads> each = waiting.values().iterator();
    while (each.hasNext() && oldest.size() < ReadLog.MAX_KEYS) {
      oldest.add(each.next());
      each.remove();
    }
    return oldest;
  }

  /** Keeps what was not told, as far as there is room. */
  private synchronized void rest(List<KeyReads> untold, Instant now) {
    for (KeyReads reads : untold) {
      if (hasRoomFor(reads.key())) {
        waiting.merge(reads.key(), reads, KeyReads::plus);
      }
    }
    resting = true;
    nextAppend = now.plus(REST_AFTER_FAILURE);
  }

  private boolean hasRoomFor(SnapshotKey key) {
    return waiting.size() < ReadLog.MAX_KEYS || waiting.containsKey(key);
  }
}
