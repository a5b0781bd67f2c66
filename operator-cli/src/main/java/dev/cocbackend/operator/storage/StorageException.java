package dev.cocbackend.operator.storage;

import org.jspecify.annotations.Nullable;

/** A folder or bucket did not take, give, list or delete files; the message says which and why. */
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StorageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
