package dev.cocbackend.refresh;

import org.jspecify.annotations.Nullable;

/** The queue did not take or give messages; the call may be tried again. */
public final class QueueUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public QueueUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
