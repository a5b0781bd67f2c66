package dev.cocbackend.api.http;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.time.InstantSource;

/** What is the same around every exchange: events in and out, failures, and the log line. */
public final class HttpInvocation {
  private HttpInvocation() {}

  /**
   * Answers an event; {@code OPTIONS} by itself, for the paths of all functions, since a browser's
   * preflight may be routed to any of them. Never throws an exception: one that {@code exchange}
   * throws becomes a 500 whose body tells nothing of it.
   *
   * @param function the function's name in the log line
   */
  public static APIGatewayV2HTTPResponse answer(
      String function,
      APIGatewayV2HTTPEvent event,
      Context context,
      InstantSource clock,
      Exchange exchange) {
    InvocationLog log = new InvocationLog(function, context.getAwsRequestId(), clock.instant());
    ApiResponse response = CrossOrigin.open(answer(event, exchange, log));
    context.getLogger().log(log.finish(response.status()));
    return response.toEvent();
  }

  private static ApiResponse answer(
      APIGatewayV2HTTPEvent event, Exchange exchange, InvocationLog log) {
    try {
      ApiRequest request = ApiRequest.of(event);
      if (request.method().equals("OPTIONS")) {
        Route route = Router.match(request);
        return route.announced(CrossOrigin.preflight(route.endpoint()));
      }
      ApiResponse response = Router.announced(request, answer(request, exchange, log));
      return request.method().equals("HEAD") ? response.withoutBody() : response;
    } catch (RejectedException e) {
      return e.response();
    }
  }

  private static ApiResponse answer(ApiRequest request, Exchange exchange, InvocationLog log) {
    try {
      return exchange.answer(request, log);
    } catch (RejectedException e) {
      return e.response();
    } catch (RuntimeException e) {
      log.failure(e);
      return ApiError.unknownException().response();
    }
  }
}
