package dev.cocbackend.local.simulation;

import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The cache in front of the game. As the game can be asked for any time, only the time of an answer
 * is kept, and the answer is made anew from it. Safe for use by many threads.
 */
final class AnswerTimes {
  private static final int FIRST_CLEARING = 4_096;

  private record Key(Endpoint endpoint, Tag tag) {}

  private final double scale;
  private final Map<Key, Instant> madeAt = new HashMap<>();
  private int clearingSize = FIRST_CLEARING;

  /**
   * @param scale what the endpoints' times are multiplied by, 0 for no cache
   */
  AnswerTimes(double scale) {
    this.scale = scale;
  }

  /**
   * The answer to give at a time.
   *
   * @param madeAt the time it tells of
   * @param remaining for how long it will still be given
   */
  record Slot(Instant madeAt, Duration remaining) {
    /** Whole seconds, rounded down, so that the answer never changes before they are over. */
    String cacheControl() {
      return "max-age=" + remaining.toSeconds();
    }
  }

  synchronized Slot slot(Endpoint endpoint, Tag tag, Instant now) {
    Duration maxAge = maxAge(endpoint);
    if (maxAge.isZero()) {
      return new Slot(now, Duration.ZERO);
    }
    Key key = new Key(endpoint, tag);
    Instant made = madeAt.get(key);
    if (made == null || !now.isBefore(made.plus(maxAge))) {
      made = now;
      madeAt.put(key, made);
      clearWhenLarge(now);
    }
    return new Slot(made, Duration.between(now, made.plus(maxAge)));
  }

  /** For how long an answer of the endpoint is given. */
  Duration maxAge(Endpoint endpoint) {
    return scaled(endpoint.maxAge());
  }

  Duration scaled(Duration upstream) {
    return Duration.ofMillis((long) (upstream.toMillis() * scale));
  }

  private void clearWhenLarge(Instant now) {
    if (madeAt.size() > clearingSize) {
      madeAt
          .entrySet()
          .removeIf(e -> !now.isBefore(e.getValue().plus(maxAge(e.getKey().endpoint()))));
      clearingSize = Math.max(FIRST_CLEARING, 2 * madeAt.size());
    }
  }
}
