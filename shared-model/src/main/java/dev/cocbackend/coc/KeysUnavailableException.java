package dev.cocbackend.coc;

/**
 * The API keys could not be read. The message names the setting and what was wrong, and shows no
 * key; there is no cause, for one could quote what it read.
 */
public final class KeysUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public KeysUnavailableException(String message) {
    super(message);
  }
}
