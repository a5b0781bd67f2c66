package dev.cocbackend.local.page;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.cocbackend.snapshot.BodyBlock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Serves a fixed set of files by GET and HEAD, with an {@code ETag}, to be asked for each time, as
 * they change with the build. Any other path is 404, any other method 405, in the official shape
 * {@code {"reason","message"}}. Thread-safe.
 */
public final class PageFiles implements HttpHandler {
  private final Map<String, File> files;
  private final String contentSecurityPolicy;

  /**
   * @param files by path as it comes in a request, not decoded
   * @param contentSecurityPolicy sent with every answer
   */
  public PageFiles(Map<String, File> files, String contentSecurityPolicy) {
    this.files = Map.copyOf(files);
    this.contentSecurityPolicy = contentSecurityPolicy;
  }

  /**
   * One file.
   *
   * @param type as in {@code Content-Type}
   */
  public record File(String type, Content content) {

    /** A resource of the class path beside {@code owner}, or anywhere with a slash in front. */
    public static File resource(Class<?> owner, String name, String type) {
      return new File(type, () -> read(owner, name));
    }
  }

  /** Where the bytes of a file come from, asked at each request. */
  @FunctionalInterface
  public interface Content {
    byte[] bytes() throws IOException;
  }

  /**
   * The bytes of a resource.
   *
   * @throws IllegalStateException if the class path lacks it
   */
  public static byte[] read(Class<?> owner, String name) throws IOException {
    try (InputStream in = owner.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The class path lacks %s.".formatted(name));
      }
      return in.readAllBytes();
    }
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      File file = files.get(exchange.getRequestURI().getRawPath());
      if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        error(exchange, 405, "methodNotAllowed", "Use GET or HEAD.");
      } else if (file == null) {
        error(exchange, 404, "notFound", "There is no such page.");
      } else {
        send(exchange, file);
      }
    }
  }

  private void send(HttpExchange exchange, File file) throws IOException {
    byte[] content = file.content().bytes();
    String tag = "\"" + BodyBlock.hashOf(content) + "\"";
    exchange.getResponseHeaders().set("ETag", tag);
    boolean held = tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
    send(exchange, held ? 304 : 200, file.type(), content);
  }

  private void error(HttpExchange exchange, int status, String reason, String message)
      throws IOException {
    String body = "{\"reason\":\"%s\",\"message\":\"%s\"}".formatted(reason, message);
    send(
        exchange, status, "application/json; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
  }

  private void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type);
    headers.set("Cache-Control", "no-cache");
    headers.set("Content-Security-Policy", contentSecurityPolicy);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    if (status == 304) {
      exchange.sendResponseHeaders(status, -1);
    } else if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
