package dev.cocbackend.calendar;

/**
 * A calendar's data is not what it may be; the message names the event, the member and the rule.
 */
public final class InvalidCalendarException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidCalendarException(String message) {
    super(message);
  }
}
