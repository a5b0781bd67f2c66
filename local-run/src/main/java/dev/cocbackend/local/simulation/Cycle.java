package dev.cocbackend.local.simulation;

import java.time.Duration;

/**
 * Splits game time into windows of one length, such as war rounds or donation seasons. Immutable.
 *
 * @param length how long a window lasts, more than zero
 * @param phase how much of window 0 was over when the game began, not negative
 */
record Cycle(Duration length, Duration phase) {

  /** A cycle whose phase is left to chance, so that not everything changes at once. */
  static Cycle anywhere(Duration length, Dice dice) {
    return new Cycle(length, Duration.ofMillis((long) (dice.fraction() * length.toMillis())));
  }

  /** The number of the window that this game time falls in. */
  long index(Duration elapsed) {
    return elapsed.plus(phase).dividedBy(length);
  }

  /** How much of its window is over, from 0 to less than 1. */
  double progress(Duration elapsed) {
    long into = elapsed.plus(phase).toMillis() % length.toMillis();
    return (double) into / length.toMillis();
  }

  /** The game time at which a window begins; negative for one that began before the game. */
  Duration start(long index) {
    return length.multipliedBy(index).minus(phase);
  }
}
