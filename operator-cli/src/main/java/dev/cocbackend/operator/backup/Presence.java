package dev.cocbackend.operator.backup;

import dev.cocbackend.operator.queue.Content;
import dev.cocbackend.operator.queue.QueueName;
import java.util.HashMap;
import java.util.Map;

/**
 * Decides which messages of a source are in the queues already. A message counts as there if its
 * queue has one of equal content, or if any queue has a message of its request id that is not
 * another's equal: a request that was retried meanwhile has moved one tier down. Each message in
 * the queues stands for one of the source.
 */
final class Presence {
  private final Map<String, Long> inQueues = new HashMap<>();
  private final Map<String, Long> requestIds = new HashMap<>();
  private final Map<String, Long> equal = new HashMap<>();

  /** Counts a message that a queue has. */
  void inQueue(QueueName queue, Content content) {
    inQueues.merge(key(queue, content), 1L, Long::sum);
    requestIds.merge(content.requestId(), 1L, Long::sum);
  }

  /**
   * Leaves out a message that an earlier run took care of: what stands for it stands for no other.
   */
  void settled(QueueName queue, Content content) {
    take(inQueues, key(queue, content));
    take(requestIds, content.requestId());
  }

  /** Counts a message of the source; all are counted before the first is asked about. */
  void wanted(QueueName queue, Content content) {
    if (take(inQueues, key(queue, content))) {
      equal.merge(key(queue, content), 1L, Long::sum);
      take(requestIds, content.requestId());
    }
  }

  /** Whether the next message of this content is there; each answer uses one up. */
  boolean has(QueueName queue, Content content) {
    return take(equal, key(queue, content)) || take(requestIds, content.requestId());
  }

  private static boolean take(Map<String, Long> counts, String key) {
    Long left = counts.get(key);
    if (left == null || left == 0) {
      return false;
    }
    counts.put(key, left - 1);
    return true;
  }

  private static String key(QueueName queue, Content content) {
    return queue + " " + content.digest();
  }
}
