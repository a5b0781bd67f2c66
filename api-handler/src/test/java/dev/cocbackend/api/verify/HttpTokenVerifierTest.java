package dev.cocbackend.api.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.api.http.DeadAws;
import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.api.verify.Verification.Cause;
import dev.cocbackend.api.verify.Verification.Unavailable;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.ApiKeys;
import dev.cocbackend.coc.KeysUnavailableException;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.ratelimit.DynamoRateLimiter;
import dev.cocbackend.ratelimit.InMemoryRateLimiter;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.ratelimit.RateLimiter.Reservation;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.tag.Tag;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTokenVerifierTest {
  private static final Tag PLAYER = new Tag("2PP");
  private static final PlayerToken TOKEN = new PlayerToken("abc\"12xy");
  private static final ApiKey KEY = new ApiKey("first-secret");
  private static final ApiKey OTHER_KEY = new ApiKey("other-secret");
  private static final String OK = "{\"tag\":\"#2PP\",\"token\":\"abc12xyz\",\"status\":\"ok\"}";

  private final SettableClock clock = new SettableClock();
  private final RateLimiter limiter = new InMemoryRateLimiter();
  private final List<Duration> pauses = new ArrayList<>();

  /** By how much the next pauses are too long. */
  private final Queue<Duration> overslept = new ArrayDeque<>();

  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theRequestIsTheCocApisOwn() throws Exception {
    server.enqueue(json(200, OK));

    verifier(KEY).verify(PLAYER, TOKEN);

    RecordedRequest request = server.takeRequest();
    assertThat(request.getRequestLine()).isEqualTo("POST /v1/players/%232PP/verifytoken HTTP/1.1");
    assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer first-secret");
    assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/json");
    assertThat(TestAnswer.parse(bodyOf(request)))
        .isEqualTo(TestAnswer.parse("{\"token\":\"abc\\\"12xy\"}"));
  }

  @Test
  void anAnswerIsPassedOnAsItIs() {
    server.enqueue(json(200, OK));

    assertThat(verifier(KEY).verify(PLAYER, TOKEN))
        .isInstanceOfSatisfying(
            Verification.Answered.class,
            answered -> assertThat(answered.json()).isEqualTo(OK.getBytes(UTF_8)));
    assertThat(pauses).containsExactly(RateLimiter.LEAD);
  }

  @Test
  void anUnknownPlayerIsToldApartFromAWrongServer() {
    server.enqueue(json(404, "{\"reason\":\"notFound\"}"));
    server.enqueue(new MockResponse.Builder().code(404).body("<html>no such page</html>").build());

    assertThat(verifier(KEY).verify(PLAYER, TOKEN)).isEqualTo(new Verification.NoSuchPlayer());
    assertUnavailable(verifier(KEY).verify(PLAYER, TOKEN), Cause.NOT_UNDERSTOOD, 30);
  }

  @ParameterizedTest(name = "{0} with {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | <html>welcome</html> | NOT_UNDERSTOOD | 30",
        "200 | '' | NOT_UNDERSTOOD | 30",
        "200 | [] | NOT_UNDERSTOOD | 30",
        "200 | {\"status\":\"ok\"} trailing | NOT_UNDERSTOOD | 30",
        "200 | {\"status\": | NOT_UNDERSTOOD | 30",
        "400 | {} | UPSTREAM_FAILED | 30",
        "401 | {} | KEY_REJECTED | 60",
        "403 | {\"reason\":\"accessDenied.invalidIp\"} | KEY_REJECTED | 60",
        "429 | {} | THROTTLED | 1",
        "301 | {} | UPSTREAM_FAILED | 30",
        "500 | {} | UPSTREAM_FAILED | 30",
        "503 | {\"reason\":\"inMaintenance\"} | UPSTREAM_FAILED | 30",
      })
  void anythingElseIsUnavailable(int status, String body, Cause cause, long retrySeconds) {
    server.enqueue(json(status, body));

    assertUnavailable(verifier(KEY).verify(PLAYER, TOKEN), cause, retrySeconds);
  }

  @ParameterizedTest(name = "Retry-After: {0} means {1} s")
  @CsvSource({"7, 7", "0, 1", "600, 600", "601, 600", "999999999, 600", "soon, 30", "-1, 30"})
  void theUpstreamsOwnWaitIsPassedOnWithinBounds(String header, long seconds) {
    server.enqueue(json(503, "{}").newBuilder().addHeader("Retry-After", header).build());

    assertUnavailable(verifier(KEY).verify(PLAYER, TOKEN), Cause.UPSTREAM_FAILED, seconds);
  }

  @Test
  void redirectsAreNotFollowedSoTheKeyGoesNowhereElse() {
    server.enqueue(
        json(307, "{}").newBuilder().addHeader("Location", server.url("/elsewhere")).build());

    verifier(KEY).verify(PLAYER, TOKEN);

    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void anAnswerLargerThanAnyRealOneIsNotReadToItsEnd() {
    server.enqueue(
        json(200, "{\"a\":\"%s\"}".formatted("x".repeat(HttpTokenVerifier.MAX_ANSWER_BYTES))));

    assertThat(verifier(KEY).verify(PLAYER, TOKEN)).isInstanceOf(Unavailable.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSlowAnswerIsCutOffWhetherHeadersOrBodyAreSlow(boolean slowHeaders) {
    MockResponse.Builder slow = json(200, OK).newBuilder();
    server.enqueue(
        slowHeaders
            ? slow.headersDelay(1, TimeUnit.HOURS).build()
            : slow.throttleBody(1, 1, TimeUnit.HOURS).build());
    TimeLimits short_ = new TimeLimits(Duration.ofMillis(100), Duration.ofMillis(300));

    assertUnavailable(verifier(limiter, short_, KEY).verify(PLAYER, TOKEN), Cause.TIMED_OUT, 30);
  }

  @Test
  void aBrokenConnectionIsNotTriedAgainSinceTheTokenMayBeUsedUp() {
    server.enqueue(
        new MockResponse.Builder()
            .onResponseStart(SocketEffect.ShutdownConnection.INSTANCE)
            .build());

    assertUnavailable(verifier(KEY, OTHER_KEY).verify(PLAYER, TOKEN), Cause.UNREACHABLE, 30);
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void aServerThatIsNotThereIsUnreachable() {
    TokenVerifier verifier = verifier(KEY);
    server.close();

    assertUnavailable(verifier.verify(PLAYER, TOKEN), Cause.UNREACHABLE, 30);
  }

  @Test
  void aSlotInAWhileIsWaitedFor() {
    limiter.penalize(KEY.id(), clock.instant().plusMillis(1500));
    server.enqueue(json(200, OK));

    assertThat(verifier(KEY).verify(PLAYER, TOKEN)).isInstanceOf(Verification.Answered.class);

    assertThat(pauses).containsExactly(Duration.ofMillis(1500));
  }

  @Test
  void aMissedSlotIsFollowedByAnother() {
    overslept.add(RateLimiter.MAX_LATENESS.plusMillis(1));
    server.enqueue(json(200, OK));

    assertThat(verifier(KEY).verify(PLAYER, TOKEN)).isInstanceOf(Verification.Answered.class);
    assertThat(pauses).hasSize(2);
  }

  @Test
  void whoMissesAllSlotsSendsNothing() {
    overslept.addAll(Collections.nCopies(10, Duration.ofMillis(100)));

    assertThat(verifier(KEY).verify(PLAYER, TOKEN))
        .isEqualTo(new Unavailable(Cause.BUDGET_SPENT, RateLimiter.LEAD));
    assertThat(pauses).hasSize(4);
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void everyVerificationSpendsASlotOfTheCriticalTier() {
    server.enqueue(json(200, OK));

    verifier(KEY).verify(PLAYER, TOKEN);

    assertThat(limiter.reserve(KEY.id(), Tier.CRITICAL, clock.instant()))
        .isInstanceOfSatisfying(
            Reservation.Slots.class, slots -> assertThat(slots.first()).isAfter(clock.instant()));
  }

  @Test
  void withTheBudgetSpentNothingIsSent() {
    limiter.penalize(KEY.id(), clock.instant().plus(RateLimiter.LEAD).plusSeconds(60));

    assertUnavailable(verifier(KEY).verify(PLAYER, TOKEN), Cause.BUDGET_SPENT, 58);
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void theSoonestOfAllKeysIsWhenToTryAgain() {
    limiter.penalize(KEY.id(), clock.instant().plusSeconds(60));
    limiter.penalize(OTHER_KEY.id(), clock.instant().plus(RateLimiter.LEAD).plusSeconds(12));

    assertUnavailable(verifier(KEY, OTHER_KEY).verify(PLAYER, TOKEN), Cause.BUDGET_SPENT, 10);
  }

  @Test
  void aSlotTooLateForTheTimeLimitIsNotWaitedFor() {
    limiter.penalize(KEY.id(), clock.instant().plusMillis(1501));
    TimeLimits limits = new TimeLimits(Duration.ofMillis(500), Duration.ofSeconds(2));

    assertThat(verifier(limiter, limits, KEY).verify(PLAYER, TOKEN))
        .isEqualTo(new Unavailable(Cause.BUDGET_SPENT, Duration.ofMillis(1501)));
    assertThat(pauses).isEmpty();
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void anotherKeyStepsInForAKeyWithoutBudget() throws Exception {
    limiter.penalize(KEY.id(), clock.instant().plusSeconds(60));
    server.enqueue(json(200, OK));

    assertThat(verifier(KEY, OTHER_KEY).verify(PLAYER, TOKEN))
        .isInstanceOf(Verification.Answered.class);
    assertThat(server.takeRequest().getHeaders().get("Authorization"))
        .isEqualTo(OTHER_KEY.authorization());
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 429})
  void anotherKeyStepsInForAKeyThatIsRefused(int status) {
    server.enqueue(json(status, "{}"));
    server.enqueue(json(200, OK));

    assertThat(verifier(KEY, OTHER_KEY).verify(PLAYER, TOKEN))
        .isInstanceOf(Verification.Answered.class);
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  void aThrottledKeyIsPenalizedForEverybody() {
    server.enqueue(json(429, "{}").newBuilder().addHeader("Retry-After", "42").build());

    assertUnavailable(verifier(KEY).verify(PLAYER, TOKEN), Cause.THROTTLED, 42);

    Instant now = clock.instant();
    assertThat(limiter.reserve(KEY.id(), Tier.CRITICAL, now))
        .isInstanceOf(Reservation.Refused.class);
    assertThat(limiter.reserve(KEY.id(), Tier.CRITICAL, now.plusSeconds(42)))
        .isEqualTo(new Reservation.Slots(List.of(now.plusSeconds(42))));
    assertThat(limiter.reserve(OTHER_KEY.id(), Tier.CRITICAL, now))
        .isEqualTo(new Reservation.Slots(List.of(now)));
  }

  @Test
  void aBudgetThatCannotBeReadIsNotSpent() {
    RateLimiter down = new DynamoRateLimiter(DeadAws.dynamoDb(), "snapshots");

    assertUnavailable(
        verifier(down, TimeLimits.DEFAULT, KEY).verify(PLAYER, TOKEN), Cause.BUDGET_UNKNOWN, 1);
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void anInterruptEndsTheWaitAndIsKept() {
    limiter.penalize(KEY.id(), clock.instant().plusMillis(500));
    TokenVerifier verifier =
        new HttpTokenVerifier(
            baseUrl(),
            List.of(KEY),
            limiter,
            clock,
            length -> {
              throw new InterruptedException();
            });

    assertUnavailable(verifier.verify(PLAYER, TOKEN), Cause.INTERRUPTED, 1);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aVerifierNeedsAKey() {
    assertThatThrownBy(this::verifier).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noTextFormShowsTheTokenOrTheKey() {
    server.enqueue(json(200, "{\"token\":\"abc12xyz\"}"));
    TokenVerifier verifier = verifier(KEY);

    assertThat(verifier.verify(PLAYER, TOKEN).toString()).isEqualTo("Answered[20 bytes]");
    assertThat(TOKEN.toString()).isEqualTo("PlayerToken[hidden]");
    assertThat(verifier.toString()).doesNotContain("first-secret");
  }

  private static void assertUnavailable(Verification actual, Cause cause, long retrySeconds) {
    assertThat(actual).isEqualTo(new Unavailable(cause, Duration.ofSeconds(retrySeconds)));
  }

  private static MockResponse json(int status, String body) {
    return new MockResponse.Builder()
        .code(status)
        .addHeader("Content-Type", "application/json; charset=utf-8")
        .body(body)
        .build();
  }

  @Test
  void withoutReadableKeysNothingIsAskedAndTheClientIsToldToComeAgain() {
    ApiKeys unreadable =
        () -> {
          throw new KeysUnavailableException("What COC_API_KEYS_SECRET names could not be read");
        };

    assertThat(
            new HttpTokenVerifier(baseUrl(), unreadable, limiter, clock, moment -> {})
                .verify(PLAYER, TOKEN))
        .isEqualTo(new Unavailable(Cause.KEYS_UNKNOWN, HttpTokenVerifier.DEFAULT_RETRY));
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void aDeadKeyThatVerifiesATokenIsAliveAgain() {
    limiter.suspend(KEY.id(), clock.instant());
    server.enqueue(new MockResponse.Builder().code(200).body(OK).build());

    assertThat(verifier(KEY).verify(PLAYER, TOKEN)).isInstanceOf(Verification.Answered.class);
    assertThat(limiter.reserve(KEY.id(), Tier.CRITICAL, 2, clock.instant().plusSeconds(1)))
        .isInstanceOfSatisfying(
            Reservation.Slots.class, slots -> assertThat(slots.starts()).hasSize(2));
  }

  private static String bodyOf(RecordedRequest request) {
    var body = request.getBody();
    return body == null ? "" : body.utf8();
  }

  private URI baseUrl() {
    return server.url("/v1").uri();
  }

  private TokenVerifier verifier(ApiKey... keys) {
    return verifier(limiter, TimeLimits.DEFAULT, keys);
  }

  private TokenVerifier verifier(RateLimiter budget, TimeLimits limits, ApiKey... keys) {
    return new HttpTokenVerifier(
        baseUrl(),
        ApiKeys.of(List.of(keys)),
        budget,
        clock,
        moment -> {
          Duration length = Duration.between(clock.instant(), moment);
          if (length.isPositive()) {
            pauses.add(length);
            clock.advance(length.plus(overslept.isEmpty() ? Duration.ZERO : overslept.remove()));
          }
        },
        limits);
  }
}
