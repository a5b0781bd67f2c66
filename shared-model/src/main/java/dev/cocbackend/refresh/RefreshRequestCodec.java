package dev.cocbackend.refresh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.snapshot.SnapshotKey;
import java.time.Instant;

/** The text of a {@link RefreshRequest} in a message. Thread-safe. */
public final class RefreshRequestCodec {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RefreshRequestCodec() {}

  /** One JSON object with string and number members. */
  public static String encode(RefreshRequest request) {
    return JSON.createObjectNode()
        .put("id", request.id())
        .put("key", request.key().toString())
        .put("tier", request.tier().name())
        .put("requestedAt", request.requestedAt().toEpochMilli())
        .put("attempt", request.attempt())
        .toString();
  }

  /**
   * @throws MalformedRequestException if the text is not what {@link #encode} writes; members that
   *     this version does not know are passed over
   */
  public static RefreshRequest decode(String text) {
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new MalformedRequestException("The message is not JSON.", e);
    }
    if (node == null || !node.isObject()) {
      throw new MalformedRequestException("The message is not a JSON object.", null);
    }
    try {
      return new RefreshRequest(
          string(node, "id"),
          SnapshotKey.parse(string(node, "key")),
          Tier.valueOf(string(node, "tier")),
          Instant.ofEpochMilli(integer(node, "requestedAt")),
          Math.toIntExact(integer(node, "attempt")));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new MalformedRequestException(
          "The message is no refresh request: " + e.getMessage(), e);
    }
  }

  private static String string(JsonNode node, String field) {
    JsonNode value = node.get(field);
    if (value == null || !value.isTextual()) {
      throw new IllegalArgumentException(field + " is not a string.");
    }
    return value.textValue();
  }

  private static long integer(JsonNode node, String field) {
    JsonNode value = node.get(field);
    if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IllegalArgumentException(field + " is not an integer.");
    }
    return value.longValue();
  }
}
