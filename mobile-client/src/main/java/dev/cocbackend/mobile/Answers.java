package dev.cocbackend.mobile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what an answer means. */
final class Answers {
  /** What the server puts in front of the official object. */
  private static final List<String> OWN_MEMBERS = Arrays.asList("last_updated", "is_stale");

  /** How long an object holds of which the server does not say it. */
  private static final Duration DEFAULT_MAX_AGE = Duration.ofMinutes(1);

  private Answers() {}

  /**
   * The object of a 200.
   *
   * @param now by the server's clock
   */
  static Entry entry(ObjectKey key, Reply reply, Instant now) throws MalformedAnswerException {
    ObjectNode object = Bodies.object(reply.body());
    Instant lastUpdated = reply.lastUpdated();
    if (lastUpdated == null) {
      lastUpdated = lastUpdated(object);
    }
    Boolean stale = reply.stale();
    boolean isStale = stale == null ? isStale(object) : stale;
    object.remove(OWN_MEMBERS);
    return new Entry(
        key, Bodies.text(object), reply.etag(), lastUpdated, staleAt(isStale, reply.maxAge(), now));
  }

  /** What a 304 says of what is held. */
  static Entry confirmed(Entry held, Reply reply, Instant now) {
    Instant lastUpdated = reply.lastUpdated();
    Boolean stale = reply.stale();
    return held.confirmed(
        lastUpdated == null ? held.lastUpdated() : lastUpdated,
        staleAt(stale != null && stale, reply.maxAge(), now));
  }

  /** The member of an object or of an item. */
  static Instant lastUpdated(JsonNode node) throws MalformedAnswerException {
    Instant lastUpdated = Reply.instant(node.path("last_updated").asText(null));
    if (lastUpdated == null) {
      throw new MalformedAnswerException("The answer does not say when it was last updated.");
    }
    return lastUpdated;
  }

  /** The member of an object or of an item. */
  static boolean isStale(JsonNode node) {
    return node.path("is_stale").asBoolean(false);
  }

  /**
   * When something is stale.
   *
   * @param maxAge how long it holds if it is not stale, null if the server does not say
   */
  static Instant staleAt(boolean stale, @Nullable Duration maxAge, Instant now) {
    return stale ? now : now.plus(maxAge == null ? DEFAULT_MAX_AGE : maxAge);
  }

  /** Why this is no object. */
  static Problem problem(Reply reply) {
    return problem(reply.status(), reply.reason());
  }

  /**
   * @param reason the official error's; tells the server's own answers from those of whatever
   *     stands before it
   */
  static Problem problem(int status, String reason) {
    if (status == 0) {
      return Problem.UNREACHABLE;
    }
    if (status == 429) {
      return Problem.THROTTLED;
    }
    if (status == 401 || (status == 403 && !reason.equals("accessDenied"))) {
      return Problem.UNAUTHORIZED;
    }
    if (status == 403) {
      return Problem.PRIVATE;
    }
    if (status == 404 && reason.equals("notFound")) {
      return Problem.NOT_FOUND;
    }
    return status >= 400 && status < 500 && status != 404 ? Problem.REJECTED : Problem.SERVER_ERROR;
  }
}
