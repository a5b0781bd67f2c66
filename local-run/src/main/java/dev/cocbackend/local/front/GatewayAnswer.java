package dev.cocbackend.local.front;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What goes back to the client. Immutable; holders do not change the body.
 *
 * @param headers by the name that the function gave, one value each
 * @param cookies each becomes a {@code Set-Cookie} header
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record GatewayAnswer(int status, Map<String, String> headers, List<String> cookies, byte[] body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What API Gateway says when a function fails or its answer cannot be used. */
  static final GatewayAnswer INTERNAL_SERVER_ERROR =
      json(500, "{\"message\":\"Internal Server Error\"}");

  static GatewayAnswer json(int status, String body) {
    return new GatewayAnswer(
        status,
        Map.of("Content-Type", "application/json"),
        List.of(),
        body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads a function's answer as an HTTP API does. Payload format 2.0 knows no multi-value headers,
   * so they are left out here too. JSON that has no {@code statusCode} is itself the body.
   *
   * @throws IOException if it is not an answer; the message says why
   */
  static GatewayAnswer read(byte[] functionAnswer) throws IOException {
    JsonNode answer = JSON.readTree(functionAnswer);
    if (!answer.has("statusCode")) {
      return new GatewayAnswer(
          200, Map.of("Content-Type", "application/json"), List.of(), functionAnswer);
    }
    int status = answer.path("statusCode").asInt();
    if (status < 200 || status > 599) {
      throw new IOException("statusCode is 200 to 599, not %d.".formatted(status));
    }
    Map<String, String> headers = new LinkedHashMap<>();
    answer
        .path("headers")
        .properties()
        .forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
    if (headers.keySet().stream().noneMatch(name -> name.equalsIgnoreCase("content-type"))) {
      headers.put("Content-Type", "text/plain; charset=utf-8");
    }
    List<String> cookies = answer.path("cookies").valueStream().map(JsonNode::asText).toList();
    return new GatewayAnswer(status, headers, cookies, body(answer));
  }

  /** The value of a header, whatever the case of its name; null if it is absent. */
  @Nullable String header(String name) {
    return headers.entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /** What the {@code X-Is-Stale} header says; null without one. */
  @Nullable Boolean stale() {
    String value = header("X-Is-Stale");
    if (value == null) {
      return null;
    }
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> null;
    };
  }

  private static byte[] body(JsonNode answer) throws IOException {
    JsonNode body = answer.path("body");
    if (body.isMissingNode() || body.isNull()) {
      return new byte[0];
    }
    if (!answer.path("isBase64Encoded").asBoolean()) {
      return body.asText().getBytes(StandardCharsets.UTF_8);
    }
    try {
      return Base64.getDecoder().decode(body.asText());
    } catch (IllegalArgumentException e) {
      throw new IOException("The body is said to be base64 and is not.", e);
    }
  }
}
