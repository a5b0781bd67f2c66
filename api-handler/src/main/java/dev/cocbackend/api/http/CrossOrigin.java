package dev.cocbackend.api.http;

import java.time.Duration;

/**
 * Lets scripts of any web page read the answers. Nothing here depends on who asks (there are no
 * cookies, and an API key in a header is no secret of the browser's), so every origin is allowed by
 * {@code *}, and caches need no {@code Vary: Origin}.
 */
final class CrossOrigin {
  /** Chromium's own limit; other browsers take more. */
  static final Duration PREFLIGHT_AGE = Duration.ofHours(2);

  /**
   * What browsers do not send unasked: what clients of the CoC API send, what caching needs, and
   * that a person looks.
   */
  private static final String REQUEST_HEADERS =
      "Authorization, Cache-Control, Content-Type, If-Modified-Since, If-None-Match,"
          + " X-Device-Secret, X-Viewing";

  /** What browsers do not show unasked. */
  private static final String RESPONSE_HEADERS =
      "Age, Allow, Date, Deprecation, ETag, Link, Retry-After, Sunset, X-Is-Stale, X-Last-Updated";

  private CrossOrigin() {}

  /** The same answer for any page to read. */
  static ApiResponse open(ApiResponse response) {
    return response
        .with("Access-Control-Allow-Origin", "*")
        .with("Access-Control-Expose-Headers", RESPONSE_HEADERS);
  }

  /** The answer to {@code OPTIONS}, whether a browser's preflight or a curious person's. */
  static ApiResponse preflight(Endpoint endpoint) {
    String methods = String.join(", ", endpoint.methods());
    return ApiResponse.empty(204)
        .with("Allow", methods)
        .with("Access-Control-Allow-Methods", methods)
        .with("Access-Control-Allow-Headers", REQUEST_HEADERS)
        .with("Access-Control-Max-Age", Long.toString(PREFLIGHT_AGE.toSeconds()));
  }
}
