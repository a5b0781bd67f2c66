package dev.cocbackend.operator.queue;

/** A queue could not be gone through as a whole; nothing was lost. The message says what to do. */
public final class SweepFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SweepFailedException(String message) {
    super(message);
  }
}
