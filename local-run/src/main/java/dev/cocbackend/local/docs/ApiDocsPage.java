package dev.cocbackend.local.docs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.cocbackend.local.page.PageFiles;
import java.io.IOException;
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

  private final HttpHandler files =
      new PageFiles(
          Map.of(
              "/docs", file("index.html", HTML),
              "/docs/page.js", file("page.js", SCRIPT),
              "/docs/page.css", file("page.css", CSS),
              "/docs/icon.png", file(SWAGGER_UI + "favicon-32x32.png", "image/png"),
              "/docs/swagger-ui.css", file(SWAGGER_UI + "swagger-ui.css", CSS),
              "/docs/swagger-ui-bundle.js", file(SWAGGER_UI + "swagger-ui-bundle.js", SCRIPT)),
          CONTENT_SECURITY_POLICY);

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
    files.handle(exchange);
  }

  private static PageFiles.File file(String resource, String type) {
    return PageFiles.File.resource(ApiDocsPage.class, resource, type);
  }
}
