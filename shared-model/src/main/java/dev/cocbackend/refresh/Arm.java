package dev.cocbackend.refresh;

import java.util.Arrays;
import java.util.Optional;

/** A way to decide what is refreshed when, to be compared with the others on a part of the tags. */
public enum Arm {
  /** By the value of a refresh, with the hours of the week in which a snapshot is read. */
  VALUE("value"),
  /** By the value of a refresh, as if every hour were like the others. */
  VALUE_NO_PREDICTION("value_no_prediction"),
  /** By the value of a refresh, deaf to what other snapshots tell of this one. */
  VALUE_NO_SIGNALS("value_no_signals"),
  /** By fixed ages: the targets of the tiers. */
  TIERS("tiers");

  private final String id;

  Arm(String id) {
    this.id = id;
  }

  /** The name in settings and metrics; never changes. */
  public String id() {
    return id;
  }

  /** The arm of this name, if there is one. */
  public static Optional<Arm> ofId(String id) {
    return Arrays.stream(values()).filter(arm -> arm.id.equals(id)).findFirst();
  }
}
