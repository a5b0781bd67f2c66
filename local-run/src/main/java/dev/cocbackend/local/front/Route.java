package dev.cocbackend.local.front;

import dev.cocbackend.local.lambda.LambdaFunction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A route of the API: a method, a path with variables, and the function that serves it. Immutable.
 *
 * @param method in upper case
 * @param path such as {@code /v1/clans/{tag}}; a variable takes one whole segment
 */
public record Route(String method, String path, LambdaFunction function) {

  /** How API Gateway names the route, such as {@code GET /v1/clans/{tag}}. */
  public String key() {
    return method + " " + path;
  }

  /**
   * The values of the path's variables if this route serves the request, empty if it does not.
   *
   * @param requestPath decoded
   */
  Optional<Map<String, String>> match(String requestMethod, String requestPath) {
    if (!method.equals(requestMethod)) {
      return Optional.empty();
    }
    List<String> wanted = segments(path);
    List<String> given = segments(requestPath);
    if (wanted.size() != given.size()) {
      return Optional.empty();
    }
    Map<String, String> variables = new LinkedHashMap<>();
    for (int i = 0; i < wanted.size(); i++) {
      String segment = wanted.get(i);
      if (segment.startsWith("{") && segment.endsWith("}")) {
        if (given.get(i).isEmpty()) {
          return Optional.empty();
        }
        variables.put(segment.substring(1, segment.length() - 1), given.get(i));
      } else if (!segment.equals(given.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(variables);
  }

  private static List<String> segments(String path) {
    return List.of(path.split("/", -1));
  }
}
