package dev.cocbackend.local.operator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Serves the operator page at {@code /}, its files under {@code /operator/} and {@code /webjars/},
 * what it shows as JSON at {@code /operator/state.json}, and {@code
 * /operator/lookup?kind=clan|player|war&tag=…}; and refresh analytics at {@code /analytics} with
 * their numbers at {@code /operator/analytics.json}. Errors have the official shape {@code
 * {"reason","message"}}; a failure that nobody foresaw is answered with 500 and thrown on, for the
 * server to log. Nothing here changes the system. Thread-safe.
 */
public final class OperatorPage implements HttpHandler {
  /** Scripts, styles and data of this origin only; uPlot needs no inline script or style. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
          + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private static final String JSON_TYPE = "application/json; charset=utf-8";
  private static final String NO_STORE = "no-store";

  private final StateReport state;
  private final LookupReport lookup;
  private final Analytics analytics;

  /**
   * @param budgetPerSecond how many requests to the CoC API may start in a second
   */
  public OperatorPage(
      Observations observations,
      SnapshotStore store,
      RefreshQueue queue,
      Breaker breaker,
      StalenessPolicy policy,
      InstantSource clock,
      int budgetPerSecond) {
    this.state = new StateReport(observations, queue, breaker, clock, budgetPerSecond);
    this.lookup = new LookupReport(store, policy, clock);
    this.analytics = observations.analytics();
  }

  /**
   * Whether a path belongs to this page; for a server that has other pages beside it.
   *
   * @param path decoded or not
   */
  public static boolean serves(String path) {
    return path.equals("/")
        || path.equals("/analytics")
        || path.startsWith("/operator/")
        || path.startsWith("/webjars/");
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        answer(exchange);
      } catch (RuntimeException e) {
        if (exchange.getResponseCode() < 0) {
          error(exchange, 500, "unknownException", "The page failed; the server's log says why.");
        }
        throw e;
      }
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    if (!"GET".equals(method) && !"HEAD".equals(method)) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      error(exchange, 405, "methodNotAllowed", "Use GET or HEAD.");
      return;
    }
    URI uri = exchange.getRequestURI();
    String path = uri.getRawPath();
    switch (path) {
      case "/operator/state.json" -> json(exchange, 200, state.write());
      case "/operator/analytics.json" -> json(exchange, 200, analytics.report());
      case "/operator/lookup" -> lookUp(exchange, uri);
      default -> file(exchange, path);
    }
  }

  private void lookUp(HttpExchange exchange, URI uri) throws IOException {
    SnapshotKey key;
    try {
      key = LookupReport.parse(uri.getRawQuery());
    } catch (IllegalArgumentException e) {
      error(exchange, 400, "badRequest", String.valueOf(e.getMessage()));
      return;
    }
    ObjectNode found;
    try {
      found = lookup.write(key);
    } catch (StoreUnavailableException e) {
      error(exchange, 503, "storeUnavailable", "The snapshot store did not answer; try again.");
      return;
    }
    json(exchange, 200, found);
  }

  private static void file(HttpExchange exchange, String path) throws IOException {
    Optional<StaticFiles.File> found = StaticFiles.find(path);
    if (found.isEmpty()) {
      error(exchange, 404, "notFound", "There is no such page.");
      return;
    }
    StaticFiles.File file = found.get();
    String tag = "\"" + BodyBlock.hashOf(file.content()) + "\"";
    Headers headers = exchange.getResponseHeaders();
    headers.set("ETag", tag);
    if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      common(headers, file.type(), file.cacheControl());
      exchange.sendResponseHeaders(304, -1);
      return;
    }
    send(exchange, 200, file.type(), file.cacheControl(), file.content());
  }

  private static void error(HttpExchange exchange, int status, String reason, String message)
      throws IOException {
    json(
        exchange,
        status,
        JsonNodeFactory.instance.objectNode().put("reason", reason).put("message", message));
  }

  private static void json(HttpExchange exchange, int status, ObjectNode body) throws IOException {
    send(exchange, status, JSON_TYPE, NO_STORE, body.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void send(
      HttpExchange exchange, int status, String type, String cacheControl, byte[] body)
      throws IOException {
    Headers headers = exchange.getResponseHeaders();
    common(headers, type, cacheControl);
    if ("HEAD".equals(exchange.getRequestMethod())) {
      headers.set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static void common(Headers headers, String type, String cacheControl) {
    headers.set("Content-Type", type);
    headers.set("Cache-Control", cacheControl);
    headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
  }
}
