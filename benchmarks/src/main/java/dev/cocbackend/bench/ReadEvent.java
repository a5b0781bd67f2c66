package dev.cocbackend.bench;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.util.Map;

/** What an HTTP API sends for a read by an app that takes gzip. */
final class ReadEvent {
  private ReadEvent() {}

  static APIGatewayV2HTTPEvent of(String path) {
    return APIGatewayV2HTTPEvent.builder()
        .withVersion("2.0")
        .withRouteKey("$default")
        .withRawPath(path)
        .withRawQueryString("")
        .withHeaders(
            Map.of(
                "accept", "*/*",
                "accept-encoding", "gzip, deflate, br",
                "host", "api.example.com",
                "user-agent", "okhttp/5.5.1",
                "x-forwarded-for", "203.0.113.7",
                "x-forwarded-port", "443",
                "x-forwarded-proto", "https"))
        .withRequestContext(
            APIGatewayV2HTTPEvent.RequestContext.builder()
                .withHttp(
                    APIGatewayV2HTTPEvent.RequestContext.Http.builder()
                        .withMethod("GET")
                        .withPath(path)
                        .withSourceIp("203.0.113.7")
                        .build())
                .build())
        .build();
  }
}
