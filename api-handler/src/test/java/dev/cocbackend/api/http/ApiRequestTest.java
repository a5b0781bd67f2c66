package dev.cocbackend.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiRequestTest {
  private static final TestRequest POST = TestRequest.post("/v1/players/2PP/verifytoken", "");

  @Test
  void bodiesArePlainOrBase64() {
    String text = "{\"token\":\"ä🍀\"}";
    String base64 = Base64.getEncoder().encodeToString(text.getBytes(UTF_8));

    assertThat(ApiRequest.of(TestRequest.post("/", text).event()).body(100))
        .isEqualTo(text.getBytes(UTF_8));
    assertThat(ApiRequest.of(POST.base64Body(base64).event()).body(100))
        .isEqualTo(text.getBytes(UTF_8));
    assertThat(ApiRequest.of(TestRequest.get("/").event()).body(100)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "a", "====", "eyJ0b2tl bg=="})
  void brokenBase64Is400(String broken) {
    ApiRequest request = ApiRequest.of(POST.base64Body(broken).event());

    assertThat(catchThrowableOfType(RejectedException.class, () -> request.body(100)).response())
        .extracting(ApiResponse::status)
        .isEqualTo(400);
  }

  @ParameterizedTest(name = "{0} bytes of at most {1}")
  @CsvSource({"0, 4", "1, 4", "2, 4", "3, 4", "4, 4"})
  void bodiesUpToTheLimitAreTaken(int size, int limit) {
    byte[] bytes = new byte[size];

    assertThat(ApiRequest.of(base64(bytes)).body(limit)).isEqualTo(bytes);
    assertThat(ApiRequest.of(TestRequest.post("/", "a".repeat(size)).event()).body(limit))
        .hasSize(size);
  }

  @ParameterizedTest(name = "{0} bytes of at most {1}")
  @CsvSource({"5, 4", "6, 4", "7, 4", "1000, 4"})
  void largerBodiesAre413AndNameTheLimit(int size, int limit) {
    assertTooLarge(ApiRequest.of(base64(new byte[size])), limit);
    assertTooLarge(ApiRequest.of(TestRequest.post("/", "a".repeat(size)).event()), limit);
  }

  @Test
  void theLimitCountsBytesNotCharacters() {
    assertTooLarge(ApiRequest.of(TestRequest.post("/", "🍀🍀").event()), 7);
  }

  @Test
  void headerNamesHaveNoCase() {
    ApiRequest request =
        ApiRequest.of(TestRequest.get("/").with("Accept-ENCODING", "gzip").event());

    assertThat(request.header("accept-encoding")).isEqualTo("gzip");
    assertThat(request.header("Accept-Encoding")).isEqualTo("gzip");
    assertThat(request.header("Accept")).isNull();
  }

  @Test
  void anEventThatIsNoHttpRequestIs400() {
    assertThatThrownBy(() -> ApiRequest.of(new APIGatewayV2HTTPEvent()))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("version 2.0");
  }

  @Test
  void queryParametersAreDecodedAndKeepTheirOrder() {
    assertThat(parameters("tags=%232PP,%232QQ&tags=2YY&a=+x%20&&b&=c&d=e=f&g=#2PP"))
        .isEqualTo(
            Map.of(
                "tags", List.of("#2PP,#2QQ", "2YY"),
                "a", List.of(" x "),
                "b", List.of(""),
                "", List.of("c"),
                "d", List.of("e=f"),
                "g", List.of("#2PP")));
    assertThat(parameters("")).isEmpty();
    assertThat(parameters("&")).isEmpty();
  }

  @Test
  void queryParametersAreTakenFromTheMapWhereThereIsNoText() {
    APIGatewayV2HTTPEvent event = TestRequest.get("/").query("").event();
    event.setQueryStringParameters(Map.of("a", "1,2"));

    assertThat(ApiRequest.of(event).parameters()).isEqualTo(Map.of("a", List.of("1,2")));
  }

  @Test
  void aParameterThatIsGivenOnceIs400IfRepeated() {
    ApiRequest request = ApiRequest.of(TestRequest.get("/").query("a=1&b=2&b=3").event());

    assertThat(request.parameter("a")).contains("1");
    assertThat(request.parameter("c")).isEmpty();
    assertThatThrownBy(() -> request.parameter("b"))
        .isInstanceOf(RejectedException.class)
        .hasMessage("The query parameter b is given at most once.");
  }

  private static Map<String, List<String>> parameters(String query) {
    return ApiRequest.of(TestRequest.get("/").query(query).event()).parameters();
  }

  @Test
  void theTextFormShowsNeitherHeadersNorBodyNorPath() {
    ApiRequest request =
        ApiRequest.of(TestRequest.post("/secret1", "secret2").with("x", "secret3").event());

    assertThat(request.toString()).doesNotContain("secret");
  }

  private static APIGatewayV2HTTPEvent base64(byte[] bytes) {
    return POST.base64Body(Base64.getEncoder().encodeToString(bytes)).event();
  }

  private static void assertTooLarge(ApiRequest request, int limit) {
    RejectedException rejected =
        catchThrowableOfType(RejectedException.class, () -> request.body(limit));
    assertThat(rejected.response().status()).isEqualTo(413);
    assertThat(rejected).hasMessage("The body has at most %d bytes.".formatted(limit));
  }
}
