package dev.cocbackend.api.http;

/** The request cannot be served as it is; carries the answer that says why. */
public final class RejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ApiError error;
  private final transient ApiResponse response;

  public RejectedException(ApiError error) {
    this(error, error.response());
  }

  /**
   * @param response the answer of {@code error} with headers of its own
   */
  public RejectedException(ApiError error, ApiResponse response) {
    // Clients' mistakes are many and their stack traces say nothing.
    super(error.message(), null, false, false);
    this.error = error;
    this.response = response;
  }

  /** What is wrong, for an answer that has several items. */
  public ApiError error() {
    return error;
  }

  public ApiResponse response() {
    return response;
  }
}
