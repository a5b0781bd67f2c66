package dev.cocbackend.api.read;

import dev.cocbackend.api.http.ApiResponse;
import java.time.Duration;
import java.time.Instant;

/**
 * For how long caches may give an answer out.
 *
 * <p>{@code max-age} is the time that is left until the snapshot is stale, not the snapshot's whole
 * max age, and so {@code Age} is 0: RFC 9111, section 4.2, holds an answer as fresh while {@code
 * max-age > Age + time in the cache}, so the age of the data may be taken off once, in one of the
 * two. Taking it off {@code max-age} is right in every cache, while {@code Age} as seconds since
 * the fetch with the whole {@code max-age} is right only in those that look at {@code Age}: nginx,
 * for one, does not, and would hold a clan that has one second left as fresh for another half hour.
 * It would also shorten or end the times of RFC 5861, which count from the moment of staleness, for
 * data that is stale already. {@code Age: 0} says the same as no {@code Age} to every cache, and
 * tells a reader where the count begins; how old the data is, {@code X-Last-Updated} tells.
 */
final class CacheControl {
  /**
   * For how long a cache may give out a stale copy while it fetches the next: RFC 5861. Short, as
   * {@code is_stale} in that copy may say false; long enough for one refresh, which is a queue's
   * batch window and one upstream call.
   */
  static final Duration STALE_WHILE_REVALIDATE = Duration.ofSeconds(30);

  /**
   * For how long a cache may give out a stale copy while this service fails: a day, since an old
   * clan is of more use than none.
   */
  static final Duration STALE_IF_ERROR = Duration.ofDays(1);

  private CacheControl() {}

  /** For answers with an object, which are of use even when stale. */
  static ApiResponse untilStale(ApiResponse response, Instant staleAt, Instant now) {
    return with(
        response,
        "max-age=%d, stale-while-revalidate=%d, stale-if-error=%d"
            .formatted(
                secondsUntil(staleAt, now),
                STALE_WHILE_REVALIDATE.toSeconds(),
                STALE_IF_ERROR.toSeconds()));
  }

  /** For answers that there is no object. */
  static ApiResponse untilCheckedAgain(ApiResponse response, Instant staleAt, Instant now) {
    return with(response, "max-age=" + secondsUntil(staleAt, now));
  }

  private static ApiResponse with(ApiResponse response, String directives) {
    return response.with("Cache-Control", directives).with("Age", "0");
  }

  /** Whole seconds, cut off, so that no cache holds a copy as fresh past the moment; 0 if past. */
  private static long secondsUntil(Instant moment, Instant now) {
    return Math.max(0, Duration.between(now, moment).toSeconds());
  }
}
