package dev.cocbackend.budget;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * When the buckets that were spent from last are full again. Forgets those that are full, and
 * beyond its bound the one not spent from for the longest. Not for use by several threads.
 */
final class RecentBuckets {
  private final int bound;

  /** Spent from longest ago first. */
  private final Map<String, Long> fullAt = new LinkedHashMap<>();

  RecentBuckets(int bound) {
    this.bound = bound;
  }

  /** In microseconds since the epoch; in the far past if nothing is known of the bucket. */
  long fullAt(String bucket) {
    return fullAt.getOrDefault(bucket, Long.MIN_VALUE);
  }

  void spent(String bucket, long fullAtMicros, long now) {
    fullAt.remove(bucket);
    fullAt.put(bucket, fullAtMicros);
    Iterator<Long> oldest = fullAt.values().iterator();
    while (oldest.next() <= now || fullAt.size() > bound) {
      oldest.remove();
      if (fullAt.isEmpty()) {
        return;
      }
    }
  }

  int size() {
    return fullAt.size();
  }
}
