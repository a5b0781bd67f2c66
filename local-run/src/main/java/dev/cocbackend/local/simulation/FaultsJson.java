package dev.cocbackend.local.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads and writes faults as the control API has them. */
final class FaultsJson {
  private static final String ALLOWED =
      "Allowed is {\"faults\":[{\"kind\":…}]} with kind one of %s, and optional share (0 to 1), count (1 or more), tag, endpoint (one of %s), key (the key's id in /control/stats), status (502 or 200, of html), field (of missingField), delayMillis (0 to %d, of latency)."
          .formatted(FaultKind.allowed(), endpoints(), Fault.MAX_DELAY.toMillis());

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private FaultsJson() {}

  static ObjectNode write(List<Fault> faults) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode list = json.putArray("faults");
    for (Fault fault : faults) {
      ObjectNode entry = list.addObject().put("kind", fault.kind().id());
      entry.put("share", fault.share());
      fault.count().ifPresent(count -> entry.put("count", count));
      fault.tag().ifPresent(tag -> entry.put("tag", tag.display()));
      fault.endpoint().ifPresent(endpoint -> entry.put("endpoint", endpoint.id()));
      fault.keyId().ifPresent(id -> entry.put("key", id));
      switch (fault.kind()) {
        case HTML -> entry.put("status", fault.status());
        case MISSING_FIELD -> fault.field().ifPresent(field -> entry.put("field", field));
        case LATENCY -> entry.put("delayMillis", fault.delay().toMillis());
        default -> {}
      }
    }
    return json;
  }

  /**
   * @throws IllegalArgumentException if the text is anything else than faults, with what was wrong
   *     and what is allowed
   */
  static List<Fault> read(String text) {
    JsonNode json;
    try {
      json = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The body is not JSON. " + ALLOWED, e);
    }
    if (!json.isObject() || json.size() != 1 || !json.path("faults").isArray()) {
      throw new IllegalArgumentException(
          "The body is not an object with just a list named faults. " + ALLOWED);
    }
    List<Fault> faults = new ArrayList<>();
    for (JsonNode entry : json.get("faults")) {
      try {
        faults.add(fault(entry));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "Fault %d: %s %s".formatted(faults.size() + 1, e.getMessage(), ALLOWED), e);
      }
    }
    return faults;
  }

  private static Fault fault(JsonNode entry) {
    if (!entry.path("kind").isTextual()) {
      throw new IllegalArgumentException("It is no object with a text named kind.");
    }
    Fault fault =
        FaultKind.ofId(entry.get("kind").textValue())
            .map(Fault::of)
            .orElseThrow(() -> new IllegalArgumentException("There is no fault of this kind."));
    for (Map.Entry<String, JsonNode> member : entry.properties()) {
      fault = withMember(fault, member.getKey(), member.getValue());
    }
    return fault;
  }

  private static Fault withMember(Fault fault, String name, JsonNode value) {
    return switch (name) {
      case "kind" -> fault;
      case "share" ->
          fault.withShare(must(value.isNumber(), value, name, "a number").doubleValue());
      case "count" -> fault.withCount(whole(value, name));
      case "tag" -> fault.withTag(Tag.parse(text(value, name)));
      case "endpoint" ->
          fault.withEndpoint(
              Endpoint.ofId(text(value, name))
                  .orElseThrow(
                      () -> new IllegalArgumentException("There is no endpoint of this name.")));
      case "key" -> fault.withKeyId(text(value, name));
      case "status" -> fault.withStatus(whole(value, name));
      case "field" -> fault.withField(text(value, name));
      case "delayMillis" -> fault.withDelay(Duration.ofMillis(whole(value, name)));
      default -> throw new IllegalArgumentException("It has a member that no fault has.");
    };
  }

  private static int whole(JsonNode value, String name) {
    return must(value.isInt(), value, name, "a whole number").intValue();
  }

  private static String text(JsonNode value, String name) {
    return must(value.isTextual(), value, name, "a text").textValue();
  }

  private static JsonNode must(boolean isRight, JsonNode value, String name, String what) {
    if (!isRight) {
      throw new IllegalArgumentException("Its %s is not %s.".formatted(name, what));
    }
    return value;
  }

  private static String endpoints() {
    return Stream.of(Endpoint.values()).map(Endpoint::id).collect(Collectors.joining(", "));
  }
}
