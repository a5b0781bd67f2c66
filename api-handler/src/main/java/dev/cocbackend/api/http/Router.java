package dev.cocbackend.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.Set;

/** Finds the endpoint of a request. */
public final class Router {
  private Router() {}

  /**
   * The endpoint of {@code request}, checked for path, method and query parameters in this order.
   *
   * @param served the endpoints that the calling function answers
   * @throws RejectedException with 404, 405 or 400
   */
  public static Route route(ApiRequest request, Set<Endpoint> served) {
    Route route =
        match(request.path())
            .orElseThrow(
                () ->
                    new RejectedException(
                        ApiError.notFound(
                            "There is no such path. There are: " + Endpoint.listing() + ".")));
    Endpoint endpoint = route.endpoint();
    String path = endpoint.paths().getFirst();
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
    if (request.hasParameters()) {
      throw new RejectedException(
          ApiError.badRequest("%s takes no query parameters.".formatted(path)));
    }
    return route;
  }

  private static Optional<Route> match(String path) {
    String[] segments = path.split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      segments[i] = decode(segments[i]);
    }
    for (Endpoint endpoint : Endpoint.values()) {
      for (String template : endpoint.paths()) {
        Optional<String> tag = match(template.split("/", -1), segments);
        if (tag.isPresent()) {
          return Optional.of(new Route(endpoint, tag.get()));
        }
      }
    }
    return Optional.empty();
  }

  /** The text in the tag's place, empty text if the template has no such place. */
  private static Optional<String> match(String[] template, String[] segments) {
    if (template.length != segments.length) {
      return Optional.empty();
    }
    String tag = "";
    for (int i = 0; i < template.length; i++) {
      if (template[i].equals(Endpoint.TAG)) {
        tag = segments[i];
      } else if (!template[i].equals(segments[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(tag);
  }

  /**
   * Resolves percent escapes. What is no escape stays as it is, because the path may have been
   * decoded before; nothing but a tag's {@code %23} is expected, and a tag is checked afterwards.
   */
  private static String decode(String segment) {
    if (segment.indexOf('%') < 0) {
      return segment;
    }
    byte[] bytes = segment.getBytes(UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = high >= 0 ? Character.digit(bytes[i + 2], 16) : -1;
      if (low >= 0) {
        decoded.write(high << 4 | low);
        i += 2;
      } else {
        decoded.write(bytes[i]);
      }
    }
    return decoded.toString(UTF_8);
  }
}
