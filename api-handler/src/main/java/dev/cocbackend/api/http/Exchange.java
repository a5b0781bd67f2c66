package dev.cocbackend.api.http;

/** Answers one request. */
@FunctionalInterface
public interface Exchange {

  /**
   * @param log where to note the outcome
   * @throws RejectedException if the request cannot be served as it is
   */
  ApiResponse answer(ApiRequest request, InvocationLog log);
}
