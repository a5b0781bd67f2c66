package dev.cocbackend.api.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cocbackend.api.http.ApiError;
import dev.cocbackend.api.http.ApiRequest;
import dev.cocbackend.api.http.RejectedException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a list, as clients ask for it: the first items, those from a cursor on, or those before
 * a cursor. A cursor is what the CoC API makes of a position, {@code {"pos":n}} in base64 for URLs,
 * and stands before the item with that index. Immutable.
 *
 * @param limit at least 1; the largest int if the client gave none
 * @param after the index of the first item, empty for the list's first
 * @param before the index behind the last item, empty for as many as the limit says
 */
record Page(int limit, Optional<Integer> after, Optional<Integer> before) {
  private static final Pattern LIMIT = Pattern.compile("0*([1-9][0-9]{0,8})");
  private static final Pattern CURSOR =
      Pattern.compile("\\s*\\{\\s*\"pos\"\\s*:\\s*(0|[1-9][0-9]{0,8})\\s*}\\s*");

  /**
   * Reads {@code limit}, {@code after} and {@code before}.
   *
   * @throws RejectedException with 400 that says what is allowed
   */
  static Page in(ApiRequest request) {
    Optional<Integer> after = cursor(request, "after");
    Optional<Integer> before = cursor(request, "before");
    if (after.isPresent() && before.isPresent()) {
      throw rejected("Only one of the query parameters after and before is given at a time.");
    }
    return new Page(limit(request), after, before);
  }

  /** The part of a list of {@code size} items; a cursor beyond its end stands at its end. */
  Range of(int size) {
    if (before.isPresent()) {
      int to = Math.min(before.get(), size);
      return new Range(Math.max(0, to - limit), to);
    }
    int from = Math.min(after.orElse(0), size);
    return new Range(from, limit < size - from ? from + limit : size);
  }

  /** Indexes from {@code from} to before {@code to}. */
  record Range(int from, int to) {}

  /** The cursor that stands before the item with this index. */
  static String cursor(int position) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString("{\"pos\":%d}".formatted(position).getBytes(UTF_8));
  }

  private static int limit(ApiRequest request) {
    Optional<String> text = request.parameter("limit");
    if (text.isEmpty()) {
      return Integer.MAX_VALUE;
    }
    Matcher limit = LIMIT.matcher(text.get());
    if (!limit.matches()) {
      throw rejected("The query parameter limit is a whole number from 1 to 999999999.");
    }
    return Integer.parseInt(limit.group(1));
  }

  private static Optional<Integer> cursor(ApiRequest request, String name) {
    return request
        .parameter(name)
        .map(
            text -> {
              Matcher cursor = CURSOR.matcher(decoded(text));
              if (!cursor.matches()) {
                throw rejected(
                    "The query parameter %s is a cursor from the paging of an earlier answer."
                        .formatted(name));
              }
              return Integer.parseInt(cursor.group(1));
            });
  }

  /** Empty text for what is no base64, as that is no cursor either. */
  private static String decoded(String text) {
    try {
      return new String(Base64.getUrlDecoder().decode(text), UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static RejectedException rejected(String message) {
    return new RejectedException(ApiError.badRequest(message));
  }
}
