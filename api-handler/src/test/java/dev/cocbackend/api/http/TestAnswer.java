package dev.cocbackend.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a client sees of an answer, and what the function logged.
 *
 * @param text the body, inflated if it was compressed
 */
public record TestAnswer(int status, Map<String, String> headers, String text, String log) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static TestAnswer of(
      RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler,
      TestRequest request) {
    TestContext context = new TestContext();
    APIGatewayV2HTTPResponse response = handler.handleRequest(request.event(), context);
    byte[] body =
        response.getIsBase64Encoded()
            ? Base64.getDecoder().decode(response.getBody())
            : response.getBody().getBytes(UTF_8);
    if (body.length > 0 && "gzip".equals(response.getHeaders().get("Content-Encoding"))) {
      body = gunzip(body);
    }
    return new TestAnswer(
        response.getStatusCode(), response.getHeaders(), new String(body, UTF_8), context.logged());
  }

  public @Nullable String header(String name) {
    return headers.get(name);
  }

  public JsonNode json() {
    return parse(text);
  }

  /** The log, which is one line of JSON. */
  public JsonNode logLine() {
    return parse(log);
  }

  public static byte[] gunzip(byte[] member) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(member))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
