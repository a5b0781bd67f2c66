package dev.cocbackend.refresh;

import org.jspecify.annotations.Nullable;

/** A message is not a refresh request; trying it again cannot help. */
public final class MalformedRequestException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  MalformedRequestException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
