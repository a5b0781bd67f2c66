package dev.cocbackend.local.simulation;

import java.time.Duration;

/** Waits; tests put something quicker in its place. */
@FunctionalInterface
interface Pause {
  Pause REAL = Thread::sleep;

  void lasting(Duration duration) throws InterruptedException;
}
