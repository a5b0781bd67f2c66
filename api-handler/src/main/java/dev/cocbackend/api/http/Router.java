package dev.cocbackend.api.http;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the endpoint of a request. */
public final class Router {
  /** All paths, split once and not for every request. */
  private static final List<Template> TEMPLATES =
      Arrays.stream(Endpoint.values()).flatMap(Template::of).toList();

  private Router() {}

  private record Template(Endpoint endpoint, List<String> segments, @Nullable OlderPath older) {
    static Stream<Template> of(Endpoint endpoint) {
      return Stream.concat(
          Stream.of(new Template(endpoint, segments(endpoint.path()), null)),
          endpoint.olderPaths().stream()
              .map(older -> new Template(endpoint, segments(older.path()), older)));
    }

    private static List<String> segments(String path) {
      return List.of(path.split("/", -1));
    }
  }

  /**
   * The endpoint of {@code request}, checked for path, method and query parameters in this order.
   *
   * @param served the endpoints that the calling function answers
   * @throws RejectedException with 404, 405 or 400
   */
  public static Route route(ApiRequest request, Set<Endpoint> served) {
    Route route = match(request);
    Endpoint endpoint = route.endpoint();
    String path = endpoint.path();
    if (!endpoint.methods().contains(request.method())) {
      String allowed = String.join(", ", endpoint.methods());
      ApiError error =
          ApiError.methodNotAllowed("The methods of %s are: %s.".formatted(path, allowed));
      throw new RejectedException(error, error.response().with("Allow", allowed));
    }
    if (!served.contains(endpoint)) {
      throw new RejectedException(
          ApiError.notFound(
              "%s is answered by another function, to which this request was not routed."
                  .formatted(path)));
    }
    if (!endpoint.parameters().containsAll(request.parameters().keySet())) {
      throw new RejectedException(ApiError.badRequest(parametersOf(endpoint)));
    }
    return route;
  }

  /**
   * The endpoint of the request's path, whatever the method.
   *
   * @throws RejectedException with 404
   */
  static Route match(ApiRequest request) {
    return match(request.path())
        .orElseThrow(
            () ->
                new RejectedException(
                    ApiError.notFound(
                        "There is no such path. There are: " + Endpoint.listing() + ".")));
  }

  private static String parametersOf(Endpoint endpoint) {
    String path = endpoint.path();
    return endpoint.parameters().isEmpty()
        ? "%s takes no query parameters.".formatted(path)
        : "%s takes no query parameters but: %s."
            .formatted(path, String.join(", ", endpoint.parameters()));
  }

  /**
   * The answer to {@code request} with what there is to say about the path that it came by.
   *
   * @param response of any status
   */
  static ApiResponse announced(ApiRequest request, ApiResponse response) {
    return match(request.path()).map(route -> route.announced(response)).orElse(response);
  }

  private static Optional<Route> match(String path) {
    String[] segments = path.split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      segments[i] = PercentEscapes.resolve(segments[i]);
    }
    for (Template template : TEMPLATES) {
      Optional<String> tag = match(template.segments(), segments);
      if (tag.isPresent()) {
        return Optional.of(new Route(template.endpoint(), tag.get(), template.older()));
      }
    }
    return Optional.empty();
  }

  /** The text in the place of the tag or id, empty text if the template has no such place. */
  private static Optional<String> match(List<String> template, String[] segments) {
    if (template.size() != segments.length) {
      return Optional.empty();
    }
    String tag = "";
    for (int i = 0; i < segments.length; i++) {
      if (Endpoint.isVariable(template.get(i))) {
        tag = segments[i];
      } else if (!template.get(i).equals(segments[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(tag);
  }
}
