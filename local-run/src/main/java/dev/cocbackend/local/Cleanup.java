package dev.cocbackend.local;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has to be stopped, last started first. Thread-safe; closing twice does nothing more. */
final class Cleanup implements AutoCloseable {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  /** Adds a part and returns it. */
  synchronized <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  /** Stops every part, though some may fail to: the process ends anyway. */
  @Override
  public synchronized void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        // The others still have to be stopped.
      }
    }
  }
}
