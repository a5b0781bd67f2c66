package dev.cocbackend.calendar;

import java.time.Instant;

/**
 * One time that an event takes place.
 *
 * @param start the first moment at which it is on
 * @param end the first moment at which it is over
 */
public record Occurrence(GameEvent event, Instant start, Instant end) {
  public boolean isOn(Instant moment) {
    return !moment.isBefore(start) && moment.isBefore(end);
  }
}
