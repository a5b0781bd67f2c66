package dev.cocbackend.api.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.api.http.Endpoint;
import dev.cocbackend.api.http.TestAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The form of the answers under {@code /v1}: of each route its parameters, and of each of its
 * statuses the headers and the names and types of the body's members. Compared with a file of the
 * form that apps were built for.
 */
final class V1Answers {
  private static final Path FILE =
      Path.of("src", "test", "resources", "dev", "cocbackend", "api", "read", "v1-answers.json");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private final Map<String, Noted> answers = new TreeMap<>();

  /** What all answers of one route and status have in common, and the forms of their bodies. */
  private static final class Noted {
    final TreeSet<String> always;
    final Map<String, JsonNode> bodies = new TreeMap<>();

    Noted(TestAnswer first) {
      always = new TreeSet<>(first.headers().keySet());
    }
  }

  /**
   * @param name method, path and status, such as {@code GET /v1/clans/{tag} 200}
   */
  void note(String name, TestAnswer answer) {
    if (!name.contains(" /v1/") || name.startsWith("OPTIONS")) {
      return;
    }
    Noted noted = answers.computeIfAbsent(name, n -> new Noted(answer));
    noted.always.retainAll(answer.headers().keySet());
    if (!answer.text().isEmpty() && !name.contains("/openapi.json 200")) {
      JsonNode form = form(answer.json());
      noted.bodies.put(form.toString(), form);
    }
  }

  /** What the file has and these answers do not, or not so. */
  List<String> broken() throws IOException {
    List<String> broken = new ArrayList<>();
    missing("", file(), asJson(), broken);
    return broken;
  }

  /** What these answers have and the file does not. */
  List<String> added() throws IOException {
    List<String> added = new ArrayList<>();
    missing("", asJson(), file(), added);
    return added;
  }

  /** Writes these answers into the file; for what is new. */
  void write() throws IOException {
    Files.writeString(FILE, JSON.writeValueAsString(asJson()) + "\n");
  }

  private static JsonNode file() throws IOException {
    return JSON.readTree(FILE.toFile());
  }

  private ObjectNode asJson() {
    ObjectNode all = NODES.objectNode();
    ObjectNode parameters = all.putObject("parameters");
    for (Endpoint endpoint : Endpoint.values()) {
      ArrayNode names = parameters.putArray(endpoint.methods().getFirst() + " " + endpoint.path());
      endpoint.parameters().stream().sorted().forEach(names::add);
    }
    ObjectNode forms = all.putObject("answers");
    answers.forEach(
        (name, noted) -> {
          ObjectNode answer = forms.putObject(name);
          ArrayNode headers = answer.putArray("headers");
          noted.always.forEach(headers::add);
          answer.putArray("bodies").addAll(noted.bodies.values());
        });
    return all;
  }

  /** Names stay, values become their types, and equal elements of a list are one. */
  private static JsonNode form(JsonNode value) {
    if (value.isObject()) {
      Map<String, JsonNode> members = new TreeMap<>();
      value.properties().forEach(each -> members.put(each.getKey(), form(each.getValue())));
      return NODES.objectNode().setAll(members);
    }
    if (value.isArray()) {
      Map<String, JsonNode> forms = new TreeMap<>();
      value.forEach(
          each -> {
            JsonNode form = form(each);
            forms.put(form.toString(), form);
          });
      return NODES.arrayNode().addAll(forms.values());
    }
    return NODES.textNode(value.getNodeType().name().toLowerCase(Locale.ROOT));
  }

  /** Tells all of {@code wanted} that {@code there} has not. */
  private static void missing(String path, JsonNode wanted, JsonNode there, List<String> missing) {
    if (wanted.isObject() && there.isObject()) {
      wanted
          .properties()
          .forEach(
              each -> {
                String at = path + (path.isEmpty() ? "" : " > ") + each.getKey();
                if (there.has(each.getKey())) {
                  missing(at, each.getValue(), there.get(each.getKey()), missing);
                } else {
                  missing.add(at);
                }
              });
    } else if (wanted.isArray() && there.isArray()) {
      for (JsonNode each : wanted) {
        if (!hasLike(there, each)) {
          missing.add(path + " > " + each);
        }
      }
    } else if (!wanted.equals(there)) {
      missing.add("%s: %s instead of %s".formatted(path, there, wanted));
    }
  }

  /** Whether one of the list has all that {@code wanted} has. */
  private static boolean hasLike(JsonNode list, JsonNode wanted) {
    for (JsonNode each : list) {
      List<String> missing = new ArrayList<>();
      missing("", wanted, each, missing);
      if (missing.isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
