package dev.cocbackend.api.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.api.http.Callers;
import dev.cocbackend.api.http.DeadAws;
import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.api.http.TestRequest;
import dev.cocbackend.budget.CallerBudget;
import dev.cocbackend.budget.DynamoCallerBudget;
import dev.cocbackend.budget.InMemoryCallerBudget;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.ratelimit.InMemoryRateLimiter;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.settings.SettingsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyTokenHandlerTest {
  private static final String PATH = "/v1/players/%232PP/verifytoken";
  private static final String TOKEN = "s3cr3tpl";
  private static final ApiKey KEY = new ApiKey("s3cr3t-key");
  private static final String HINT = " Send {\"token\":\"…\"} with the token of the game.";

  private final SettableClock clock = new SettableClock();
  private final RateLimiter limiter = new InMemoryRateLimiter();
  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ok", "invalid"})
  void theCocApisAnswerIsPassedThrough(String status) {
    String upstream =
        "{\"tag\":\"#2PP\",\"token\":\"%s\",\"status\":\"%s\",\"new\":[1.0,null]}"
            .formatted(TOKEN, status);
    upstream(200, upstream);

    TestAnswer answer = post("{\"token\":\"%s\",\"other\":1}".formatted(TOKEN));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json()).isEqualTo(TestAnswer.parse(upstream));
    assertThat(answer.headers())
        .containsEntry("Cache-Control", "no-store")
        .containsEntry("Content-Type", "application/json; charset=utf-8");
  }

  @Test
  void decodedPathsAndBase64BodiesAreTheSame() throws Exception {
    upstream(200, "{\"status\":\"ok\"}");
    String body = "{\"token\":\"%s\"}".formatted(TOKEN);

    TestAnswer answer =
        answer(
            TestRequest.of("POST", "/v1/players/#2pp/verifytoken")
                .base64Body(
                    Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8))));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(server.takeRequest().getRequestLine()).contains("/players/%232PP/verifytoken");
  }

  @Test
  void anUnknownPlayerIs404() {
    upstream(404, "{\"reason\":\"notFound\",\"message\":\"whatever\"}");

    TestAnswer answer = post("{\"token\":\"%s\"}".formatted(TOKEN));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json()).isEqualTo(error("notFound", "Not found with tag 2PP"));
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
  }

  static Stream<Arguments> badBodies() {
    String notJson = "The body is not valid JSON.";
    String noToken = "The body is not a JSON object with a string named token.";
    String badToken = "A token is not blank and has at most 64 characters.";
    return Stream.of(
        Arguments.of("{\"token\":\"s3cr3t", notJson),
        Arguments.of("token=s3cr3t", notJson),
        Arguments.of("{\"token\":\"s3cr3t\"} s3cr3t", notJson),
        Arguments.of("[".repeat(1024), notJson),
        Arguments.of("", noToken),
        Arguments.of("null", noToken),
        Arguments.of("\"s3cr3t\"", noToken),
        Arguments.of("[\"s3cr3t\"]", noToken),
        Arguments.of("{}", noToken),
        Arguments.of("{\"Token\":\"s3cr3t\"}", noToken),
        Arguments.of("{\"token\":12345678}", noToken),
        Arguments.of("{\"token\":null}", noToken),
        Arguments.of("{\"token\":\"\"}", badToken),
        Arguments.of("{\"token\":\" \\t\"}", badToken),
        Arguments.of("{\"token\":\"%s\"}".formatted("x".repeat(65)), badToken));
  }

  @ParameterizedTest
  @MethodSource("badBodies")
  void aBadBodyIs400AndNotSent(String body, String message) {
    TestAnswer answer = post(body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json()).isEqualTo(error("badRequest", message + HINT));
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void theLongestAllowedTokenIsSent() {
    upstream(200, "{\"status\":\"invalid\"}");

    assertThat(post("{\"token\":\"%s\"}".formatted("x".repeat(64))).status()).isEqualTo(200);
  }

  @Test
  void aLargeBodyIs413AndNamesTheLimit() {
    TestAnswer answer = post("{\"token\":\"%s\"}".formatted("x".repeat(1024)));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.json())
        .isEqualTo(error("payloadTooLarge", "The body has at most 1,024 bytes."));
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void badTagsMethodsAndParametersAreRejectedFirst() {
    TestAnswer badTag = answer(TestRequest.post("/v1/players/XYZ/verifytoken", ""));
    TestAnswer get = answer(TestRequest.get(PATH));
    TestAnswer parameter = answer(TestRequest.post(PATH, "").query("token=s3cr3t"));

    assertThat(badTag.status()).isEqualTo(400);
    assertThat(badTag.json().get("message").textValue()).startsWith("A tag has only");
    assertThat(get.status()).isEqualTo(405);
    assertThat(get.header("Allow")).isEqualTo("POST, OPTIONS");
    assertThat(parameter.status()).isEqualTo(400);
    assertThat(parameter.json())
        .isEqualTo(error("badRequest", "/v1/players/{tag}/verifytoken takes no query parameters."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403 | {\"reason\":\"accessDenied.invalidIp\"} | the CoC API refuses this service | 60",
        "429 | {} | there are too many requests to the CoC API | 1",
        "500 | <html></html> | the CoC API failed or is in maintenance | 30",
        "503 | {\"reason\":\"inMaintenance\"} | the CoC API failed or is in maintenance | 30",
        "200 | <html></html> | the CoC API's answer cannot be understood | 30",
      })
  void upstreamTroubleIs503AndSaysWhenToTryAgain(
      int status, String body, String why, String seconds) {
    upstream(status, body);

    assertUnavailable(post("{\"token\":\"%s\"}".formatted(TOKEN)), why, seconds);
  }

  @Test
  void anUnreachableCocApiIs503() {
    VerifyTokenHandler handler = handler();
    server.close();

    assertUnavailable(
        TestAnswer.of(handler, TestRequest.post(PATH, "{\"token\":\"%s\"}".formatted(TOKEN))),
        "the CoC API cannot be reached",
        "30");
  }

  @Test
  void aSpentBudgetIs503AndRoundsTheWaitUp() {
    limiter.penalize(KEY.id(), clock.instant().plus(RateLimiter.LEAD).plusMillis(5_001));

    assertUnavailable(
        post("{\"token\":\"%s\"}".formatted(TOKEN)),
        "there are too many requests to the CoC API",
        "4");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 403, 404, 429, 500})
  void neitherTokenNorKeyIsLoggedOrToldInAnError(int status) {
    upstream(status, "{\"echo\":\"%s %s\"}".formatted(TOKEN, KEY.authorization()));

    TestAnswer answer =
        answer(
            TestRequest.post(PATH, "{\"token\":\"%s\"}".formatted(TOKEN))
                .with("authorization", KEY.authorization()));

    assertThat(answer.log()).doesNotContain("s3cr3t").contains("\"key\":\"player#2PP\"");
    if (status != 200) {
      assertThat(answer.text()).doesNotContain("s3cr3t");
    }
    assertThat(answer.headers().toString()).doesNotContain("s3cr3t");
  }

  @ParameterizedTest
  @MethodSource("badBodies")
  void aBadBodyIsNeitherLoggedNorRepeated(String body) {
    TestAnswer answer = post(body);

    assertThat(answer.log()).doesNotContain("s3cr3t");
    assertThat(answer.text()).doesNotContain("s3cr3t");
  }

  @Test
  void aMissingSettingIsNamed() {
    assertThatThrownBy(
            () -> new VerifyTokenHandler(new Settings(Map.of("SNAPSHOT_TABLE", "snapshots"))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("COC_API_BASE_URL");
  }

  @Test
  void aPlayerIsCheckedFiveTimesAMinuteWhoeverAsks() {
    VerifyTokenHandler handler = limited(Map.of());
    for (int i = 0; i < 5; i++) {
      upstream(200, "{\"status\":\"invalid\"}");
      assertThat(check(handler, "192.0.2." + i, "2PP").status()).isEqualTo(200);
    }
    TestAnswer sixth = check(handler, "192.0.2.9", "2pp");

    assertThat(sixth.status()).isEqualTo(429);
    assertThat(sixth.json())
        .isEqualTo(
            error(
                "requestThrottled",
                "The tokens of one player may be checked 5 times a minute. Try again in 12 s."));
    assertThat(sixth.headers())
        .containsEntry("Retry-After", "12")
        .containsEntry("Cache-Control", "no-store");
    assertThat(server.getRequestCount()).isEqualTo(5);
    assertThat(sixth.log()).doesNotContain(TOKEN).doesNotContain("192.0.2");

    clock.advance(Duration.ofSeconds(12));
    upstream(200, "{\"status\":\"ok\"}");
    assertThat(check(handler, "192.0.2.9", "2PP").status()).isEqualTo(200);
  }

  @Test
  void aCallerChecksAsManyPlayersAsItsBudgetSaysAndSpendsNobodyElses() {
    VerifyTokenHandler handler = limited(Map.of("VERIFY_TOKENS_PER_CALLER_PER_MINUTE", "3"));
    for (String player : List.of("2PP", "8PP", "9PP")) {
      upstream(200, "{\"status\":\"ok\"}");
      assertThat(check(handler, "192.0.2.1", player).status()).isEqualTo(200);
    }
    for (int i = 0; i < 6; i++) {
      TestAnswer refused = check(handler, "192.0.2.1", "LPP");
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.json().get("message").textValue())
          .isEqualTo("One caller may have 3 tokens checked a minute. Try again in 20 s.");
    }
    assertThat(server.getRequestCount()).isEqualTo(3);

    // What the caller was refused is not on the player's account.
    upstream(200, "{\"status\":\"ok\"}");
    assertThat(check(handler, "192.0.2.2", "LPP").status()).isEqualTo(200);
  }

  @Test
  void aBadBodySpendsNothing() {
    VerifyTokenHandler handler = limited(Map.of("VERIFY_TOKENS_PER_PLAYER_PER_MINUTE", "1"));
    for (int i = 0; i < 3; i++) {
      assertThat(TestAnswer.of(handler, TestRequest.post(PATH, "{}")).status()).isEqualTo(400);
    }
    upstream(200, "{\"status\":\"ok\"}");

    assertThat(check(handler, "192.0.2.1", "2PP").status()).isEqualTo(200);
  }

  @Test
  void withoutTheTableNoTokenIsChecked() {
    CallerBudget dead = new DynamoCallerBudget(DeadAws.dynamoDb(), "snapshots");
    VerifyTokenHandler handler =
        new VerifyTokenHandler(verifier(), VerifyLimits.of(new Settings(Map.of()), dead), clock);

    assertUnavailable(check(handler, "192.0.2.1", "2PP"), "the database does not answer", "5");
    assertThat(server.getRequestCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"VERIFY_TOKENS_PER_PLAYER_PER_MINUTE", "VERIFY_TOKENS_PER_CALLER_PER_MINUTE"})
  void aLimitThatIsNonsenseIsNamed(String name) {
    for (String value : List.of("0", "1001", "five")) {
      assertThatThrownBy(() -> limited(Map.of(name, value)))
          .isInstanceOf(SettingsException.class)
          .hasMessage("%s is a whole number from 1 to 1000, not '%s'.".formatted(name, value));
    }
  }

  private VerifyTokenHandler limited(Map<String, String> settings) {
    return new VerifyTokenHandler(
        verifier(), VerifyLimits.of(new Settings(settings), new InMemoryCallerBudget()), clock);
  }

  private static TestAnswer check(VerifyTokenHandler handler, String address, String player) {
    return TestAnswer.of(
        Callers.at(address, handler),
        TestRequest.post(
            "/v1/players/%s/verifytoken".formatted(player), "{\"token\":\"%s\"}".formatted(TOKEN)));
  }

  private static void assertUnavailable(TestAnswer answer, String why, String seconds) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.json())
        .isEqualTo(
            error(
                "serviceUnavailable",
                "The token could not be verified: %s. Try again later.".formatted(why)));
    assertThat(answer.headers())
        .containsEntry("Retry-After", seconds)
        .containsEntry("Cache-Control", "no-store");
  }

  private static ObjectNode error(String reason, String message) {
    return JsonNodeFactory.instance.objectNode().put("reason", reason).put("message", message);
  }

  private void upstream(int status, String body) {
    server.enqueue(new MockResponse.Builder().code(status).body(body).build());
  }

  private TestAnswer post(String body) {
    return answer(TestRequest.post(PATH, body));
  }

  private TestAnswer answer(TestRequest request) {
    return TestAnswer.of(handler(), request);
  }

  private VerifyTokenHandler handler() {
    return new VerifyTokenHandler(verifier(), clock);
  }

  private TokenVerifier verifier() {
    return new HttpTokenVerifier(
        server.url("/v1").uri(), List.of(KEY), limiter, clock, moment -> {});
  }
}
