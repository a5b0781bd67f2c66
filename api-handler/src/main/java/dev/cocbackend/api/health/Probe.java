package dev.cocbackend.api.health;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of asking one part of the system how it is.
 *
 * @param details the part's section of the report without its status; the holder must not change it
 * @param failure what the part threw, null if it answered
 */
record Probe(Health health, ObjectNode details, @Nullable RuntimeException failure) {

  static Probe answered(Health health, ObjectNode details) {
    return new Probe(health, details, null);
  }

  /**
   * Asks, and turns an exception into {@link Health#DOWN}.
   *
   * @param name the part in a sentence, such as "The table"
   */
  static Probe of(String name, Supplier<Probe> question) {
    try {
      return question.get();
    } catch (RuntimeException e) {
      return new Probe(
          Health.DOWN,
          JsonNodeFactory.instance.objectNode().put("message", name + " did not answer."),
          e);
    }
  }

  /** The section of the report. */
  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("status", health.id());
    json.setAll(details);
    return json;
  }
}
