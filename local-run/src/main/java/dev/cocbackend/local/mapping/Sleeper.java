package dev.cocbackend.local.mapping;

import java.time.Duration;

/** Lets time pass: a sleep in the running system, a moved clock in a test. */
@FunctionalInterface
public interface Sleeper {
  /** Sleeps. */
  Sleeper REAL = Thread::sleep;

  /**
   * @throws InterruptedException if the thread is asked to stop
   */
  void sleep(Duration duration) throws InterruptedException;
}
