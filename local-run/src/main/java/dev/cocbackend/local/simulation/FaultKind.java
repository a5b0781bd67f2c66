package dev.cocbackend.local.simulation;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The ways in which the simulated API can go wrong when it is told to. */
public enum FaultKind {
  /** 503 {@code inMaintenance}. */
  MAINTENANCE("maintenance"),
  /** Takes the request and does not answer until the faults are cleared or the server stops. */
  TIMEOUT("timeout"),
  /** An HTML page instead of JSON, with the status of {@link Fault#status}. */
  HTML("html"),
  /** 200 with a whole body that is not JSON. */
  MALFORMED_JSON("malformedJson"),
  /** 200 with a body that breaks off before its announced length. */
  TRUNCATED_BODY("truncatedBody"),
  /** 403 {@code accessDenied.invalidIp}: the key is bound to another address. */
  INVALID_IP("invalidIp"),
  /** 403 {@code accessDenied} for current wars; other endpoints are left alone. */
  PRIVATE_WAR_LOG("privateWarLog"),
  /** 404 {@code notFound}. */
  NOT_FOUND("notFound"),
  /** The right answer without one field, {@link Fault#field}. */
  MISSING_FIELD("missingField"),
  /** The right answer, later by {@link Fault#delay}; adds to other faults. */
  LATENCY("latency");

  private final String id;

  FaultKind(String id) {
    this.id = id;
  }

  /** The name in the control API. */
  public String id() {
    return id;
  }

  static Optional<FaultKind> ofId(String id) {
    return Stream.of(values()).filter(kind -> kind.id.equals(id)).findFirst();
  }

  static String allowed() {
    return Stream.of(values()).map(FaultKind::id).collect(Collectors.joining(", "));
  }
}
