package dev.cocbackend.local.lambda;

/**
 * A function threw, or its event or answer did not survive the way through JSON; Lambda calls this
 * a function error. The cause says what happened.
 */
public final class FunctionFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  FunctionFailedException(String function, Throwable cause) {
    super("%s failed: %s".formatted(function, cause), cause);
  }
}
