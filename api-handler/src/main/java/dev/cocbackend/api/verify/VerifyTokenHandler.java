package dev.cocbackend.api.verify;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.cocbackend.api.http.ApiError;
import dev.cocbackend.api.http.ApiRequest;
import dev.cocbackend.api.http.ApiResponse;
import dev.cocbackend.api.http.Endpoint;
import dev.cocbackend.api.http.HttpInvocation;
import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.api.http.RejectedException;
import dev.cocbackend.api.http.Router;
import dev.cocbackend.aws.ApiKeySource;
import dev.cocbackend.aws.Ports;
import dev.cocbackend.ratelimit.Pause;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.StoreUnavailableException;
import dev.cocbackend.tag.Tag;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;

/**
 * Checks a player's token with the CoC API while the client waits. The only function besides the
 * worker that can reach the CoC API. Thread-safe.
 */
public final class VerifyTokenHandler
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {

  /** A real body has about 25 bytes. */
  static final int MAX_BODY_BYTES = 1 << 10;

  /** When to ask again while the table does not answer; longer than the SDK's own retries. */
  private static final Duration RETRY_OUTAGE = Duration.ofSeconds(5);

  private static final Set<Endpoint> SERVED = EnumSet.of(Endpoint.VERIFY_TOKEN);

  private static final ObjectReader JSON =
      new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final TokenVerifier verifier;
  private final VerifyLimits limits;
  private final InstantSource clock;

  /**
   * Wires the function from its environment, for Lambda.
   *
   * @throws dev.cocbackend.settings.SettingsException if a variable is missing or wrong
   */
  public VerifyTokenHandler() {
    this(Settings.fromEnvironment());
  }

  VerifyTokenHandler(Settings settings) {
    URI baseUrl = settings.address("COC_API_BASE_URL");
    Ports ports = Ports.of(settings);
    InstantSource clock = InstantSource.system();
    this(
        new HttpTokenVerifier(
            baseUrl, ApiKeySource.of(settings), ports.rateLimiter(), clock, Pause.sleeping(clock)),
        VerifyLimits.of(settings, ports.callerBudget()),
        clock);
  }

  /** A handler that does not limit how often tokens are checked. */
  public VerifyTokenHandler(TokenVerifier verifier, InstantSource clock) {
    this(verifier, VerifyLimits.none(), clock);
  }

  public VerifyTokenHandler(TokenVerifier verifier, VerifyLimits limits, InstantSource clock) {
    this.verifier = verifier;
    this.limits = limits;
    this.clock = clock;
  }

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    return HttpInvocation.answer("verify", event, context, clock, this::answer);
  }

  private ApiResponse answer(ApiRequest request, InvocationLog log) {
    Tag player = Router.route(request, SERVED).tag();
    log.put("key", SnapshotKey.player(player).toString());
    PlayerToken token = tokenIn(request);
    try {
      limits.require(request.caller(), player, clock.instant());
    } catch (StoreUnavailableException e) {
      // Closed: the next step would be to take a slot of the CoC API's budget in the same table.
      log.failure(e);
      return unavailable("the database does not answer", RETRY_OUTAGE);
    }
    Verification verification = verifier.verify(player, token);
    log.put("verification", verification.getClass().getSimpleName());
    return switch (verification) {
      case Verification.Answered answered ->
          ApiResponse.json(200, answered.json()).with("Cache-Control", "no-store");
      // The CoC API's own words, which name the tag without its #.
      case Verification.NoSuchPlayer unknown ->
          ApiError.notFound("Not found with tag " + player.value()).response();
      case Verification.Unavailable unavailable -> {
        log.put("cause", unavailable.cause().name());
        yield unavailable(why(unavailable.cause()), unavailable.retryAfter());
      }
    };
  }

  private static PlayerToken tokenIn(ApiRequest request) {
    JsonNode body;
    try {
      body = JSON.readTree(request.body(MAX_BODY_BYTES));
    } catch (IOException e) {
      // Jackson's message quotes the body.
      throw rejected("The body is not valid JSON.");
    }
    JsonNode token = body.get("token");
    if (token == null || !token.isTextual()) {
      throw rejected("The body is not a JSON object with a string named token.");
    }
    try {
      return new PlayerToken(token.textValue());
    } catch (IllegalArgumentException e) {
      throw rejected(
          "A token is not blank and has at most %d characters.".formatted(PlayerToken.MAX_LENGTH));
    }
  }

  private static RejectedException rejected(String message) {
    return new RejectedException(
        ApiError.badRequest(message + " Send {\"token\":\"…\"} with the token of the game."));
  }

  private static String why(Verification.Cause cause) {
    return switch (cause) {
      case BUDGET_SPENT, BUDGET_UNKNOWN, THROTTLED -> "there are too many requests to the CoC API";
      case KEYS_UNKNOWN -> "this service has no access to the CoC API now";
      case KEY_REJECTED -> "the CoC API refuses this service";
      case UNREACHABLE -> "the CoC API cannot be reached";
      case TIMED_OUT -> "the CoC API did not answer in time";
      case UPSTREAM_FAILED -> "the CoC API failed or is in maintenance";
      case NOT_UNDERSTOOD -> "the CoC API's answer cannot be understood";
      case INTERRUPTED -> "the service is restarting";
    };
  }

  private static ApiResponse unavailable(String why, Duration retryAfter) {
    return ApiError.serviceUnavailable(
            "The token could not be verified: %s. Try again later.".formatted(why))
        .response()
        .with("Retry-After", Long.toString(wholeSeconds(retryAfter)));
  }

  /** Rounded up, so that nobody comes back early; at least 1. */
  private static long wholeSeconds(Duration wait) {
    return Math.max(1, wait.plusMillis(999).toSeconds());
  }
}
