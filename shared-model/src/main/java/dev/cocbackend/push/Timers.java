package dev.cocbackend.push;

import java.time.Instant;
import java.util.List;

/**
 * Messages that are due at a time. Implementations are safe for use by many threads and keep times
 * to the millisecond. Every method may throw {@link
 * dev.cocbackend.snapshot.StoreUnavailableException}.
 */
public interface Timers {

  /**
   * One message.
   *
   * @param id of letters, digits, {@code #} and hyphens; timers of one id and time are one
   * @param message what is to be sent when it is due
   */
  record Timer(Instant dueAt, String id, String message) {}

  /** Sets a timer; the same again changes nothing but the message. */
  void set(Timer timer);

  /** Timers whose time has come, at most {@code limit}, in no order. */
  List<Timer> due(Instant now, int limit);

  /** Removes a timer because its message was sent; nothing if it is gone already. */
  void remove(Timer timer);
}
