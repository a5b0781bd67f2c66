package dev.cocbackend.notifier;

import java.time.Duration;

/** The notifier's own queue. Implementations are safe for use by many threads. */
public interface NotifyQueue {

  /**
   * Sends a message.
   *
   * @param delay until when it is hidden, at most 15 minutes
   * @throws dev.cocbackend.refresh.QueueUnavailableException if the queue did not take it
   */
  void send(String message, Duration delay);
}
