package dev.cocbackend.change;

import org.jspecify.annotations.Nullable;

/** The event bus did not take all events; the call may be tried again. */
public final class EventsUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EventsUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
