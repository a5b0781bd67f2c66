package dev.cocbackend.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request as the functions see it. Immutable; its text form shows neither headers nor body.
 */
public final class ApiRequest {
  private final String method;
  private final String path;
  private final Caller caller;
  private final Map<String, List<String>> parameters;
  private final Map<String, String> headers;
  private final @Nullable String body;
  private final boolean base64;

  private ApiRequest(
      String method,
      String path,
      Caller caller,
      Map<String, List<String>> parameters,
      Map<String, String> headers,
      @Nullable String body,
      boolean base64) {
    this.method = method;
    this.path = path;
    this.caller = caller;
    this.parameters = parameters;
    this.headers = headers;
    this.body = body;
    this.base64 = base64;
  }

  /**
   * Reads an event of payload version 2.0, as HTTP APIs and function URLs send it.
   *
   * @throws RejectedException if the event has no method or no path
   */
  public static ApiRequest of(APIGatewayV2HTTPEvent event) {
    APIGatewayV2HTTPEvent.RequestContext context = event.getRequestContext();
    if (context == null
        || context.getHttp() == null
        || context.getHttp().getMethod() == null
        || event.getRawPath() == null) {
      throw new RejectedException(
          ApiError.badRequest("The event is not an HTTP request of payload version 2.0."));
    }
    Map<String, String> headers = new HashMap<>();
    if (event.getHeaders() != null) {
      event.getHeaders().forEach((name, value) -> headers.put(lowerCase(name), value));
    }
    return new ApiRequest(
        context.getHttp().getMethod().toUpperCase(Locale.ROOT),
        event.getRawPath(),
        Caller.of(context),
        parameters(event),
        headers,
        event.getBody(),
        event.getIsBase64Encoded());
  }

  /** The method in upper case. */
  public String method() {
    return method;
  }

  /** The path as it came: HTTP APIs decode it, function URLs do not. */
  public String path() {
    return path;
  }

  /** The query parameters: every value of every name, decoded, in the order in which they came. */
  public Map<String, List<String>> parameters() {
    return parameters;
  }

  /**
   * The value of a query parameter that is given at most once.
   *
   * @return empty if it was not sent
   * @throws RejectedException with 400 if it was sent several times
   */
  public Optional<String> parameter(String name) {
    List<String> values = parameters.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw new RejectedException(
          ApiError.badRequest("The query parameter %s is given at most once.".formatted(name)));
    }
    return values.stream().findFirst();
  }

  /** Who is asking. */
  public Caller caller() {
    return caller;
  }

  /**
   * @param name in any case
   * @return the value, several joined by commas; null if it was not sent
   */
  public @Nullable String header(String name) {
    return headers.get(lowerCase(name));
  }

  /**
   * The body, empty if none was sent.
   *
   * @throws RejectedException with 413 if it is larger than {@code maxBytes}, with 400 if the event
   *     says that it is base64 and it is not
   */
  public byte[] body(int maxBytes) {
    if (body == null) {
      return new byte[0];
    }
    // Looked at before decoding, so that a large body costs nothing: UTF-8 has no fewer bytes than
    // there are characters, and four characters of base64 are three bytes, up to two less at the
    // end.
    int leastBytes = base64 ? body.length() / 4 * 3 - 2 : body.length();
    if (leastBytes > maxBytes) {
      throw new RejectedException(ApiError.payloadTooLarge(maxBytes));
    }
    byte[] bytes;
    try {
      bytes = base64 ? Base64.getDecoder().decode(body) : body.getBytes(UTF_8);
    } catch (IllegalArgumentException e) {
      throw new RejectedException(ApiError.badRequest("The body is not valid base64."));
    }
    if (bytes.length > maxBytes) {
      throw new RejectedException(ApiError.payloadTooLarge(maxBytes));
    }
    return bytes;
  }

  @Override
  public String toString() {
    return "ApiRequest[%s]".formatted(method);
  }

  private static Map<String, List<String>> parameters(APIGatewayV2HTTPEvent event) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    String query = event.getRawQueryString();
    if (query != null && !query.isEmpty()) {
      for (String pair : query.split("&", -1)) {
        // "?" and "?&" name nothing.
        if (!pair.isEmpty()) {
          int equals = pair.indexOf('=');
          add(
              parameters,
              decode(equals < 0 ? pair : pair.substring(0, equals)),
              equals < 0 ? "" : decode(pair.substring(equals + 1)));
        }
      }
    } else if (event.getQueryStringParameters() != null) {
      event.getQueryStringParameters().forEach((name, value) -> add(parameters, name, value));
    }
    parameters.replaceAll((name, values) -> List.copyOf(values));
    return Collections.unmodifiableMap(parameters);
  }

  private static void add(Map<String, List<String>> parameters, String name, String value) {
    parameters.computeIfAbsent(name, absent -> new ArrayList<>()).add(value);
  }

  /** Forms write a space as {@code +}. */
  private static String decode(String text) {
    return PercentEscapes.resolve(text.replace('+', ' '));
  }

  private static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
