package dev.cocbackend.coc;

import java.time.Duration;

/** What the CoC API answered. */
public sealed interface FetchResult {
  /**
   * 200.
   *
   * @param body the bytes as they came, not yet looked at
   * @param maxAge for how long upstream repeats this answer, zero if it did not say
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody, copied by nobody
  record Ok(byte[] body, Duration maxAge) implements FetchResult {}

  /** 404. */
  record NotFound() implements FetchResult {}

  /** 403 with reason {@code accessDenied}: a private war log. */
  record AccessDenied() implements FetchResult {}

  /** 403 with any other reason, such as {@code accessDenied.invalidIp}: the key is of no use. */
  record KeyRejected(String reason) implements FetchResult {}

  /** 429, with the wait that upstream asked for. */
  record Throttled(Duration retryAfter) implements FetchResult {}

  /** 503 maintenance, with the wait that upstream asked for. */
  record Maintenance(Duration retryAfter) implements FetchResult {}

  /**
   * A timeout, a broken connection, or any other status; may be tried again unless the cause says
   * otherwise.
   *
   * @param why in words of this application, for people
   */
  record Failed(Cause cause, String why) implements FetchResult {}

  /** The kinds of failure that are counted apart. */
  enum Cause {
    /** No whole answer in time. */
    TIMEOUT,
    /** No connection, or one that broke. */
    CONNECTION,
    /** A status of 500 or above. */
    SERVER_ERROR,
    /** More bytes than any object has; asking again brings the same. */
    TOO_LARGE,
    /** Any other status. */
    UNEXPECTED
  }
}
