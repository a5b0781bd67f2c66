package dev.cocbackend.local.front;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the event that an HTTP API of API Gateway sends to a function, payload format 2.0. What
 * has no value is left out, as API Gateway does.
 */
final class GatewayEvent {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT);

  /**
   * Beside {@code text/*}, the only types whose bodies reach a function as text; a form or a
   * request without a type is base64 too, as API Gateway's behaviour shows.
   */
  private static final Set<String> TEXT_TYPES =
      Set.of("application/json", "application/xml", "application/javascript");

  private GatewayEvent() {}

  /** The event as JSON, UTF-8. */
  static byte[] write(ClientRequest request, RouteTable.Match match, String requestId, Instant at) {
    ObjectNode event = JSON.createObjectNode();
    event.put("version", "2.0");
    event.put("routeKey", match.key());
    event.put("rawPath", request.path());
    event.put("rawQueryString", request.query());
    cookies(event, request);
    strings(event.putObject("headers"), headers(request, requestId));
    if (!request.query().isEmpty()) {
      strings(event.putObject("queryStringParameters"), parameters(request.query()));
    }
    event.set("requestContext", context(request, match, requestId, at));
    if (!match.variables().isEmpty()) {
      strings(event.putObject("pathParameters"), match.variables());
    }
    boolean base64 = request.body().length > 0 && !isText(request.header("content-type"));
    if (request.body().length > 0) {
      event.put(
          "body",
          base64
              ? Base64.getEncoder().encodeToString(request.body())
              : new String(request.body(), StandardCharsets.UTF_8));
    }
    event.put("isBase64Encoded", base64);
    try {
      return JSON.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of strings is always written.", e);
    }
  }

  private static ObjectNode context(
      ClientRequest request, RouteTable.Match match, String requestId, Instant at) {
    String host = domain(request);
    ObjectNode context = JSON.createObjectNode();
    context.put("accountId", "000000000000");
    context.put("apiId", "local");
    context.put("domainName", host);
    context.put("domainPrefix", host.contains(".") ? host.substring(0, host.indexOf('.')) : host);
    ObjectNode http = context.putObject("http");
    http.put("method", request.method());
    http.put("path", request.path());
    http.put("protocol", request.protocol());
    http.put("sourceIp", request.sourceIp());
    http.put("userAgent", orEmpty(request.header("user-agent")));
    context.put("requestId", requestId);
    context.put("routeKey", match.key());
    context.put("stage", "$default");
    context.put("time", TIME.format(at.atOffset(ZoneOffset.UTC)));
    context.put("timeEpoch", at.toEpochMilli());
    return context;
  }

  /** Every cookie on its own; the cookie header itself is not among the headers. */
  private static void cookies(ObjectNode event, ClientRequest request) {
    List<String> values = request.headers().get("cookie");
    if (values == null) {
      return;
    }
    ArrayNode cookies = event.putArray("cookies");
    for (String value : values) {
      for (String cookie : value.split(";", -1)) {
        if (!cookie.isBlank()) {
          cookies.add(cookie.strip());
        }
      }
    }
  }

  private static Map<String, String> headers(ClientRequest request, String requestId) {
    Map<String, String> headers = new LinkedHashMap<>();
    request
        .headers()
        .forEach(
            (name, values) -> {
              if (!name.equals("cookie")) {
                headers.put(name, String.join(",", values));
              }
            });
    headers.putIfAbsent("x-amzn-trace-id", "Root=" + requestId);
    headers.merge("x-forwarded-for", request.sourceIp(), (before, last) -> before + ", " + last);
    headers.put("x-forwarded-port", Integer.toString(request.localPort()));
    headers.put("x-forwarded-proto", "http");
    return headers;
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      parameters.merge(decode(name), decode(value), (first, next) -> first + "," + next);
    }
    return parameters;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static boolean isText(@Nullable String contentType) {
    if (contentType == null) {
      return false;
    }
    int end = contentType.indexOf(';');
    String type =
        (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    return type.startsWith("text/") || TEXT_TYPES.contains(type);
  }

  private static String domain(ClientRequest request) {
    String host = orEmpty(request.header("host"));
    int port = host.lastIndexOf(':');
    return port > host.lastIndexOf(']') ? host.substring(0, port) : host;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static void strings(ObjectNode target, Map<String, String> values) {
    values.forEach(target::put);
  }
}
