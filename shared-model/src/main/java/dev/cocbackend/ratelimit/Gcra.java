package dev.cocbackend.ratelimit;

import dev.cocbackend.ratelimit.RateLimiter.Reservation;
import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of the generic cell rate algorithm without bursts: the theoretical arrival time
 * (TAT) is when the next slot begins, and every slot moves it one interval on. Times are
 * microseconds since the epoch, which a DynamoDB number holds exactly.
 */
final class Gcra {
  private Gcra() {}

  /** How far ahead of now a tier may reserve. */
  static Duration lookAhead(Tier tier) {
    return switch (tier) {
      case CRITICAL -> Duration.ofSeconds(2);
      case HIGH -> Duration.ofSeconds(1);
      case MEDIUM -> Duration.ofMillis(500);
      case LOW -> Duration.ofMillis(250);
    };
  }

  /**
   * How often a tier gets a slot beyond its look-ahead: MEDIUM 2 a second, LOW 1 a second; null for
   * tiers without a floor.
   */
  static @Nullable Duration floorInterval(Tier tier) {
    return switch (tier) {
      case CRITICAL, HIGH -> null;
      case MEDIUM -> Duration.ofMillis(500);
      case LOW -> Duration.ofSeconds(1);
    };
  }

  /**
   * Slots in a row.
   *
   * @param first when the first begins
   * @param interval from one to the next
   */
  record Room(long first, int count, long interval) {
    /**
     * Those of the wanted slots that begin within the tier's look-ahead, perhaps none.
     *
     * @param tat where the line begins; earlier than {@code now} if it has run out
     */
    static Room of(long tat, Tier tier, int wanted, long now, Pace pace) {
      long first = Math.max(tat, now);
      long ahead = now + micros(lookAhead(tier)) - first;
      long interval = pace.micros();
      int count = ahead < 0 ? 0 : (int) Math.min(wanted, ahead / interval + 1);
      return new Room(first, count, interval);
    }

    /** The TAT once these slots are taken. */
    long tatAfter() {
      return first + length();
    }

    /** How far these slots move the line on. */
    long length() {
      return count * interval;
    }

    Reservation.Slots slots() {
      List<Instant> starts = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        starts.add(instant(first + i * interval));
      }
      return new Reservation.Slots(starts);
    }
  }

  /**
   * The slot that a tier's floor entitles it to although the line is beyond its look-ahead.
   *
   * @param floorAt when the tier's next floor slot may be asked for
   * @return null if the tier has no floor, its time has not come, or the line is too long even for
   *     floors, as after a penalty
   */
  static @Nullable Room floor(long tat, long floorAt, Tier tier, long now, Pace pace) {
    boolean entitled = floorInterval(tier) != null && floorAt <= now;
    return entitled && tat <= now + micros(RateLimiter.MAX_LOOK_AHEAD)
        ? new Room(tat, 1, pace.micros())
        : null;
  }

  /** When the tier's floor entitles it to its next slot, after one was taken at {@code now}. */
  static long nextFloor(long floorAt, Tier tier, long now) {
    Duration interval = floorInterval(tier);
    if (interval == null) {
      throw new IllegalArgumentException(tier + " has no floor.");
    }
    // A late claim does not shift the rhythm, as long as no claim was missed.
    return (floorAt > now - micros(interval) ? floorAt : now) + micros(interval);
  }

  /** How long to wait before the tier can have a slot, if nobody else takes one meanwhile. */
  static Duration wait(long tat, long floorAt, Tier tier, long now) {
    long untilRoom = tat - micros(lookAhead(tier)) - now;
    long untilFloor =
        floorInterval(tier) == null
            ? Long.MAX_VALUE
            : Math.max(floorAt - now, tat - micros(RateLimiter.MAX_LOOK_AHEAD) - now);
    return Duration.of(Math.max(1, Math.min(untilRoom, untilFloor)), ChronoUnit.MICROS);
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
