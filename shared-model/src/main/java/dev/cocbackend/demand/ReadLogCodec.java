package dev.cocbackend.demand;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.snapshot.SnapshotKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The text of reads in a message, such as {@code
 * {"v":1,"reads":[["clan#2PP",3,1795687200000]],"viewed":[0]}}: key, number, and the time of the
 * last one in milliseconds; and the places in the list, from 0, of what a person looked at. Each
 * takes at most 53 characters, so that {@link ReadLog#MAX_KEYS} stay below the 64 KB that SQS bills
 * as one request. Thread-safe.
 */
public final class ReadLogCodec {
  /** Of the form; another one is refused and not guessed at. */
  private static final int VERSION = 1;

  private static final JsonMapper JSON = new JsonMapper();
  private static final ObjectReader STRICT =
      JSON.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private ReadLogCodec() {}

  /**
   * @param reads 1 to {@link ReadLog#MAX_KEYS}
   */
  public static String encode(List<KeyReads> reads) {
    ObjectNode message = JSON.createObjectNode().put("v", VERSION);
    ArrayNode list = message.putArray("reads");
    for (KeyReads each : reads) {
      list.addArray()
          .add(each.key().toString())
          .add(each.reads())
          .add(each.lastReadAt().toEpochMilli());
    }
    ArrayNode viewed = JSON.createArrayNode();
    for (int i = 0; i < reads.size(); i++) {
      if (reads.get(i).viewed()) {
        viewed.add(i);
      }
    }
    if (!viewed.isEmpty()) {
      message.set("viewed", viewed);
    }
    return message.toString();
  }

  /**
   * @throws MalformedReadsException if the text is not what {@link #encode} writes; members that
   *     this version does not know are passed over
   */
  public static List<KeyReads> decode(String text) {
    JsonNode message;
    try {
      message = STRICT.readTree(text);
    } catch (JsonProcessingException e) {
      throw new MalformedReadsException("The message is not JSON.", e);
    }
    if (!message.isObject()) {
      throw new MalformedReadsException("The message is not a JSON object.", null);
    }
    JsonNode version = message.path("v");
    if (!version.isInt() || version.intValue() != VERSION) {
      throw new MalformedReadsException(
          "The message is not of version %d.".formatted(VERSION), null);
    }
    JsonNode list = message.path("reads");
    if (!list.isArray() || list.isEmpty() || list.size() > ReadLog.MAX_KEYS) {
      throw new MalformedReadsException(
          "The message is not a list of 1 to %d reads.".formatted(ReadLog.MAX_KEYS), null);
    }
    Set<Integer> viewed = viewed(message.path("viewed"), list.size());
    List<KeyReads> reads = new ArrayList<>(list.size());
    for (int i = 0; i < list.size(); i++) {
      reads.add(one(list.path(i), viewed.contains(i)));
    }
    return List.copyOf(reads);
  }

  private static Set<Integer> viewed(JsonNode places, int reads) {
    Set<Integer> viewed = new HashSet<>();
    if (places.isMissingNode()) {
      return viewed;
    }
    if (!places.isArray()) {
      throw new MalformedReadsException(
          "The message is not one with a list of viewed places.", null);
    }
    for (JsonNode place : places) {
      if (!place.isInt() || place.intValue() < 0 || place.intValue() >= reads) {
        throw new MalformedReadsException(
            "The message is not one whose viewed places are those of reads.", null);
      }
      viewed.add(place.intValue());
    }
    return viewed;
  }

  private static KeyReads one(JsonNode entry, boolean viewed) {
    JsonNode key = entry.path(0);
    JsonNode reads = entry.path(1);
    JsonNode lastReadAt = entry.path(2);
    if (entry.size() != 3 || !key.isTextual() || !reads.isInt() || !isLong(lastReadAt)) {
      throw new MalformedReadsException(
          "The message is not of entries of a key, a number of reads and a time in ms.", null);
    }
    try {
      return new KeyReads(
          SnapshotKey.parse(key.textValue()),
          reads.intValue(),
          Instant.ofEpochMilli(lastReadAt.longValue()),
          viewed);
    } catch (IllegalArgumentException e) {
      throw new MalformedReadsException("The message is not of reads: " + e.getMessage(), e);
    }
  }

  private static boolean isLong(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong();
  }
}
