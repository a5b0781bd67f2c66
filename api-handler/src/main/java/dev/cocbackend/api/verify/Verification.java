package dev.cocbackend.api.verify;

import java.time.Duration;

/** What became of a check of a player's token. No text form shows the token. */
public sealed interface Verification {

  /**
   * The CoC API looked at the token. The bytes are its answer, a JSON object that repeats the
   * token; holders must not change them.
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody, copied by nobody
  record Answered(byte[] json) implements Verification {
    @Override
    public String toString() {
      return "Answered[%d bytes]".formatted(json.length);
    }
  }

  /** The CoC API knows no player with this tag. */
  record NoSuchPlayer() implements Verification {}

  /**
   * The CoC API could not be asked or gave no usable answer.
   *
   * @param retryAfter when trying again may help
   */
  record Unavailable(Cause cause, Duration retryAfter) implements Verification {}

  /** Why a token could not be checked. */
  enum Cause {
    /** The budget of every API key is spent for longer than a client waits. */
    BUDGET_SPENT,
    /** The shared budget could not be read. */
    BUDGET_UNKNOWN,
    /** The API keys could not be read. */
    KEYS_UNKNOWN,
    /** The CoC API answered 429. */
    THROTTLED,
    /** The CoC API did not take the API key. */
    KEY_REJECTED,
    /** No connection, a broken one, or an answer much larger than any real one. */
    UNREACHABLE,
    /** No whole answer within the time limit. */
    TIMED_OUT,
    /** A status that is none of the above, such as 503 while the game is in maintenance. */
    UPSTREAM_FAILED,
    /** A body that is not a JSON object. */
    NOT_UNDERSTOOD,
    /** This process is being stopped. */
    INTERRUPTED
  }
}
