package dev.cocbackend.local.simulation;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What can be asked for. The times for which upstream repeats an answer are those of recorded
 * answers of the official API.
 */
public enum Endpoint {
  /** {@code GET /v1/clans/{tag}}. */
  CLAN("clan", "GET", Duration.ofSeconds(60), "tag"),
  /** {@code GET /v1/clans/{tag}/members}. */
  MEMBERS("members", "GET", Duration.ofMinutes(10), "items"),
  /** {@code GET /v1/clans/{tag}/currentwar}. */
  WAR("war", "GET", Duration.ofMinutes(2), "state"),
  /** {@code GET /v1/players/{tag}}. */
  PLAYER("player", "GET", Duration.ofSeconds(60), "tag"),
  /** {@code POST /v1/players/{tag}/verifytoken}. */
  VERIFY_TOKEN("verifytoken", "POST", Duration.ofMinutes(10), "status");

  private final String id;
  private final String method;
  private final Duration maxAge;
  private final String mainField;

  Endpoint(String id, String method, Duration maxAge, String mainField) {
    this.id = id;
    this.method = method;
    this.maxAge = maxAge;
    this.mainField = mainField;
  }

  /** The name in faults and statistics. */
  public String id() {
    return id;
  }

  /** The endpoint of this name. */
  static Optional<Endpoint> ofId(String id) {
    return Stream.of(values()).filter(endpoint -> endpoint.id.equals(id)).findFirst();
  }

  String method() {
    return method;
  }

  Duration maxAge() {
    return maxAge;
  }

  /** A field that no answer is of use without. */
  String mainField() {
    return mainField;
  }
}
