package dev.cocbackend.api.push;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.cocbackend.api.http.ApiError;
import dev.cocbackend.api.http.ApiRequest;
import dev.cocbackend.api.http.RejectedException;
import java.io.IOException;

/** Reads the JSON objects that apps send; what they hold is never repeated. */
final class JsonBody {
  /** A token has up to 2 KB, and the rest is small. */
  static final int MAX_BYTES = 1 << 13;

  private static final ObjectReader JSON =
      new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonBody() {}

  /**
   * @throws RejectedException with 400 if the body is no JSON object, with 413 if it is too large
   */
  static JsonNode of(ApiRequest request) {
    JsonNode body;
    try {
      body = JSON.readTree(request.body(MAX_BYTES));
    } catch (IOException e) {
      // Jackson's message quotes the body.
      throw new RejectedException(ApiError.badRequest("The body is not valid JSON."));
    }
    if (!body.isObject()) {
      throw new RejectedException(ApiError.badRequest("The body is not a JSON object."));
    }
    return body;
  }

  /**
   * @throws RejectedException with 400 if the member is no string
   */
  static String text(JsonNode object, String member) {
    JsonNode value = object.path(member);
    if (!value.isTextual()) {
      throw new RejectedException(ApiError.badRequest("%s is a string.".formatted(member)));
    }
    return value.textValue();
  }
}
