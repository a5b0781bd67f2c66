package dev.cocbackend.push;

/** A platform's service does not take a token; nothing tells which. */
public final class RejectedTokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RejectedTokenException(Platform platform) {
    super("The service of %s does not take this token.".formatted(platform.id()));
  }
}
