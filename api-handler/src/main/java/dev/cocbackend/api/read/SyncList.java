package dev.cocbackend.api.read;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cocbackend.api.http.ApiError;
import dev.cocbackend.api.http.ApiRequest;
import dev.cocbackend.api.http.RejectedException;
import dev.cocbackend.snapshot.Kind;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.InvalidTagException;
import dev.cocbackend.tag.Tag;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the list of a sync. */
final class SyncList {
  static final int MAX_ENTRIES = 100;

  /** Three times what a hundred entries with all members and some spaces take. */
  static final int MAX_BYTES = 32 << 10;

  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader();

  private SyncList() {}

  /**
   * The entries in the order sent. Members that nobody knows are passed over.
   *
   * @throws RejectedException with 400 or 413 if this is no such list; it says which entry is wrong
   *     and repeats nothing of it
   */
  static List<SyncEntry> in(ApiRequest request) {
    JsonNode list = list(request.body(MAX_BYTES));
    Map<SnapshotKey, Integer> positions = new HashMap<>();
    List<SyncEntry> entries = new ArrayList<>();
    for (JsonNode each : list) {
      int position = entries.size() + 1;
      SyncEntry entry = entry(each, position);
      Integer earlier = positions.putIfAbsent(entry.key(), position);
      if (earlier != null) {
        throw rejected(position, "names the same object as entry %d.".formatted(earlier));
      }
      entries.add(entry);
    }
    return entries;
  }

  private static JsonNode list(byte[] body) {
    JsonNode list;
    try {
      list = JSON.readTree(body);
    } catch (IOException e) {
      // Jackson's message quotes the body.
      throw rejected("The body is not valid JSON.");
    }
    if (!list.isArray()) {
      throw rejected("The body is not a JSON array.");
    }
    if (list.isEmpty() || list.size() > MAX_ENTRIES) {
      throw rejected(
          "A sync has 1 to %d entries, this one has %d.".formatted(MAX_ENTRIES, list.size()));
    }
    return list;
  }

  private static SyncEntry entry(JsonNode entry, int position) {
    if (!entry.isObject()) {
      throw rejected(position, "is not a JSON object.");
    }
    return new SyncEntry(
        new SnapshotKey(kind(entry, position), tag(entry, position)),
        held(entry, position),
        viewing(entry, position));
  }

  private static Kind kind(JsonNode entry, int position) {
    try {
      return Kind.ofId(entry.path("kind").asText());
    } catch (IllegalArgumentException e) {
      throw rejected(position, "has no kind that is known: clan, player or war.");
    }
  }

  private static Tag tag(JsonNode entry, int position) {
    JsonNode tag = entry.path("tag");
    if (!tag.isTextual()) {
      throw rejected(position, "has no tag, which is a text such as #2PP.");
    }
    try {
      return Tag.parse(tag.textValue());
    } catch (InvalidTagException e) {
      throw rejected(position, "has a tag that is not one. " + e.getMessage());
    }
  }

  private static Optional<EntityTag> held(JsonNode entry, int position) {
    JsonNode etag = entry.path("etag");
    if (etag.isMissingNode()) {
      return Optional.empty();
    }
    Optional<EntityTag> held =
        etag.isTextual() ? EntityTag.parse(etag.textValue()) : Optional.empty();
    if (held.isEmpty()) {
      throw rejected(
          position,
          "has an etag that is not one. Send it as it came, with W/ and quotes, or leave it out.");
    }
    return held;
  }

  private static boolean viewing(JsonNode entry, int position) {
    JsonNode viewing = entry.path("viewing");
    if (!viewing.isMissingNode() && !viewing.isBoolean()) {
      throw rejected(position, "has a viewing that is neither true nor false.");
    }
    return viewing.asBoolean();
  }

  private static RejectedException rejected(int position, String what) {
    return rejected("Entry %d %s".formatted(position, what));
  }

  private static RejectedException rejected(String message) {
    return new RejectedException(
        ApiError.badRequest(
            message + " Send [{\"kind\":\"clan\",\"tag\":\"#2PP\"},…]; nothing was asked for."));
  }
}
