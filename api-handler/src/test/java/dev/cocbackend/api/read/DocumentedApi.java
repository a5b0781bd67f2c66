package dev.cocbackend.api.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.api.http.TestRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What the document promises, and whether an answer keeps it. */
final class DocumentedApi {
  private static final String ID = "https://example.org/openapi.json";
  private static final Set<String> METHODS =
      Set.of("delete", "get", "head", "options", "post", "put");

  private final JsonNode document;
  private final SchemaRegistry schemas;
  private final Set<String> seen = new TreeSet<>();
  private final V1Answers v1 = new V1Answers();

  DocumentedApi() {
    String text = new String(OpenApiDocument.text(), UTF_8);
    document = TestAnswer.parse(text);
    schemas =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(ID, text)));
  }

  /** The documented methods, in upper case, by path. */
  Map<String, Set<String>> methods() {
    Map<String, Set<String>> methods = new TreeMap<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path -> {
              Set<String> names = new TreeSet<>();
              path.getValue().fieldNames().forEachRemaining(name -> names.add(upper(name)));
              methods.put(path.getKey(), names);
            });
    return methods;
  }

  JsonNode operation(String method, String path) {
    return document.get("paths").get(path).get(method.toLowerCase(Locale.ROOT));
  }

  /** The names of an operation's parameters in this place. */
  Set<String> parameters(JsonNode operation, String in) {
    Set<String> names = new TreeSet<>();
    for (JsonNode parameter : operation.path("parameters")) {
      JsonNode resolved = resolve(parameter);
      if (resolved.get("in").textValue().equals(in)) {
        names.add(resolved.get("name").textValue());
      }
    }
    return names;
  }

  /** Every documented answer that no {@link #check} has seen, as {@code GET /path 200}. */
  Set<String> notSeen() {
    Set<String> all = new TreeSet<>();
    methods()
        .forEach(
            (path, methods) ->
                methods.forEach(
                    method ->
                        operation(method, path)
                            .get("responses")
                            .fieldNames()
                            .forEachRemaining(
                                status -> all.add("%s %s %s".formatted(method, path, status)))));
    all.removeAll(seen);
    return all;
  }

  /** The form of all that {@link #check} has seen. */
  V1Answers v1() {
    return v1;
  }

  /** Fails unless the document has this answer with its headers and its body. */
  void check(TestRequest request, TestAnswer answer) {
    String path = template(request.path());
    String name = "%s %s %d".formatted(request.method(), path, answer.status());
    JsonNode response =
        resolve(operation(request.method(), path).get("responses").path("" + answer.status()));
    assertThat(response.isMissingNode()).as(name + " is documented").isFalse();
    seen.add(name);
    v1.note(name, answer);
    checkHeaders(name, response.get("headers"), answer.headers());
    JsonNode content = response.path("content");
    if (content.isMissingNode()) {
      assertThat(answer.text()).as(name).isEmpty();
    } else {
      assertThat(answer.header("Content-Type")).startsWith("application/json");
      checkValue(name, content.at("/application~1json/schema"), answer.json());
    }
  }

  /** Fails unless {@code value} is of this schema, one of the document's own. */
  void checkValue(String name, JsonNode schema, JsonNode value) {
    Schema resolved =
        schema.has("$ref")
            ? schemas.getSchema(SchemaLocation.of(ID + schema.get("$ref").textValue()))
            : schemas.getSchema(schema);
    assertThat(
            resolved.validate(
                value,
                context -> context.executionConfig(config -> config.formatAssertionsEnabled(true))))
        .as(name + " " + value)
        .isEmpty();
  }

  private void checkHeaders(String name, JsonNode documented, Map<String, String> sent) {
    Map<String, JsonNode> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    documented
        .properties()
        .forEach(field -> headers.put(field.getKey(), resolve(field.getValue())));
    headers.forEach(
        (header, promise) -> {
          if (promise.path("required").booleanValue()) {
            assertThat(sent).as(name).containsKey(header);
          }
        });
    sent.forEach(
        (header, value) -> {
          if (!header.equals("Content-Type")) {
            assertThat(headers).as(name).containsKey(header);
            JsonNode schema = Objects.requireNonNull(headers.get(header)).get("schema");
            checkValue(name + " " + header, schema, headerValue(schema, value));
          }
        });
  }

  private static JsonNode headerValue(JsonNode schema, String value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return schema.get("type").textValue().equals("integer")
        ? nodes.numberNode(Integer.parseInt(value))
        : nodes.textNode(value);
  }

  private String template(String path) {
    for (String template : methods().keySet()) {
      String pattern = Pattern.quote(template).replaceAll("\\{[a-z]+}", "\\\\E[^/]+\\\\Q");
      if (path.matches(pattern)) {
        return template;
      }
    }
    throw new AssertionError("No documented path is like " + path);
  }

  private JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").textValue().substring(1)) : node;
  }

  private static String upper(String name) {
    assertThat(METHODS).contains(name);
    return name.toUpperCase(Locale.ROOT);
  }
}
