package dev.cocbackend.mobile;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Date;
import okhttp3.CacheControl;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** What came back of a request, if anything did. Immutable as long as nobody writes to the body. */
final class Reply {
  /** Longer waits are cut to it, so that a wrong header cannot silence an app for good. */
  private static final long LONGEST_WAIT_SECONDS = 3_600;

  private static final int NO_ANSWER = 0;

  private final int status;
  private final Headers headers;
  private final byte[] body;

  Reply(int status, Headers headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** There was no answer, or not the whole of it. */
  static Reply none() {
    return new Reply(NO_ANSWER, new Headers.Builder().build(), new byte[0]);
  }

  int status() {
    return status;
  }

  /** Not a copy. */
  byte[] body() {
    return body;
  }

  /** When the server made the answer, as seen now, by its clock; null if it does not say. */
  @Nullable Instant serverTime() {
    Date date = headers.getDate("Date");
    return date == null ? null : date.toInstant().plusSeconds(seconds("Age", 0));
  }

  @Nullable String etag() {
    return headers.get("ETag");
  }

  /** Zero if the server does not say. */
  Duration retryAfter() {
    return limited(seconds("Retry-After", 0));
  }

  /** How long the answer holds from now; null if the server does not say. */
  @Nullable Duration maxAge() {
    int seconds = CacheControl.parse(headers).maxAgeSeconds();
    return seconds < 0 ? null : limited(Math.max(0, seconds - seconds("Age", 0)));
  }

  /** When the backend last asked the game, null if it does not say. */
  @Nullable Instant lastUpdated() {
    return instant(headers.get("X-Last-Updated"));
  }

  /** Whether the backend calls it stale, null if it does not say. */
  @Nullable Boolean stale() {
    String stale = headers.get("X-Is-Stale");
    return stale == null ? null : Boolean.valueOf(stale);
  }

  /** The official error's reason; empty if there is none. */
  String reason() {
    try {
      return Bodies.object(body).path("reason").asText("");
    } catch (MalformedAnswerException e) {
      return "";
    }
  }

  /** To a whole millisecond, which is what files keep; null if it is no time. */
  static @Nullable Instant instant(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return Instant.ofEpochMilli(Instant.parse(text).toEpochMilli());
    } catch (DateTimeParseException | ArithmeticException e) {
      return null;
    }
  }

  static Duration limited(long seconds) {
    return Duration.ofSeconds(Math.max(0, Math.min(seconds, LONGEST_WAIT_SECONDS)));
  }

  /** A header of whole seconds; one that is a date or anything else counts as not there. */
  private long seconds(String header, long otherwise) {
    String value = headers.get(header);
    if (value == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(value.trim());
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
