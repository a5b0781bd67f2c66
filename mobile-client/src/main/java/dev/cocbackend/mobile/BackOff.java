package dev.cocbackend.mobile;

import java.time.Duration;
import java.util.Random;

/**
 * How long to wait before the next try: twice as long each time up to a limit, of which a random
 * half, so that the apps that one outage stopped do not come back at one moment.
 */
final class BackOff {
  /** Doublings after which any limit is reached; keeps the shift from overflowing. */
  private static final int MAX_DOUBLINGS = 20;

  private final Random random;

  BackOff(Random random) {
    this.random = random;
  }

  /**
   * From half of {@code first * 2^tries}, or of {@code longest} if that is less, to all of it.
   *
   * @param tries how many have been made before, 0 for the first wait
   */
  Duration after(int tries, Duration first, Duration longest) {
    long whole = Math.min(first.toMillis() << Math.min(tries, MAX_DOUBLINGS), longest.toMillis());
    return Duration.ofMillis(whole / 2 + (long) (random.nextDouble() * (whole - whole / 2)));
  }

  /** The wait and up to a tenth, at most five seconds, more. */
  Duration spread(Duration wait) {
    long more = Math.min(wait.toMillis() / 10, 5_000);
    return wait.plusMillis((long) (random.nextDouble() * more));
  }
}
