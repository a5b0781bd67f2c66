package dev.cocbackend.push;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * When a device wants to be left alone, each day by its own clock. Immutable.
 *
 * @param from the first moment of the quiet
 * @param to the first moment after it; before {@code from} if midnight is in between
 * @param zone an IANA time zone, so that summer time is right without the app's doing
 */
public record QuietHours(LocalTime from, LocalTime to, ZoneId zone) {

  /**
   * @throws IllegalArgumentException if both times are the same, which would be never or always
   */
  public QuietHours {
    if (from.equals(to)) {
      throw new IllegalArgumentException("Quiet hours begin and end at different times.");
    }
  }

  /** Whether it is quiet at {@code now}. */
  public boolean covers(Instant now) {
    LocalTime time = now.atZone(zone).toLocalTime();
    boolean begun = !time.isBefore(from);
    boolean ended = !time.isBefore(to);
    return from.isBefore(to) ? begun && !ended : begun || !ended;
  }
}
