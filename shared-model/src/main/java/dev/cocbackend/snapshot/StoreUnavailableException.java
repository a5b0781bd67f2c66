package dev.cocbackend.snapshot;

import org.jspecify.annotations.Nullable;

/** The snapshot store did not answer; the call may be tried again. */
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
