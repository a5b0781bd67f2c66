package dev.cocbackend.api.verify;

import java.time.Duration;

/** Lets time pass; tests put a clock forward instead. */
@FunctionalInterface
public interface Pause {

  /** Puts the thread to sleep. */
  Pause SLEEP = Thread::sleep;

  /**
   * Returns after {@code length}, which is positive.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  void pause(Duration length) throws InterruptedException;
}
