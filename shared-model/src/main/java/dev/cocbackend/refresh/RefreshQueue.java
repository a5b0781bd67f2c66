package dev.cocbackend.refresh;

import java.time.Duration;
import java.util.List;

/**
 * Four queues, one a tier, and a dead-letter queue. At least once, in no order. Implementations are
 * safe for use by many threads. Every method may throw {@link QueueUnavailableException}.
 */
public interface RefreshQueue {
  /** The longest delay that SQS takes. */
  Duration MAX_DELAY = Duration.ofMinutes(15);

  /** The most messages that one SQS receive gives. */
  int MAX_RECEIVE = 10;

  /**
   * Puts the request in the queue of its tier, to be received after {@code delay} at the earliest.
   *
   * @throws IllegalArgumentException if {@code delay} is negative or above {@link #MAX_DELAY}
   */
  void send(RefreshRequest request, Duration delay);

  /** The most requests that one {@link #sendAll} takes, as many as one SQS call. */
  int MAX_SEND = 10;

  /**
   * Sends several requests of one tier, as {@link #send} does each, in one call where the queue has
   * one.
   *
   * @return those that the queue refused, to be sent again; mostly none
   * @throws IllegalArgumentException if there are none or more than {@link #MAX_SEND}, or of
   *     several tiers
   * @throws QueueUnavailableException if the call failed; some requests may be in the queue
   */
  List<RefreshRequest> sendAll(List<RefreshRequest> requests, Duration delay);

  /**
   * Takes up to {@code max} messages, 1 to {@link #MAX_RECEIVE}; waits up to {@code wait} for the
   * first. Empty if none came.
   */
  List<ReceivedRequest> receive(Tier tier, int max, Duration visibilityTimeout, Duration wait);

  /** Removes a received message for good. */
  void delete(Tier tier, String receipt);

  /**
   * Puts a request that cannot be served into the dead-letter queue with the reason attached.
   *
   * @param reason what went wrong, without tokens or keys
   */
  void deadLetter(RefreshRequest request, String reason);

  /** Runs the code of a send without sending anything, for a process that prepares itself. */
  default void rehearse() {}

  QueueDepth depth(Tier tier);

  QueueDepth deadLetterDepth();
}
