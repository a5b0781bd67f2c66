package dev.cocbackend.upstream;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.CorruptBodyException;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.WarState;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object from upstream that can be stored: it is JSON, and has what apps rely on. Members that
 * this version does not know are kept as they are. Immutable.
 *
 * @param warState the state of a war, null for other kinds
 * @param object what the body says; nobody writes to it
 */
public record Payload(BodyBlock body, @Nullable WarState warState, JsonNode object) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  /** Answers put these in front; an upstream that has them too must not double them. */
  private static final List<String> OWN_MEMBERS = List.of("last_updated", "is_stale");

  /**
   * Judges the bytes of a 200.
   *
   * @throws InvalidPayloadException if they are not a JSON object, lack a required member, or are
   *     about another tag
   */
  public static Payload parse(SnapshotKey key, byte[] bytes) throws InvalidPayloadException {
    ObjectNode object = object(bytes);
    WarState warState = null;
    switch (key.kind()) {
      case CLAN -> {
        requireTag(object, key);
        requireText(object, "name");
        requireNumber(object, "clanLevel");
        requireNumber(object, "members");
      }
      case PLAYER -> {
        requireTag(object, key);
        requireText(object, "name");
        requireNumber(object, "townHallLevel");
      }
      case WAR -> {
        warState = WarState.ofId(requireText(object, "state"));
        if (object.path("clan").has("tag")) {
          requireTag(object.path("clan"), key);
        }
      }
    }
    byte[] text = bytes;
    if (OWN_MEMBERS.stream().anyMatch(object::has)) {
      object.remove(OWN_MEMBERS);
      text = write(object);
    }
    return new Payload(
        BodyBlock.ofObject(text, BodyBlock.hashOf(canonical(object))), warState, object);
  }

  /**
   * The object of a stored body, read as {@link #parse} reads one, so that the two can be compared.
   *
   * @throws CorruptBodyException if it is damaged
   */
  public static JsonNode objectOf(BodyBlock body) {
    try {
      return JSON.readTree(body.inflateObject());
    } catch (IOException e) {
      throw new CorruptBodyException("The block is not JSON.", e);
    }
  }

  private static ObjectNode object(byte[] bytes) throws InvalidPayloadException {
    try {
      if (JSON.readTree(bytes) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      // A parser's message quotes the text, which can be a whole error page.
      throw new InvalidPayloadException("The body is not JSON.");
    }
    throw new InvalidPayloadException("The body is not a JSON object.");
  }

  private static void requireTag(JsonNode object, SnapshotKey key) throws InvalidPayloadException {
    if (!requireText(object, "tag").equals(key.tag().display())) {
      throw new InvalidPayloadException("The object has another tag than " + key.tag() + ".");
    }
  }

  private static String requireText(JsonNode object, String member) throws InvalidPayloadException {
    JsonNode value = object.path(member);
    if (!value.isTextual()) {
      throw new InvalidPayloadException("The member %s is not a string.".formatted(member));
    }
    return value.textValue();
  }

  private static void requireNumber(JsonNode object, String member) throws InvalidPayloadException {
    if (!object.path(member).isNumber()) {
      throw new InvalidPayloadException("The member %s is not a number.".formatted(member));
    }
  }

  /** The same bytes for the same JSON value, whatever the order of members and the white space. */
  private static byte[] canonical(ObjectNode object) {
    return write(JSON.convertValue(object, Map.class));
  }

  private static byte[] write(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (IOException e) {
      throw new IllegalStateException("A tree that was read can be written.", e);
    }
  }
}
