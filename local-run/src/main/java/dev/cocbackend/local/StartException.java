package dev.cocbackend.local;

import org.jspecify.annotations.Nullable;

/** The system cannot start as things are on this machine; the message says what to do. */
final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  StartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
