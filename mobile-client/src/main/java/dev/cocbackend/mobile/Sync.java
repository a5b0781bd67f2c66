package dev.cocbackend.mobile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One sync: asks what of all that the device holds has changed, applies it, and loads whole what a
 * patch does not lead to. Belongs to the loop.
 */
final class Sync {
  /** What the API takes in one request. */
  static final int MAX_ITEMS = 100;

  private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);

  private final Session session;
  private final Held held;
  private final Consumer<SyncResult> whenDone;

  /** What has not been answered yet. */
  private final Set<ObjectKey> open = new LinkedHashSet<>();

  /** What runs at the moment, to be cancelled. */
  private final List<Cancellable> running = new ArrayList<>();

  /** Requests without an answer. */
  private int outstanding;

  private int changed;
  private int unchanged;
  private int unavailable;
  private Duration retryAfter = Duration.ZERO;
  private @Nullable Problem problem;

  Sync(Session session, Held held, Consumer<SyncResult> whenDone) {
    this.session = session;
    this.held = held;
    this.whenDone = whenDone;
  }

  void start() {
    open.addAll(held.keys(MAX_ITEMS));
    if (!open.isEmpty()) {
      ask();
    }
    endIfDone();
  }

  /** Ends it without a word. */
  void end() {
    running.forEach(Cancellable::cancel);
  }

  private void ask() {
    ArrayNode items = Bodies.emptyArray();
    for (ObjectKey key : open) {
      ObjectNode item = items.addObject().put("kind", key.kind().id()).put("tag", key.tag());
      Entry entry = held.entry(key);
      if (entry != null && entry.etag() != null) {
        item.put("etag", entry.etag());
      }
      if (held.isViewed(key)) {
        item.put("viewing", true);
      }
    }
    outstanding++;
    running.add(
        session
            .api()
            .sync(
                Bodies.text(items),
                reply -> {
                  outstanding--;
                  answered(reply);
                  endIfDone();
                }));
  }

  private void answered(Reply reply) {
    if (reply.status() != 200) {
      problem = Answers.problem(reply);
      retryAfter = reply.retryAfter();
      return;
    }
    boolean more;
    int before = open.size();
    try {
      ObjectNode answer = Bodies.object(reply.body());
      more = answer.path("more").asBoolean(false);
      Duration said = Reply.limited(answer.path("retry_after").asLong(0));
      retryAfter = said.compareTo(SHORTEST_RETRY) < 0 ? SHORTEST_RETRY : said;
      Instant now = session.clock().now();
      for (JsonNode item : answer.path("items")) {
        take(item, now);
      }
      for (JsonNode item : answer.path("unchanged")) {
        confirm(item, now);
      }
    } catch (MalformedAnswerException e) {
      problem = Problem.SERVER_ERROR;
      return;
    }
    // An answer that says nothing of anything would be asked for again for ever.
    if (more && open.size() < before) {
      ask();
    }
  }

  private void take(JsonNode item, Instant now) throws MalformedAnswerException {
    ObjectKey key = key(item);
    if (!open.remove(key)) {
      return;
    }
    int status = item.path("status").asInt();
    if (status != 200) {
      unavailable++;
      Problem why = status < 400 ? null : Answers.problem(status, item.path("reason").asText(""));
      if (why != null && why.meansGone()) {
        held.gone(key, why);
      }
      return;
    }
    String etag = item.path("etag").asText("");
    ObjectNode object =
        item.path("body") instanceof ObjectNode body
            ? body
            : patched(key, item.path("patch"), etag);
    if (object == null) {
      load(key);
      return;
    }
    held.synced(
        new Entry(
            key,
            Bodies.text(object),
            etag.isEmpty() ? null : etag,
            Answers.lastUpdated(item),
            staleAt(item, now)));
    changed++;
  }

  /** The answer says when the first object of all is stale, and not when this one is. */
  private Instant staleAt(JsonNode item, Instant now) {
    Instant unsaid = Answers.staleAt(Answers.isStale(item), null, now);
    Instant next = now.plus(retryAfter);
    return !Answers.isStale(item) && next.isAfter(unsaid) ? next : unsaid;
  }

  private @Nullable ObjectNode patched(ObjectKey key, JsonNode operations, String etag) {
    // Something newer may have come since the request; its name differs then, or the patch's end.
    Entry entry = held.entry(key);
    return entry == null ? null : Bodies.patched(entry.json(), operations, etag);
  }

  private void confirm(JsonNode item, Instant now) throws MalformedAnswerException {
    ObjectKey key = key(item);
    if (!open.remove(key)) {
      return;
    }
    unchanged++;
    Entry entry = held.entry(key);
    if (entry != null) {
      held.synced(entry.confirmed(Answers.lastUpdated(item), staleAt(item, now)));
    }
  }

  /** The whole object, without a condition. */
  private void load(ObjectKey key) {
    outstanding++;
    running.add(
        session
            .api()
            .get(
                key,
                null,
                held.isViewed(key),
                reply -> {
                  outstanding--;
                  loaded(key, reply);
                  endIfDone();
                }));
  }

  private void loaded(ObjectKey key, Reply reply) {
    if (reply.status() == 200) {
      try {
        held.synced(Answers.entry(key, reply, session.clock().now()));
        changed++;
        return;
      } catch (MalformedAnswerException e) {
        problem = Problem.SERVER_ERROR;
      }
    } else if (reply.status() != 202) {
      Problem why = Answers.problem(reply);
      if (why.meansGone()) {
        held.gone(key, why);
      } else {
        problem = why;
      }
    }
    unavailable++;
  }

  private void endIfDone() {
    if (outstanding == 0) {
      whenDone.accept(new SyncResult(changed, unchanged, unavailable, retryAfter, problem));
    }
  }

  private static ObjectKey key(JsonNode item) throws MalformedAnswerException {
    Kind kind = Kind.ofId(item.path("kind").asText(""));
    try {
      if (kind != null) {
        return new ObjectKey(kind, item.path("tag").asText(""));
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedAnswerException("The answer names a tag that is none.");
    }
    throw new MalformedAnswerException("The answer names a kind that is unknown.");
  }
}
