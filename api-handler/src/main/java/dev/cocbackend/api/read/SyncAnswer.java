package dev.cocbackend.api.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cocbackend.api.http.ApiError;
import dev.cocbackend.api.http.RejectedException;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.SnapshotKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The body of the answer to a sync. */
final class SyncAnswer {
  private SyncAnswer() {}

  /**
   * The items that are news and the names of those that are not, both in the map's order.
   *
   * @param changed what to send of the objects that the app has not got as they are
   * @param refused what was not asked for, since the caller may not
   * @param putOff those of {@code changed} that are left to the next sync
   * @param retryAfter when that should be
   */
  static SplicedBody body(
      Map<SyncEntry, Outcome> outcomes,
      Map<SyncEntry, Delta> changed,
      Map<SnapshotKey, RejectedException> refused,
      Set<SyncEntry> putOff,
      Duration retryAfter) {
    SplicedBody.Builder body = new SplicedBody.Builder().text("{\"items\":[");
    StringBuilder unchanged = new StringBuilder();
    String separator = "";
    for (Map.Entry<SyncEntry, Outcome> each : outcomes.entrySet()) {
      SyncEntry entry = each.getKey();
      Delta delta = changed.get(entry);
      if (putOff.contains(entry)) {
        continue;
      }
      if (each.getValue() instanceof Outcome.Present present && delta == null) {
        unchanged
            .append(unchanged.isEmpty() ? "{" : ",{")
            .append(name(entry.key()))
            .append(stamps(present.snapshot().fetchedAt(), present.stale()))
            .append("}");
        continue;
      }
      body.text(separator + "{" + name(entry.key()));
      switch (each.getValue()) {
        case Outcome.Present present -> {
          body.text(
              ",\"status\":200,\"etag\":"
                  + ManySnapshots.quoted(present.version().toString())
                  + stamps(present.snapshot().fetchedAt(), present.stale())
                  + ",");
          Objects.requireNonNull(delta).appendTo(body);
        }
        case Outcome.Gone gone ->
            body.text(error(gone.error()) + stamps(gone.since(), gone.stale()) + "}");
        case Outcome.Pending pending ->
            body.text(error(pending(pending.error(), refused.get(entry.key()))) + "}");
      }
      separator = ",";
    }
    // Rounded up, so that nobody comes back early.
    long seconds = Math.max(1, retryAfter.plusMillis(999).toSeconds());
    String rest =
        "{\"unchanged\":[%s],%s\"retry_after\":%d}"
            .formatted(unchanged, putOff.isEmpty() ? "" : "\"more\":true,", seconds);
    // Most answers are little else than a hundred names, which deflate to a tenth.
    return body.text("],").membersOf(BodyBlock.ofObject(rest.getBytes(UTF_8), "")).build();
  }

  /** What nobody knows of yet. Beyond the caller's budget it is still no more than not here yet. */
  private static ApiError pending(ApiError pending, @Nullable RejectedException refused) {
    if (refused == null) {
      return pending;
    }
    ApiError error = refused.error();
    return error.status() == 429
        ? new ApiError(pending.status(), error.reason(), error.message())
        : error;
  }

  private static String name(SnapshotKey key) {
    return "\"kind\":\"%s\",\"tag\":\"%s\"".formatted(key.kind().id(), key.tag().display());
  }

  private static String stamps(Instant lastUpdated, boolean stale) {
    return "," + SplicedBody.stamps(lastUpdated, stale);
  }

  private static String error(ApiError error) {
    return "," + ManySnapshots.error(error);
  }
}
