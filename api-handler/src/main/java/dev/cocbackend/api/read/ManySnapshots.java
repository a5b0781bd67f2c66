package dev.cocbackend.api.read;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.cocbackend.api.http.ApiError;
import dev.cocbackend.snapshot.SnapshotKey;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** The body of a read of many: one item a tag, each with a status of its own. */
final class ManySnapshots {
  private ManySnapshots() {}

  /** The items in the map's order. */
  static SplicedBody body(Map<SnapshotKey, Outcome> outcomes) {
    SplicedBody.Builder body = new SplicedBody.Builder().text("{\"items\":[");
    String separator = "";
    for (Map.Entry<SnapshotKey, Outcome> entry : outcomes.entrySet()) {
      body.text(separator).text("{\"tag\":\"" + entry.getKey().tag().display() + "\",");
      switch (entry.getValue()) {
        case Outcome.Present present ->
            body.text("\"status\":200,")
                .text(SplicedBody.stamps(present.snapshot().fetchedAt(), present.stale()))
                .text(",\"body\":{")
                .membersOf(present.snapshot().body());
        case Outcome.Gone gone ->
            body.text(error(gone.error()) + ",")
                .text(SplicedBody.stamps(gone.since(), gone.stale()));
        case Outcome.Pending pending -> body.text(error(pending.error()));
      }
      body.text("}");
      separator = ",";
    }
    return body.text("]}").build();
  }

  /**
   * When the first of these items becomes stale.
   *
   * @return empty if an item is still to come, so that nobody should keep any of this
   */
  static Optional<Instant> staleAt(Collection<Outcome> outcomes) {
    Instant earliest = Instant.MAX;
    for (Outcome outcome : outcomes) {
      Instant staleAt;
      switch (outcome) {
        case Outcome.Present present -> staleAt = present.staleAt();
        case Outcome.Gone gone -> staleAt = gone.staleAt();
        case Outcome.Pending pending -> {
          return Optional.empty();
        }
      }
      earliest = staleAt.isBefore(earliest) ? staleAt : earliest;
    }
    return Optional.of(earliest);
  }

  /** The members of an item that is none, without braces. */
  static String error(ApiError error) {
    return "\"status\":%d,\"reason\":%s,\"message\":%s"
        .formatted(error.status(), quoted(error.reason()), quoted(error.message()));
  }

  static String quoted(String text) {
    return "\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }
}
