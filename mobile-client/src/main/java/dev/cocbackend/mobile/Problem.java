package dev.cocbackend.mobile;

/**
 * Why the newest state cannot be had at the moment. What the device holds is shown all the same.
 */
public enum Problem {
  /** No answer: no connection, a time-out, or an answer that broke off. Asked again by itself. */
  UNREACHABLE,
  /** The server failed or sent what is no object. Asked again by itself. */
  SERVER_ERROR,
  /** Too many requests of this caller. Asked again by itself once the server allows it. */
  THROTTLED,
  /** The game has no object with this tag. Looked up again after ten minutes or what was said. */
  NOT_FOUND,
  /** The clan's war log is private. Looked up again after ten minutes or what was said. */
  PRIVATE,
  /** The server wants a token, or another one. Not asked again before a refresh or a new screen. */
  UNAUTHORIZED,
  /** The server takes this request for wrong; the app is too old or misconfigured. Not repeated. */
  REJECTED;

  /** Whether the server knows that there is nothing to show, so that what is held is wrong. */
  boolean meansGone() {
    return this == NOT_FOUND || this == PRIVATE;
  }
}
