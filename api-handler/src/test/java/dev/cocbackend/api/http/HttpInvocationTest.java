package dev.cocbackend.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.cocbackend.contract.SettableClock;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpInvocationTest {
  private final SettableClock clock = new SettableClock();

  @Test
  void anUncaughtExceptionIs500WithoutAWordOfIt() {
    TestAnswer answer =
        answer(
            TestRequest.post("/secret-path", "secret-body").with("authorization", "secret-key"),
            (request, log) -> {
              throw new IllegalStateException("secret", new IllegalArgumentException("secret"));
            });

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.json().get("reason").textValue()).isEqualTo("unknownException");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.text()).doesNotContain("secret", "IllegalState");
    assertThat(answer.log()).doesNotContain("secret").containsOnlyOnce("\n").endsWith("}\n");
    assertThat(answer.logLine().get("level").textValue()).isEqualTo("ERROR");
    assertThat(answer.logLine().get("error"))
        .extracting(node -> node.textValue())
        .containsExactly("java.lang.IllegalStateException", "java.lang.IllegalArgumentException");
    assertThat(answer.logLine().get("at").get(0).textValue()).contains("HttpInvocationTest");
  }

  @Test
  void everyInvocationLogsOneLine() {
    TestAnswer answer =
        answer(
            TestRequest.get("/"),
            (request, log) -> {
              log.put("key", "clan#2PP");
              log.put("stale", true);
              return ApiResponse.empty(204);
            });

    assertThat(answer.log())
        .isEqualTo(
            "{\"time\":\"2030-01-01T00:00:00.000Z\",\"level\":\"INFO\",\"function\":\"test\","
                + "\"request_id\":\"request-1\",\"key\":\"clan#2PP\",\"stale\":true,"
                + "\"status\":204}\n");
  }

  @Test
  void anEventThatIsNoRequestIs400() {
    TestContext context = new TestContext();

    APIGatewayV2HTTPResponse response =
        HttpInvocation.answer(
            "test",
            new APIGatewayV2HTTPEvent(),
            context,
            clock,
            (request, log) -> ApiResponse.empty(204));

    assertThat(response.getStatusCode()).isEqualTo(400);
    assertThat(context.logged()).contains("\"status\":400");
  }

  @Test
  void headGetsTheHeadersWithoutTheBody() {
    Exchange exchange =
        (request, log) -> ApiResponse.gzippedJson(200, new byte[] {1, 2}).with("ETag", "W/\"x\"");

    TestAnswer answer = answer(TestRequest.of("HEAD", "/"), exchange);

    assertThat(answer.text()).isEmpty();
    assertThat(answer.headers())
        .containsEntry("ETag", "W/\"x\"")
        .containsEntry("Content-Type", "application/json; charset=utf-8")
        .containsEntry("Content-Encoding", "gzip");
  }

  @Test
  void headGetsNoBodyWithARejectionEither() {
    TestAnswer answer =
        answer(
            TestRequest.of("HEAD", "/"),
            (request, log) -> {
              throw new RejectedException(ApiError.notFound("no"));
            });

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text()).isEmpty();
  }

  @Test
  void everyAnswerIsOpenToScriptsOfAnyPage() {
    TestAnswer well = answer(TestRequest.get("/"), (request, log) -> ApiResponse.empty(204));
    TestAnswer rejected =
        answer(
            TestRequest.get("/"),
            (request, log) -> {
              throw new RejectedException(ApiError.notFound("no"));
            });
    TestAnswer failed =
        answer(
            TestRequest.get("/"),
            (request, log) -> {
              throw new IllegalStateException();
            });

    for (TestAnswer answer : List.of(well, rejected, failed)) {
      assertThat(answer.headers())
          .containsEntry("Access-Control-Allow-Origin", "*")
          .containsEntry(
              "Access-Control-Expose-Headers",
              "Age, Allow, Date, Deprecation, ETag, Link, Retry-After, Sunset, X-Is-Stale,"
                  + " X-Last-Updated");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/clans/2PP | GET, HEAD, OPTIONS",
        "/v1/players/2PP/verifytoken | POST, OPTIONS",
        "/v1/health | GET, HEAD, OPTIONS",
      })
  void optionsOfEveryPathAreAnsweredByEveryFunction(String path, String methods) {
    TestAnswer answer =
        answer(
            TestRequest.of("OPTIONS", path)
                .with("origin", "https://example.org")
                .with("access-control-request-method", "GET"),
            (request, log) -> {
              throw new IllegalStateException("not asked");
            });

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.text()).isEmpty();
    assertThat(answer.headers())
        .containsEntry("Allow", methods)
        .containsEntry("Access-Control-Allow-Origin", "*")
        .containsEntry("Access-Control-Allow-Methods", methods)
        .containsEntry(
            "Access-Control-Allow-Headers",
            "Authorization, Cache-Control, Content-Type, If-Modified-Since, If-None-Match,"
                + " X-Device-Secret, X-Viewing")
        .containsEntry("Access-Control-Max-Age", "7200");
  }

  @Test
  void optionsOfAnUnknownPathAre404() {
    TestAnswer answer =
        answer(TestRequest.of("OPTIONS", "/v2"), (request, log) -> ApiResponse.empty(204));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.headers()).containsEntry("Access-Control-Allow-Origin", "*");
  }

  @Test
  void compressedBodiesGoAsBase64AndTextAsText() {
    byte[] bytes = {0x1f, (byte) 0x8b, 0, (byte) 0xff};

    APIGatewayV2HTTPResponse binary = ApiResponse.gzippedJson(200, bytes).toEvent();
    APIGatewayV2HTTPResponse text =
        ApiResponse.json(200, "{\"a\":\"🍀\"}".getBytes(UTF_8)).toEvent();

    assertThat(binary.getIsBase64Encoded()).isTrue();
    assertThat(Base64.getDecoder().decode(binary.getBody())).isEqualTo(bytes);
    assertThat(text.getIsBase64Encoded()).isFalse();
    assertThat(text.getBody()).isEqualTo("{\"a\":\"🍀\"}");
  }

  @Test
  void theTextFormOfAnAnswerDoesNotShowItsBody() {
    assertThat(ApiResponse.json(200, "\"secret\"".getBytes(UTF_8)).toString())
        .isEqualTo("ApiResponse[200, 8 bytes]");
  }

  private TestAnswer answer(TestRequest request, Exchange exchange) {
    return TestAnswer.of(
        (event, context) -> HttpInvocation.answer("test", event, context, clock, exchange),
        request);
  }
}
