package dev.cocbackend.api.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * An answer in the CoC API's error shape, {@code {"reason","message"}}. Immutable.
 *
 * @param reason a word that clients can compare; the CoC API's own where it has one
 * @param message for people: what was wrong and what is allowed, never what the client sent
 */
public record ApiError(int status, String reason, String message) {

  public static ApiError badRequest(String message) {
    return new ApiError(400, "badRequest", message);
  }

  public static ApiError accessDenied(String message) {
    return new ApiError(403, "accessDenied", message);
  }

  public static ApiError notFound(String message) {
    return new ApiError(404, "notFound", message);
  }

  public static ApiError methodNotAllowed(String message) {
    return new ApiError(405, "methodNotAllowed", message);
  }

  /**
   * @param maxBytes the most that is allowed
   */
  public static ApiError payloadTooLarge(int maxBytes) {
    return new ApiError(
        413, "payloadTooLarge", "The body has at most %,d bytes.".formatted(maxBytes));
  }

  /** 429: the caller, or everybody together, has asked for too much. */
  public static ApiError requestThrottled(String message) {
    return new ApiError(429, "requestThrottled", message);
  }

  /** 202, which is no error but has the shape of one: the object is not here yet. */
  public static ApiError snapshotPending(String message) {
    return new ApiError(202, "snapshotPending", message);
  }

  /** 500, without a word on what happened inside. */
  public static ApiError unknownException() {
    return new ApiError(
        500, "unknownException", "The service failed to answer; the failure has been logged.");
  }

  /** 501: this installation does not do that. */
  public static ApiError notImplemented(String message) {
    return new ApiError(501, "notImplemented", message);
  }

  public static ApiError serviceUnavailable(String message) {
    return new ApiError(503, "serviceUnavailable", message);
  }

  /** The answer, not to be stored by caches. */
  public ApiResponse response() {
    return ApiResponse.json(
            status,
            JsonNodeFactory.instance.objectNode().put("reason", reason).put("message", message))
        .with("Cache-Control", "no-store");
  }
}
