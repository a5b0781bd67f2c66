package dev.cocbackend.local.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * The deployment template; {@code !Ref X} and its like are objects such as {@code {"!Ref":"X"}}.
 */
final class Template {
  private final JsonNode root;

  private Template(JsonNode root) {
    this.root = root;
  }

  static Template read() throws IOException {
    try (Reader text = Files.newBufferedReader(Path.of("..", "template.yaml"))) {
      Object loaded = new Yaml(new CloudFormationConstructor()).load(text);
      return new Template(new ObjectMapper().valueToTree(loaded));
    }
  }

  JsonNode parameter(String name) {
    return root.path("Parameters").path(name);
  }

  /** A row of a mapping. */
  JsonNode mapped(String mapping, String row) {
    return root.path("Mappings").path(mapping).path(row);
  }

  JsonNode properties(String resource) {
    JsonNode found = root.path("Resources").path(resource);
    if (found.isMissingNode()) {
      throw new AssertionError("The template has no resource " + resource + ".");
    }
    return found.path("Properties");
  }

  /** Properties by logical name, of every resource of the type. */
  Map<String, JsonNode> all(String type) {
    Map<String, JsonNode> found = new TreeMap<>();
    root.path("Resources")
        .forEachEntry(
            (name, resource) -> {
              if (resource.path("Type").asText().equals(type)) {
                found.put(name, resource.path("Properties"));
              }
            });
    return found;
  }

  /** The names of a function's environment variables, those it shares with all included. */
  Set<String> environment(String function) {
    Set<String> names = new TreeSet<>();
    JsonNode globals = root.path("Globals").path("Function");
    for (JsonNode properties : new JsonNode[] {globals, properties(function)}) {
      properties.path("Environment").path("Variables").fieldNames().forEachRemaining(names::add);
    }
    return names;
  }

  /** The statements of a role's own policies. */
  ArrayNode statements(String role) {
    ArrayNode all = new ObjectMapper().createArrayNode();
    properties(role)
        .path("Policies")
        .forEach(policy -> policy.path("PolicyDocument").path("Statement").forEach(all::add));
    return all;
  }

  /** Every action that a role's own policies allow. */
  Set<String> actions(String role) {
    Set<String> actions = new TreeSet<>();
    for (JsonNode statement : statements(role)) {
      JsonNode action = statement.path("Action");
      if (action.isTextual()) {
        actions.add(action.textValue());
      } else {
        action.forEach(one -> actions.add(one.textValue()));
      }
    }
    return actions;
  }

  private static final class CloudFormationConstructor extends SafeConstructor {
    CloudFormationConstructor() {
      super(new LoaderOptions());
      yamlMultiConstructors.put(
          "!",
          new AbstractConstruct() {
            @Override
            public Object construct(Node node) {
              String function = node.getTag().getValue();
              return switch (node) {
                case ScalarNode scalar -> Map.of(function, scalar.getValue());
                case SequenceNode sequence -> Map.of(function, constructSequence(sequence));
                case MappingNode mapping -> Map.of(function, constructMapping(mapping));
                default -> throw new IllegalStateException("What is " + node + "?");
              };
            }
          });
    }
  }
}
