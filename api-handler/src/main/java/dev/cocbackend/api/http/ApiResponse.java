package dev.cocbackend.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** An HTTP answer. Immutable; its text form does not show the body. */
public final class ApiResponse {
  private static final String JSON_TYPE = "application/json; charset=utf-8";
  private static final byte[] NO_BODY = {};

  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;

  private ApiResponse(int status, Map<String, String> headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** An answer without body and headers. */
  public static ApiResponse empty(int status) {
    return new ApiResponse(status, Map.of(), NO_BODY);
  }

  /** An answer with a JSON body. */
  public static ApiResponse json(int status, JsonNode body) {
    return json(status, body.toString().getBytes(UTF_8));
  }

  /**
   * An answer with a body that is JSON already.
   *
   * @param body UTF-8 text; the caller must not change it afterwards
   */
  public static ApiResponse json(int status, byte[] body) {
    return new ApiResponse(status, Map.of(), body).with("Content-Type", JSON_TYPE);
  }

  /**
   * An answer with a body that is JSON compressed with gzip.
   *
   * @param body one gzip member; the caller must not change it afterwards
   */
  public static ApiResponse gzippedJson(int status, byte[] body) {
    return json(status, body).with("Content-Encoding", "gzip");
  }

  /**
   * An answer with a JSON body in the coding that the client asks for, made in that coding only.
   *
   * @param gzipped makes the body as one gzip member
   * @param plain makes it as UTF-8 text
   */
  public static ApiResponse codedJson(
      int status, ApiRequest request, Supplier<byte[]> gzipped, Supplier<byte[]> plain) {
    ApiResponse response =
        switch (ContentCoding.accepted(request.header("Accept-Encoding"))) {
          case GZIP -> gzippedJson(status, gzipped.get());
          case IDENTITY -> json(status, plain.get());
        };
    return response.with("Vary", "Accept-Encoding");
  }

  /** The same answer with one more header, in place of an earlier one of that name. */
  public ApiResponse with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new ApiResponse(status, Collections.unmodifiableMap(more), body);
  }

  /** The same answer as HEAD gets it. */
  public ApiResponse withoutBody() {
    return new ApiResponse(status, headers, NO_BODY);
  }

  public int status() {
    return status;
  }

  /** What API Gateway takes; a compressed body goes as base64, any other as text. */
  public APIGatewayV2HTTPResponse toEvent() {
    boolean binary = headers.containsKey("Content-Encoding") && body.length > 0;
    return APIGatewayV2HTTPResponse.builder()
        .withStatusCode(status)
        .withHeaders(headers)
        .withBody(binary ? Base64.getEncoder().encodeToString(body) : new String(body, UTF_8))
        .withIsBase64Encoded(binary)
        .build();
  }

  @Override
  public String toString() {
    return "ApiResponse[%d, %d bytes]".formatted(status, body.length);
  }
}
