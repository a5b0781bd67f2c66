package dev.cocbackend.operator.storage;

/** A file is not what was written; the message says where and how. */
public final class CorruptFileException extends Exception {
  private static final long serialVersionUID = 1L;

  public CorruptFileException(String message) {
    super(message);
  }
}
