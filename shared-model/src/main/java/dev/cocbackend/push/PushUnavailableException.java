package dev.cocbackend.push;

import org.jspecify.annotations.Nullable;

/** The way to the platforms is closed for now. */
public final class PushUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PushUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
