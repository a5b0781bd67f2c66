package dev.cocbackend.simulation;

import java.time.Duration;

/**
 * A broken promise. Immutable.
 *
 * @param at since the start, in virtual time
 */
record Violation(Invariant invariant, Duration at, String what) {
  @Override
  public String toString() {
    return "#%d %s at %s: %s".formatted(invariant.number(), invariant, at, what);
  }
}
