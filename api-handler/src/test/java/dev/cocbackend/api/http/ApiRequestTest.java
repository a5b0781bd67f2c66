package dev.cocbackend.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.util.Base64;
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

  @ParameterizedTest
  @CsvSource({"'', false", "&, false", "a, true", "a=1, true", "=, true", "&&x=, true"})
  void queryParametersAreNoticed(String query, boolean some) {
    assertThat(ApiRequest.of(TestRequest.get("/").query(query).event()).hasParameters())
        .isEqualTo(some);
  }

  @Test
  void queryParametersAreNoticedInTheMapToo() {
    APIGatewayV2HTTPEvent event = TestRequest.get("/").event();
    event.setRawQueryString(null);
    event.setQueryStringParameters(Map.of("a", "1"));

    assertThat(ApiRequest.of(event).hasParameters()).isTrue();
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
