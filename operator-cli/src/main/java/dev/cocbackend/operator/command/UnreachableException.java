package dev.cocbackend.operator.command;

import org.jspecify.annotations.Nullable;

/** A server did not answer, or not as it should. */
final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreachableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
