package dev.cocbackend.local.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP answer before it is sent. Immutable.
 *
 * @param headers without length and encoding
 */
record Answer(int status, String body, Map<String, String> headers) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String JSON = "application/json; charset=utf-8";

  /** Below this, gzip makes an answer longer. */
  private static final int SHORTEST_GZIP = 256;

  private static final Pattern GZIP =
      Pattern.compile(
          "\\s*gzip\\s*(?:;\\s*q\\s*=\\s*(?<q>[01](?:\\.\\d{0,3})?)\\s*)?",
          Pattern.CASE_INSENSITIVE);

  Answer {
    headers = Map.copyOf(headers);
  }

  static Answer json(int status, JsonNode body) {
    try {
      return new Answer(status, MAPPER.writeValueAsString(body), Map.of("Content-Type", JSON));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An error as the official API writes it. */
  static Answer error(int status, String reason, String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    return json(status, body.put("reason", reason).put("message", message));
  }

  /** The error of a private war log, the one that has no message. */
  static Answer privateWarLog() {
    return json(403, JsonNodeFactory.instance.objectNode().put("reason", "accessDenied"));
  }

  Answer withHeader(String name, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(name, value);
    return new Answer(status, body, more);
  }

  Answer withBody(String other) {
    return new Answer(status, other, headers);
  }

  /** Sends it all, zipped if the client takes that. */
  void send(HttpExchange exchange) throws IOException {
    byte[] bytes = encoded(exchange);
    if (status == 204) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  /** Announces the whole body, sends half of it and hangs up. */
  void sendHalf(HttpExchange exchange) throws IOException {
    byte[] bytes = encoded(exchange);
    exchange.sendResponseHeaders(status, bytes.length);
    OutputStream out = exchange.getResponseBody();
    out.write(bytes, 0, bytes.length / 2);
    out.flush();
    exchange.close();
  }

  private byte[] encoded(HttpExchange exchange) throws IOException {
    headers.forEach(exchange.getResponseHeaders()::set);
    byte[] plain = body.getBytes(StandardCharsets.UTF_8);
    if (plain.length < SHORTEST_GZIP || !takesGzip(exchange)) {
      return plain;
    }
    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    exchange.getResponseHeaders().set("Vary", "Accept-Encoding");
    ByteArrayOutputStream zipped = new ByteArrayOutputStream(plain.length / 4);
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(plain);
    }
    return zipped.toByteArray();
  }

  private static boolean takesGzip(HttpExchange exchange) {
    return exchange.getRequestHeaders().getOrDefault("Accept-Encoding", List.of()).stream()
        .flatMap(line -> Stream.of(line.split(",", -1)))
        .map(GZIP::matcher)
        .anyMatch(coding -> coding.matches() && !isZero(coding.group("q")));
  }

  /** Whether a quality is there and says never; 1 counts if it is not there. */
  private static boolean isZero(@Nullable String quality) {
    return quality != null && Double.parseDouble(quality) == 0;
  }
}
