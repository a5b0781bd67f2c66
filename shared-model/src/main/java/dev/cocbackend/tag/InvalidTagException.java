package dev.cocbackend.tag;

/** Thrown for text that cannot be a clan or player tag; the message says what is allowed. */
public final class InvalidTagException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  InvalidTagException(String message) {
    super(message);
  }
}
