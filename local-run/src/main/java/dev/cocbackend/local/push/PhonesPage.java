package dev.cocbackend.local.push;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A page at {@code /phones} that registers the browser as a phone and shows what phones show: the
 * texts that the payloads' keys stand for are the page's own examples. Thread-safe.
 */
public final class PhonesPage implements HttpHandler {
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
          + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String MESSAGES = "/phones/messages";

  private static final Map<String, File> FILES =
      Map.of(
          "/phones", new File("phones.html", "text/html; charset=utf-8"),
          "/phones/phones.js", new File("phones.js", "text/javascript; charset=utf-8"),
          "/phones/phones.css", new File("phones.css", "text/css; charset=utf-8"));

  private final Phones phones;

  private record File(String resource, String type) {}

  public PhonesPage(Phones phones) {
    this.phones = phones;
  }

  /** Whether a path belongs to this page. */
  public static boolean serves(String path) {
    return path.equals("/phones") || path.startsWith("/phones/");
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      File file = FILES.get(path);
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        send(
            exchange,
            405,
            "text/plain; charset=utf-8",
            "Use GET.".getBytes(StandardCharsets.UTF_8));
      } else if (path.equals(MESSAGES)) {
        byte[] json = phones.json().getBytes(StandardCharsets.UTF_8);
        send(exchange, 200, "application/json; charset=utf-8", json);
      } else if (file == null) {
        byte[] text = "There is no such page.".getBytes(StandardCharsets.UTF_8);
        send(exchange, 404, "text/plain; charset=utf-8", text);
      } else {
        send(exchange, 200, file.type(), content(file));
      }
    }
  }

  private static byte[] content(File file) throws IOException {
    try (InputStream in = PhonesPage.class.getResourceAsStream(file.resource())) {
      if (in == null) {
        throw new IllegalStateException("The class path lacks %s.".formatted(file.resource()));
      }
      return in.readAllBytes();
    }
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type);
    headers.set("Cache-Control", "no-store");
    headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
