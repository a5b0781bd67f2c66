package dev.cocbackend.api.verify;

/**
 * A one-time token that a player copies from the game's settings to show that the account is
 * theirs. Its text form does not show it. Immutable.
 */
public final class PlayerToken {
  /** The game's tokens have 8 characters; this leaves room for longer ones. */
  public static final int MAX_LENGTH = 64;

  private final String secret;

  /**
   * @throws IllegalArgumentException if the text is blank or longer than {@link #MAX_LENGTH}; the
   *     message does not show it
   */
  public PlayerToken(String secret) {
    if (secret.isBlank() || secret.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "A token is not blank and has at most %d characters.".formatted(MAX_LENGTH));
    }
    this.secret = secret;
  }

  /** The text to send to the CoC API, and nowhere else. */
  String secret() {
    return secret;
  }

  @Override
  public String toString() {
    return "PlayerToken[hidden]";
  }
}
