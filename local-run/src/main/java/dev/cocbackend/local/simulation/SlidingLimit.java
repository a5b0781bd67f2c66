package dev.cocbackend.local.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Counts one key's requests: lets at most {@link #LIMIT} through in any second, wherever that
 * second begins. Precisely: for each accepted request, at most 40 are accepted in the time from it
 * to less than one second after it. Refused requests do not count against the limit, so a client
 * that goes on asking gets 40 a second and the rest refused.
 *
 * <p>Safe for use by many threads; a request takes constant time (for the statistics on average).
 */
final class SlidingLimit {
  /** The official API's limit for a key, requests a second. */
  static final int LIMIT = 40;

  private static final long SECOND = 1_000_000_000;

  /** Times of the last accepted requests; the next to be overwritten is the oldest. */
  private final long[] accepted = new long[LIMIT];

  /** Times of all requests of the last second, the refused ones too; for the statistics. */
  private final Deque<Long> seen = new ArrayDeque<>();

  private int next;
  private long acceptedCount;
  private long refusedCount;
  private int maxSeen;
  private long latest = Long.MIN_VALUE;

  /**
   * Counts a request.
   *
   * @param nanos the time of any clock; one before the latest counts as the latest
   * @return whether it is within the limit
   */
  synchronized boolean tryAcquire(long nanos) {
    long now = Math.max(nanos, latest);
    latest = now;
    while (!seen.isEmpty() && now - seen.getFirst() >= SECOND) {
      seen.removeFirst();
    }
    seen.addLast(now);
    maxSeen = Math.max(maxSeen, seen.size());
    if (acceptedCount >= LIMIT && now - accepted[next] < SECOND) {
      refusedCount++;
      return false;
    }
    accepted[next] = now;
    next = (next + 1) % LIMIT;
    acceptedCount++;
    return true;
  }

  synchronized ApiStatistics.OfKey statistics() {
    return new ApiStatistics.OfKey(acceptedCount + refusedCount, refusedCount, maxSeen);
  }
}
