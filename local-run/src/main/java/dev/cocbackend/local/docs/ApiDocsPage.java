package dev.cocbackend.local.docs;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Serves a page at {@code /docs} that shows the document at {@code /v1/openapi.json} of the same
 * server and lets people try its operations, by Swagger UI. Thread-safe.
 */
public final class ApiDocsPage implements HttpHandler {
  /**
   * This origin only. Swagger UI needs no inline script; it sets styles of single elements, which
   * {@code style-src-attr} allows without allowing style sheets, and its style sheet has images in
   * it.
   */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
          + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
          + "frame-ancestors 'none'";

  /** Follows the version in the root pom. */
  private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/5.34.1/";

  private static final String HTML = "text/html; charset=utf-8";
  private static final String CSS = "text/css; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private static final Map<String, File> FILES =
      Map.of(
          "/docs", new File("index.html", HTML),
          "/docs/page.js", new File("page.js", SCRIPT),
          "/docs/page.css", new File("page.css", CSS),
          "/docs/icon.png", new File(SWAGGER_UI + "favicon-32x32.png", "image/png"),
          "/docs/swagger-ui.css", new File(SWAGGER_UI + "swagger-ui.css", CSS),
          "/docs/swagger-ui-bundle.js", new File(SWAGGER_UI + "swagger-ui-bundle.js", SCRIPT));

  private record File(String resource, String type) {}

  /**
   * Whether a path belongs to this page; for a server that has other pages beside it.
   *
   * @param path decoded or not
   */
  public static boolean serves(String path) {
    return path.equals("/docs") || path.startsWith("/docs/");
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      File file = FILES.get(exchange.getRequestURI().getRawPath());
      if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        error(exchange, 405, "methodNotAllowed", "Use GET or HEAD.");
      } else if (file == null) {
        error(exchange, 404, "notFound", "There is no such page.");
      } else {
        send(exchange, 200, file.type(), content(file));
      }
    }
  }

  private static byte[] content(File file) throws IOException {
    try (InputStream in = ApiDocsPage.class.getResourceAsStream(file.resource())) {
      if (in == null) {
        throw new IllegalStateException("The class path lacks %s.".formatted(file.resource()));
      }
      return in.readAllBytes();
    }
  }

  private static void error(HttpExchange exchange, int status, String reason, String message)
      throws IOException {
    String body = "{\"reason\":\"%s\",\"message\":\"%s\"}".formatted(reason, message);
    send(
        exchange, status, "application/json; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type);
    // The files change with the build.
    headers.set("Cache-Control", "no-cache");
    headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
