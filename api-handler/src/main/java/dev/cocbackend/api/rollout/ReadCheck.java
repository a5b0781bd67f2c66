package dev.cocbackend.api.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Optional;

/** What a read has to look like for a version to be let to readers. */
final class ReadCheck {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReadCheck() {}

  /** The event that API Gateway would send for {@code GET path}, in payload version 2.0. */
  static byte[] event(String path) {
    ObjectNode event = JSON.createObjectNode().put("version", "2.0").put("rawPath", path);
    event.put("routeKey", "$default").put("rawQueryString", "").put("isBase64Encoded", false);
    event.putObject("headers").put("accept", "application/json");
    event
        .putObject("requestContext")
        .putObject("http")
        .put("method", "GET")
        .put("path", path)
        .put("sourceIp", "127.0.0.1");
    return event.toString().getBytes(UTF_8);
  }

  /**
   * Looks at what the function answered to {@link #event}.
   *
   * @return what is wrong with it, without a word of the answer's body; empty if nothing is
   */
  static Optional<String> fault(String payload) {
    try {
      JsonNode answer = JSON.readTree(payload);
      int status = answer.path("statusCode").asInt();
      String text = answer.path("body").asText();
      JsonNode body =
          JSON.readTree(
              answer.path("isBase64Encoded").asBoolean()
                  ? new String(Base64.getDecoder().decode(text), UTF_8)
                  : text);
      return switch (status) {
        case 200 -> faultOfSnapshot(body);
        case 202 ->
            body.path("reason").asText().equals("snapshotPending")
                ? Optional.empty()
                : Optional.of("A 202 whose reason is not snapshotPending.");
        default -> Optional.of("The status %d instead of 200 or 202.".formatted(status));
      };
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.of("An answer that is no JSON object.");
    }
  }

  /**
   * Whether an answer in which {@link #fault} finds nothing wrong puts the reader off because there
   * is no snapshot.
   */
  static boolean isPending(String payload) {
    try {
      return JSON.readTree(payload).path("statusCode").asInt() == 202;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The answer is no JSON; fault says so before.", e);
    }
  }

  private static Optional<String> faultOfSnapshot(JsonNode body) {
    try {
      Instant.parse(body.path("last_updated").asText());
    } catch (DateTimeParseException e) {
      return Optional.of("A 200 without last_updated.");
    }
    if (!body.path("is_stale").isBoolean()) {
      return Optional.of("A 200 without is_stale.");
    }
    return body.path("tag").isTextual() || body.path("state").isTextual()
        ? Optional.empty()
        : Optional.of("A 200 without the object that was asked for.");
  }
}
