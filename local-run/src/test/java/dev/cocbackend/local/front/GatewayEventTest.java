package dev.cocbackend.local.front;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.local.lambda.LambdaFunction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayEventTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2020-03-12T19:03:58.390Z");

  private final Map<String, List<String>> headers = new LinkedHashMap<>();

  @Test
  void theEventHasTheDocumentedShape() throws Exception {
    headers.put("host", List.of("id.execute-api.us-east-1.amazonaws.com:8080"));
    headers.put("user-agent", List.of("agent"));
    headers.put("header2", List.of("value1", "value2"));
    headers.put("cookie", List.of("cookie1=a; cookie2=b", "cookie3=c"));
    headers.put("content-type", List.of("application/json; charset=utf-8"));

    JsonNode event =
        event(
            "POST",
            "/v1/clans/#2PP",
            "parameter1=value1&parameter1=value2&parameter2=a%20b+c&flag",
            "{\"a\":\"ü\"}".getBytes(StandardCharsets.UTF_8),
            new RouteTable.Match("POST /v1/clans/{tag}", unused(), Map.of("tag", "#2PP")));

    assertThat(event)
        .isEqualTo(
            JSON.readTree(
                """
                {
                  "version": "2.0",
                  "routeKey": "POST /v1/clans/{tag}",
                  "rawPath": "/v1/clans/#2PP",
                  "rawQueryString": "parameter1=value1&parameter1=value2&parameter2=a%20b+c&flag",
                  "cookies": ["cookie1=a", "cookie2=b", "cookie3=c"],
                  "headers": {
                    "host": "id.execute-api.us-east-1.amazonaws.com:8080",
                    "user-agent": "agent",
                    "header2": "value1,value2",
                    "content-type": "application/json; charset=utf-8",
                    "x-amzn-trace-id": "Root=request-1",
                    "x-forwarded-for": "192.0.2.1",
                    "x-forwarded-port": "8080",
                    "x-forwarded-proto": "http"
                  },
                  "queryStringParameters": {
                    "parameter1": "value1,value2", "parameter2": "a b c", "flag": ""
                  },
                  "requestContext": {
                    "accountId": "000000000000",
                    "apiId": "local",
                    "domainName": "id.execute-api.us-east-1.amazonaws.com",
                    "domainPrefix": "id",
                    "http": {
                      "method": "POST",
                      "path": "/v1/clans/#2PP",
                      "protocol": "HTTP/1.1",
                      "sourceIp": "192.0.2.1",
                      "userAgent": "agent"
                    },
                    "requestId": "request-1",
                    "routeKey": "POST /v1/clans/{tag}",
                    "stage": "$default",
                    "time": "12/Mar/2020:19:03:58 +0000",
                    "timeEpoch": 1584039838390
                  },
                  "pathParameters": {"tag": "#2PP"},
                  "body": "{\\"a\\":\\"ü\\"}",
                  "isBase64Encoded": false
                }
                """));
  }

  @Test
  void whatHasNoValueIsLeftOut() throws Exception {
    JsonNode event =
        event(
            "GET",
            "/nowhere",
            "",
            new byte[0],
            new RouteTable.Match("$default", unused(), Map.of()));

    assertThat(event.properties().stream().map(Map.Entry::getKey))
        .containsExactlyInAnyOrder(
            "version",
            "routeKey",
            "rawPath",
            "rawQueryString",
            "headers",
            "requestContext",
            "isBase64Encoded");
    assertThat(event.path("rawQueryString").textValue()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "APPLICATION/JSON;charset=utf-8",
        "application/xml",
        "application/javascript",
        "text/plain",
        "text/anything"
      })
  void textReachesTheFunctionAsText(String type) throws Exception {
    JsonNode event = bodyOfType(type);

    assertThat(event.path("body").textValue()).isEqualTo("a=b");
    assertThat(event.path("isBase64Encoded").booleanValue()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "none",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "application/problem+json",
        "image/png"
      })
  void everythingElseIsBase64(String type) throws Exception {
    JsonNode event = bodyOfType(type);

    assertThat(event.path("body").textValue()).isEqualTo("YT1i");
    assertThat(event.path("isBase64Encoded").booleanValue()).isTrue();
  }

  @Test
  void aProxysForwardedForIsExtended() throws Exception {
    headers.put("x-forwarded-for", List.of("198.51.100.7"));

    JsonNode event =
        event("GET", "/", "", new byte[0], new RouteTable.Match("$default", unused(), Map.of()));

    assertThat(event.path("headers").path("x-forwarded-for").textValue())
        .isEqualTo("198.51.100.7, 192.0.2.1");
  }

  private JsonNode bodyOfType(String type) throws Exception {
    if (type != null) {
      headers.put("content-type", List.of(type));
    }
    return event(
        "POST",
        "/",
        "",
        "a=b".getBytes(StandardCharsets.UTF_8),
        new RouteTable.Match("$default", unused(), Map.of()));
  }

  private JsonNode event(
      String method, String path, String query, byte[] body, RouteTable.Match match)
      throws Exception {
    ClientRequest request =
        new ClientRequest(method, path, query, "HTTP/1.1", "192.0.2.1", 8080, headers, body);
    return JSON.readTree(GatewayEvent.write(request, match, "request-1", NOW));
  }

  private static LambdaFunction unused() {
    return LambdaFunction.of(
        "unused",
        (event, context) -> event,
        String.class,
        String.class,
        Duration.ofSeconds(1),
        InstantSource.system(),
        line -> {});
  }
}
