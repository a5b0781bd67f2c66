package dev.cocbackend.local.front;

import dev.cocbackend.local.lambda.LambdaFunction;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All routes of the API. Immutable.
 *
 * @param routes tried in this order
 * @param fallback serves what no route does, as API Gateway's {@code $default} route
 */
public record RouteTable(List<Route> routes, LambdaFunction fallback) {
  static final String DEFAULT_KEY = "$default";

  public RouteTable {
    routes = List.copyOf(routes);
  }

  /**
   * The route of a request; there is always one.
   *
   * @param path decoded
   */
  Match find(String method, String path) {
    for (Route route : routes) {
      Optional<Map<String, String>> variables = route.match(method, path);
      if (variables.isPresent()) {
        return new Match(route.key(), route.function(), variables.get());
      }
    }
    return new Match(DEFAULT_KEY, fallback, Map.of());
  }

  /** The chosen route and the values of its variables. */
  record Match(String key, LambdaFunction function, Map<String, String> variables) {}
}
