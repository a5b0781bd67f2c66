package dev.cocbackend.mobile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads, patches and names JSON objects, with the settings that the server has too: an object that
 * has been patched here must have the name that the server gave its own.
 */
final class Bodies {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  /** A weak tag of 128 bits in hex; one of another form is compared with nothing. */
  private static final Pattern CONTENT_TAG = Pattern.compile("W/\"([0-9a-f]{32})\"");

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private Bodies() {}

  /**
   * @throws MalformedAnswerException if it is no JSON object; the message does not quote it
   */
  static ObjectNode object(byte[] bytes) throws MalformedAnswerException {
    try {
      if (JSON.readTree(bytes) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      throw new MalformedAnswerException("The answer is not JSON.");
    }
    throw new MalformedAnswerException("The answer is not a JSON object.");
  }

  static ArrayNode emptyArray() {
    return JSON.createArrayNode();
  }

  static String text(JsonNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree can be written.", e);
    }
  }

  /**
   * What the operations make of an object.
   *
   * @param json the object
   * @param operations a JSON Patch (RFC 6902)
   * @param etag names what must come of it
   * @return null if the operations do not apply or make something else
   */
  static @Nullable ObjectNode patched(String json, JsonNode operations, String etag) {
    try {
      JsonNode patched = JsonPatch.apply(operations, JSON.readTree(json));
      return patched instanceof ObjectNode object && mayBe(object, etag) ? object : null;
    } catch (JsonProcessingException | RuntimeException e) {
      // Whatever a damaged patch makes the library throw, the whole object is the way out.
      return null;
    }
  }

  private static boolean mayBe(ObjectNode object, String etag) throws JsonProcessingException {
    Matcher tag = CONTENT_TAG.matcher(etag);
    return !tag.matches() || hash(object).equals(tag.group(1));
  }

  /** The first 128 bits of SHA-256, in hex, of the object with its members in order. */
  static String hash(ObjectNode object) throws JsonProcessingException {
    try {
      byte[] canonical = JSON.writeValueAsBytes(JSON.convertValue(object, Map.class));
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(canonical);
      StringBuilder hex = new StringBuilder(32);
      for (int i = 0; i < 16; i++) {
        hex.append(HEX[(hash[i] >> 4) & 0xf]).append(HEX[hash[i] & 0xf]);
      }
      return hex.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK and every Android has SHA-256.", e);
    }
  }
}
