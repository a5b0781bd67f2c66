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
import java.util.stream.Stream;
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
    return read("template.yaml");
  }

  /** One of the nested stacks, such as {@code deploy/alarms.yaml}. */
  static Template read(String file) throws IOException {
    try (Reader text = Files.newBufferedReader(Path.of("..").resolve(file))) {
      Object loaded = new Yaml(new CloudFormationConstructor()).load(text);
      return new Template(new ObjectMapper().valueToTree(loaded));
    }
  }

  /** This one and all nested ones, by file. */
  static Map<String, Template> readAll() throws IOException {
    Map<String, Template> all = new TreeMap<>(Map.of("template.yaml", read()));
    try (Stream<Path> nested = Files.list(Path.of("..", "deploy"))) {
      for (Path file : nested.toList()) {
        String name = "deploy/" + file.getFileName();
        all.put(name, read(name));
      }
    }
    return all;
  }

  /** A resource with its policies and conditions. */
  JsonNode resource(String name) {
    JsonNode found = root.path("Resources").path(name);
    if (found.isMissingNode()) {
      throw new AssertionError("The template has no resource " + name + ".");
    }
    return found;
  }

  Set<String> parameters() {
    Set<String> names = new TreeSet<>();
    root.path("Parameters").fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** What a function's environment variable is set to, by itself or for all functions. */
  JsonNode environmentValue(String function, String name) {
    JsonNode own = properties(function).path("Environment").path("Variables").path(name);
    return own.isMissingNode()
        ? root.path("Globals").path("Function").path("Environment").path("Variables").path(name)
        : own;
  }

  /** A property of a function, its own or that of all functions. */
  JsonNode ofFunction(String function, String property) {
    JsonNode own = properties(function).path(property);
    return own.isMissingNode() ? root.path("Globals").path("Function").path(property) : own;
  }

  JsonNode parameter(String name) {
    return root.path("Parameters").path(name);
  }

  /** What the parameters have to be together. */
  JsonNode rule(String name) {
    return root.path("Rules").path(name);
  }

  /** A row of a mapping. */
  JsonNode mapped(String mapping, String row) {
    return root.path("Mappings").path(mapping).path(row);
  }

  JsonNode properties(String resource) {
    return resource(resource).path("Properties");
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

  /** The statements of a role's own policies, those under a condition included. */
  ArrayNode statements(String role) {
    ArrayNode all = new ObjectMapper().createArrayNode();
    properties(role)
        .path("Policies")
        .forEach(
            policy ->
                policy
                    .path("PolicyDocument")
                    .path("Statement")
                    .forEach(statement -> all.add(chosen(statement))));
    return all;
  }

  /** What a value is where its condition holds. */
  static JsonNode chosen(JsonNode value) {
    return value.has("!If") ? value.path("!If").path(1) : value;
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

  /** Shared parts of the template are aliases; the limit is against hostile files. */
  private static LoaderOptions options() {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(500);
    return options;
  }

  private static final class CloudFormationConstructor extends SafeConstructor {
    CloudFormationConstructor() {
      super(options());
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
