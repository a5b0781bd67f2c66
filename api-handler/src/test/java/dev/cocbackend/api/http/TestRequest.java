package dev.cocbackend.api.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds events as an HTTP API sends them. Immutable. */
public record TestRequest(
    String method,
    String path,
    String query,
    Map<String, String> headers,
    @Nullable String body,
    boolean base64) {

  public static TestRequest get(String path) {
    return of("GET", path);
  }

  public static TestRequest of(String method, String path) {
    return new TestRequest(method, path, "", Map.of(), null, false);
  }

  public static TestRequest post(String path, String body) {
    return new TestRequest("POST", path, "", Map.of(), body, false);
  }

  public TestRequest method(String other) {
    return new TestRequest(other, path, query, headers, body, base64);
  }

  public TestRequest query(String raw) {
    return new TestRequest(method, path, raw, headers, body, base64);
  }

  public TestRequest with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new TestRequest(method, path, query, more, body, base64);
  }

  public TestRequest body(String plain) {
    return new TestRequest(method, path, query, headers, plain, false);
  }

  public TestRequest base64Body(String encoded) {
    return new TestRequest(method, path, query, headers, encoded, true);
  }

  public APIGatewayV2HTTPEvent event() {
    return APIGatewayV2HTTPEvent.builder()
        .withVersion("2.0")
        .withRouteKey("$default")
        .withRawPath(path)
        .withRawQueryString(query)
        .withHeaders(headers)
        .withBody(body)
        .withIsBase64Encoded(base64)
        .withRequestContext(
            APIGatewayV2HTTPEvent.RequestContext.builder()
                .withHttp(
                    APIGatewayV2HTTPEvent.RequestContext.Http.builder()
                        .withMethod(method)
                        .withPath(path)
                        .build())
                .build())
        .build();
  }
}
