package dev.cocbackend.settings;

/** A setting is missing or wrong; the message names the variable and what is allowed. */
public final class SettingsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public SettingsException(String message) {
    super(message);
  }
}
