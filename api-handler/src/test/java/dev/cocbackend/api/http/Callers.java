package dev.cocbackend.api.http;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.util.Map;

/** Handlers as certain callers reach them. */
public final class Callers {
  private Callers() {}

  /** As somebody at this address reaches it. */
  public static RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> at(
      String address, RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler) {
    return (event, context) -> {
      event.getRequestContext().getHttp().setSourceIp(address);
      return handler.handleRequest(event, context);
    };
  }

  /** As somebody reaches it whose token an authorizer has checked. */
  public static RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> signedIn(
      String subject, RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler) {
    return (event, context) -> {
      event.getRequestContext().setAuthorizer(bearing(Map.of("sub", subject)));
      return handler.handleRequest(event, context);
    };
  }

  /** Somebody with a checked token that grants this. */
  public static Caller withScope(String scope) {
    APIGatewayV2HTTPEvent event = TestRequest.get("/").event();
    event.getRequestContext().setAuthorizer(bearing(Map.of("sub", "u1", "scope", scope)));
    return ApiRequest.of(event).caller();
  }

  /** As somebody with a token that an authorizer has checked. */
  static APIGatewayV2HTTPEvent.RequestContext.Authorizer bearing(Map<String, String> claims) {
    return APIGatewayV2HTTPEvent.RequestContext.Authorizer.builder()
        .withJwt(
            APIGatewayV2HTTPEvent.RequestContext.Authorizer.JWT
                .builder()
                .withClaims(claims)
                .build())
        .build();
  }
}
