package dev.cocbackend.policy;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A way to choose what is refreshed, as {@link Arms} names it. */
public enum Arm {
  /** By value, with all that is learned. */
  VALUE("value"),

  /** By value from decayed rates: no profile of the hours, no forecast of reads. */
  VALUE_NO_PREDICTION("value_no_prediction"),

  /** By value, deaf to what one snapshot's refresh tells of another. */
  VALUE_NO_SIGNALS("value_no_signals"),

  /** By fixed ages. */
  TIERS("tiers");

  private final String id;

  Arm(String id) {
    this.id = id;
  }

  /** Its name in settings, metrics and reports. */
  public String id() {
    return id;
  }

  /**
   * @throws IllegalArgumentException if no arm has this name; the message lists those there are
   */
  public static Arm of(String id) {
    return Arrays.stream(values())
        .filter(arm -> arm.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no arm '%s'; the arms are %s."
                        .formatted(
                            id,
                            Arrays.stream(values())
                                .map(Arm::id)
                                .collect(Collectors.joining(", ")))));
  }
}
