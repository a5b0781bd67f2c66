package dev.cocbackend.local.mapping;

import java.time.Duration;

/** Lets time pass: a sleep in the running system, a moved clock in a test. */
@FunctionalInterface
public interface Pause {
  /** Sleeps. */
  Pause SLEEP = Thread::sleep;

  /**
   * @throws InterruptedException if the thread is asked to stop
   */
  void pause(Duration duration) throws InterruptedException;
}
