package dev.cocbackend.local.simulation;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads what is common to all requests. */
final class Requests {
  /** Much more than any request needs. */
  private static final int MAX_BODY_BYTES = 65_536;

  private Requests() {}

  /**
   * The path, still percent-encoded. Some clients send a tag's {@code #} as it is, and it is read
   * as the beginning of a fragment then; that is put back.
   */
  static String path(HttpExchange exchange) {
    URI uri = exchange.getRequestURI();
    String fragment = uri.getRawFragment();
    return fragment == null ? uri.getRawPath() : uri.getRawPath() + "#" + fragment;
  }

  /** The body as text; empty if it is larger than any should be. */
  static Optional<String> body(HttpExchange exchange) throws IOException {
    byte[] bytes = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
    return bytes.length > MAX_BODY_BYTES
        ? Optional.empty()
        : Optional.of(new String(bytes, StandardCharsets.UTF_8));
  }

  static Answer tooLarge() {
    return Answer.error(
        413, "badRequest", "The body is larger than %d bytes.".formatted(MAX_BODY_BYTES));
  }
}
