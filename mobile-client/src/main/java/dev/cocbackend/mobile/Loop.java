package dev.cocbackend.mobile;

import java.time.Duration;
import java.time.Instant;

/**
 * Runs the client's work one piece after the other, so that none needs a lock, and tells the time.
 * Thread-safe.
 */
interface Loop extends AutoCloseable {
  /** Runs it after all that was given before; nothing happens once the loop is closed. */
  void execute(Runnable task);

  /** Runs it after this time, unless it is cancelled before. */
  Cancellable schedule(Duration delay, Runnable task);

  /** What the device takes for the time. */
  Instant wallTime();

  /** Time since some moment, which nobody can set. */
  long elapsedNanos();

  /** Does what is under way, and nothing that is scheduled. */
  @Override
  void close();
}
