package dev.cocbackend.push;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Has somebody look after a clan again and again for as long as a device subscribes to it: a clan
 * that nobody reads would not be refreshed, and nothing would be seen to happen in it.
 */
public final class Watch {
  /** The promise of the MEDIUM tier; wars under way are refreshed on their own account. */
  public static final Duration PERIOD = Duration.ofHours(2);

  /** The {@code type} of the message. */
  public static final String TYPE = "watch";

  private static final String ID = TYPE + "#";

  private Watch() {}

  /**
   * The timer of the next look. Any number of callers within a period make one and the same, and
   * the clans' looks are spread over the period.
   */
  public static Timers.Timer next(Topic topic, Instant now) {
    long period = PERIOD.toSeconds();
    long offset = Math.floorMod(topic.toString().hashCode(), period);
    long number = Math.floorDiv(now.getEpochSecond() - offset, period) + 1;
    return new Timers.Timer(
        Instant.ofEpochSecond(number * period + offset),
        ID + topic,
        "{\"type\":\"%s\",\"topic\":\"%s\"}".formatted(TYPE, topic));
  }

  /** What is looked after by a timer, empty if it is one of another kind. */
  public static Optional<Topic> topic(Timers.Timer timer) {
    return Optional.of(timer.id())
        .filter(id -> id.startsWith(ID))
        .map(id -> Topic.parse(id.substring(ID.length())));
  }

  /** The timer of a look at once, for a clan that nobody may have looked at before. */
  public static Timers.Timer first(Topic topic, Instant now) {
    Timers.Timer next = next(topic, now);
    // To the minute, so that a crowd of new subscribers sets one.
    long minute = Math.floorDiv(now.getEpochSecond(), 60L) * 60;
    return new Timers.Timer(Instant.ofEpochSecond(minute), next.id(), next.message());
  }
}
