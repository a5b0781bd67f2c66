package dev.cocbackend.local.front;

import com.sun.net.httpserver.HttpExchange;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came from a client. Immutable; holders do not change the body.
 *
 * @param path decoded, never empty
 * @param query as it came, without the question mark; empty if there was none
 * @param headers by lower-case name, values in the order they came
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record ClientRequest(
    String method,
    String path,
    String query,
    String protocol,
    String sourceIp,
    int localPort,
    Map<String, List<String>> headers,
    byte[] body) {

  static ClientRequest of(HttpExchange exchange, byte[] body) {
    URI uri = exchange.getRequestURI();
    Map<String, List<String>> headers = new LinkedHashMap<>();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) ->
                headers
                    .computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                    .addAll(values));
    return new ClientRequest(
        exchange.getRequestMethod(),
        pathOf(uri),
        uri.getRawQuery() == null ? "" : uri.getRawQuery(),
        exchange.getProtocol(),
        exchange.getRemoteAddress().getAddress().getHostAddress(),
        exchange.getLocalAddress().getPort(),
        headers,
        body);
  }

  static String pathOf(URI uri) {
    return uri.getPath() == null || uri.getPath().isEmpty() ? "/" : uri.getPath();
  }

  /** All values of a header, joined by commas as API Gateway does; null if it is absent. */
  @Nullable String header(String lowerCaseName) {
    List<String> values = headers.get(lowerCaseName);
    return values == null ? null : String.join(",", values);
  }
}
