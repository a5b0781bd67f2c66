package dev.cocbackend.operator.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a command has to say.
 *
 * @param json for programs
 * @param lines the same for people
 */
record Answer(Exit exit, ObjectNode json, List<String> lines) {
  Answer {
    lines = List.copyOf(lines);
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
