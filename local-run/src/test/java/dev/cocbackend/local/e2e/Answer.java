package dev.cocbackend.local.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** An HTTP answer. */
record Answer(String request, int status, HttpHeaders headers, String body) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> OWN_FIELDS = List.of("last_updated", "is_stale");

  static Answer of(HttpResponse<String> response) {
    return new Answer(
        response.request().method() + " " + response.uri(),
        response.statusCode(),
        response.headers(),
        response.body());
  }

  String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError("Not JSON: " + this, e);
    }
  }

  String reason() {
    return json().path("reason").asText();
  }

  /** Whether it is a snapshot, and not an error or a promise of one. */
  boolean isSnapshot() {
    return status == 200;
  }

  boolean isStale() {
    return isSnapshot() && json().path("is_stale").booleanValue();
  }

  /** When the snapshot was fetched; the beginning of time if this is none. */
  Instant lastUpdated() {
    return isSnapshot() ? Instant.parse(json().path("last_updated").asText()) : Instant.MIN;
  }

  /** The names of the first two fields. */
  List<String> firstFields() {
    return json().propertyStream().limit(2).map(Map.Entry::getKey).toList();
  }

  /** The body as upstream had it: without this service's two fields. */
  JsonNode upstreamPart() {
    return ((ObjectNode) json()).remove(OWN_FIELDS);
  }

  /** Short enough for a test report. */
  @Override
  public String toString() {
    String start = body.length() > 300 ? body.substring(0, 300) + "…" : body;
    return "%s -> %d %s".formatted(request, status, start);
  }
}
