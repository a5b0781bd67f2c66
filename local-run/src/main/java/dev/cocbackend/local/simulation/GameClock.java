package dev.cocbackend.local.simulation;

import java.time.Duration;
import java.time.Instant;

/**
 * Turns real time to game time and back. The game began at {@link #EPOCH}, whenever the process
 * started, so that a restart finds it where it would have been. Immutable.
 *
 * @param speed game time that passes per real time, 0.01 to 3,600
 */
record GameClock(double speed) {
  /** When the game began; before it, it stands still. */
  static final Instant EPOCH = Instant.parse("2020-01-01T00:00:00Z");

  static final double MIN_SPEED = 0.01;

  /** At this speed a war lasts 24 real seconds; the API's times have whole seconds only. */
  static final double MAX_SPEED = 3_600;

  GameClock {
    if (!(speed >= MIN_SPEED && speed <= MAX_SPEED)) {
      throw new IllegalArgumentException(
          "The speed of the game is %s; allowed is %s to %s."
              .formatted(speed, MIN_SPEED, MAX_SPEED));
    }
  }

  /** How much game time has passed, never negative. */
  Duration elapsed(Instant at) {
    double realMillis = Duration.between(EPOCH, at).toMillis();
    return Duration.ofMillis((long) Math.max(0, Math.floor(realMillis * speed)));
  }

  /** The real time of a point of the game, rounded down to a whole second as the API shows it. */
  Instant realTime(Duration elapsed) {
    return EPOCH.plusSeconds((long) Math.floor(elapsed.toMillis() / speed / 1_000));
  }
}
