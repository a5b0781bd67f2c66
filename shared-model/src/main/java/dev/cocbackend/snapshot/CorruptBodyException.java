package dev.cocbackend.snapshot;

/** A stored body does not match its length or CRC. */
public final class CorruptBodyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CorruptBodyException(String message) {
    super(message);
  }

  public CorruptBodyException(String message, Throwable cause) {
    super(message, cause);
  }
}
