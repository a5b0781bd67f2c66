package dev.cocbackend.demand;

import org.jspecify.annotations.Nullable;

/** A message does not tell reads; trying it again cannot help. */
public final class MalformedReadsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  MalformedReadsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
