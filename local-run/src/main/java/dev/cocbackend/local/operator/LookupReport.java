package dev.cocbackend.local.operator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.snapshot.Kind;
import dev.cocbackend.snapshot.Lease;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.Snapshot;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.tag.Tag;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /operator/lookup} says of one key. Looking asks for no refresh and counts as no read.
 * Thread-safe.
 */
final class LookupReport {
  private static final Set<String> PARAMETERS = Set.of("kind", "tag");

  /** Enough for both parameters however their values are encoded. */
  private static final int MAX_QUERY = 200;

  private final SnapshotStore store;
  private final StalenessPolicy policy;
  private final InstantSource clock;

  LookupReport(SnapshotStore store, StalenessPolicy policy, InstantSource clock) {
    this.store = store;
    this.policy = policy;
    this.clock = clock;
  }

  /**
   * Reads {@code kind=clan|player|war&tag=…}.
   *
   * @param rawQuery as it came, null if the request has none
   * @throws IllegalArgumentException with a message for the caller if the query is anything else
   */
  static SnapshotKey parse(@Nullable String rawQuery) {
    String query = rawQuery == null ? "" : rawQuery;
    if (query.length() > MAX_QUERY) {
      throw new IllegalArgumentException(
          "The query has at most %d characters.".formatted(MAX_QUERY));
    }
    Map<String, String> values = new HashMap<>();
    for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      if (!PARAMETERS.contains(name)) {
        throw new IllegalArgumentException("The query parameters are kind and tag, no others.");
      }
      String value = decode(name, equals < 0 ? "" : pair.substring(equals + 1));
      if (values.put(name, value) != null) {
        throw new IllegalArgumentException("Give %s once.".formatted(name));
      }
    }
    return new SnapshotKey(
        Kind.ofId(required(values, "kind", "clan, player or war")),
        Tag.parse(required(values, "tag", "a tag such as #2PP, with # written as %23")));
  }

  /**
   * @throws dev.cocbackend.snapshot.StoreUnavailableException if the store did not answer
   */
  ObjectNode write(SnapshotKey key) {
    Lookup lookup = store.find(key);
    Instant now = clock.instant();
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", key.kind().id())
            .put("tag", key.tag().display());
    switch (lookup) {
      case Lookup.Found found -> found(node, found.snapshot(), now);
      case Lookup.Absent absent -> {
        node.put("state", "absent").put("why", absent.why().name());
        times(node, absent.since(), policy.staleAt(absent), now);
      }
      case Lookup.Unknown unknown -> node.put("state", "unknown");
    }
    Lease lease = lookup.lease();
    if (lease != null && now.isBefore(lease.until())) {
      node.put("requested_tier", lease.tier().name());
    }
    return node;
  }

  private void found(ObjectNode node, Snapshot snapshot, Instant now) {
    node.put("state", "found");
    times(node, snapshot.fetchedAt(), policy.staleAt(snapshot), now);
    node.put("changed_at", snapshot.changedAt().toString());
    // The block lacks the opening brace of the object that upstream sent.
    node.put("size_bytes", snapshot.body().length() + 1);
    node.put("stored_bytes", snapshot.body().deflated().length);
    if (snapshot.warState() != null) {
      node.put("war_state", snapshot.warState().id());
    }
  }

  private static void times(ObjectNode node, Instant lastUpdated, Instant staleAt, Instant now) {
    node.put("last_updated", lastUpdated.toString())
        .put("age_seconds", Math.max(0, Duration.between(lastUpdated, now).toSeconds()))
        .put("stale_at", staleAt.toString())
        .put("stale_in_seconds", Duration.between(now, staleAt).toSeconds())
        .put("is_stale", !now.isBefore(staleAt));
  }

  private static String required(Map<String, String> values, String name, String allowed) {
    String value = values.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("Give %s: %s.".formatted(name, allowed));
    }
    return value;
  }

  private static String decode(String name, String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The value of %s is not URL-encoded: %% is followed by two hex digits.".formatted(name),
          e);
    }
  }
}
