package dev.cocbackend.api.verify;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cocbackend.api.verify.Verification.Cause;
import dev.cocbackend.api.verify.Verification.Unavailable;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.ApiKeys;
import dev.cocbackend.coc.KeysUnavailableException;
import dev.cocbackend.ratelimit.Pause;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.ratelimit.RateLimiter.Reservation;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.StoreUnavailableException;
import dev.cocbackend.tag.Tag;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the CoC API itself, with the first API key that the shared budget has a slot for soon
 * enough. Thread-safe.
 */
public final class HttpTokenVerifier implements TokenVerifier {
  /** A real answer has about 100 bytes. */
  static final int MAX_ANSWER_BYTES = 16 << 10;

  /** The CoC API's budget is counted by the second, so after one a throttled key is good again. */
  static final Duration DEFAULT_PENALTY = Duration.ofSeconds(1);

  /** When the CoC API fails without saying for how long. */
  static final Duration DEFAULT_RETRY = Duration.ofSeconds(30);

  /** A rejected key needs a person; asking every minute does no harm. */
  static final Duration REJECTED_KEY_RETRY = Duration.ofMinutes(1);

  /** So that a strange Retry-After cannot take a key out of use for days. */
  static final Duration MAX_RETRY = Duration.ofMinutes(10);

  /** A cold start misses the first; who misses so many is on a machine that stands still. */
  private static final int MAX_SLOTS = 4;

  private static final ObjectReader JSON =
      new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final URI baseUrl;
  private final ApiKeys keys;
  private final RateLimiter limiter;
  private final InstantSource clock;
  private final Pause pause;
  private final TimeLimits limits;

  /**
   * @param baseUrl with the version path and without a slash at its end
   * @param keys in the order in which they are tried, at least one
   */
  public HttpTokenVerifier(
      URI baseUrl, List<ApiKey> keys, RateLimiter limiter, InstantSource clock, Pause pause) {
    this(baseUrl, ApiKeys.of(keys), limiter, clock, pause);
  }

  /**
   * @param baseUrl with the version path and without a slash at its end
   * @param keys asked for at each verification; tried in their order
   */
  public HttpTokenVerifier(
      URI baseUrl, ApiKeys keys, RateLimiter limiter, InstantSource clock, Pause pause) {
    this(baseUrl, keys, limiter, clock, pause, TimeLimits.DEFAULT);
  }

  HttpTokenVerifier(
      URI baseUrl,
      ApiKeys keys,
      RateLimiter limiter,
      InstantSource clock,
      Pause pause,
      TimeLimits limits) {
    this.baseUrl = baseUrl;
    this.keys = keys;
    this.limiter = limiter;
    this.clock = clock;
    this.pause = pause;
    this.limits = limits;
  }

  @Override
  public Verification verify(Tag player, PlayerToken token) {
    Instant deadline = clock.instant().plus(limits.total());
    List<Unavailable> failures = new ArrayList<>();
    List<ApiKey> current;
    try {
      current = keys.current();
    } catch (KeysUnavailableException e) {
      // Its source has logged what is wrong.
      return new Unavailable(Cause.KEYS_UNKNOWN, DEFAULT_RETRY);
    }
    for (ApiKey key : current) {
      Verification verification = verify(player, token, key, deadline);
      if (!(verification instanceof Unavailable failure && anotherKeyMayHelp(failure.cause()))) {
        return verification;
      }
      failures.add(failure);
    }
    return failures.stream().min(Comparator.comparing(Unavailable::retryAfter)).orElseThrow();
  }

  /** In these cases the CoC API has not looked at the token, so it is not used up. */
  private static boolean anotherKeyMayHelp(Cause cause) {
    return switch (cause) {
      case BUDGET_SPENT, THROTTLED, KEY_REJECTED -> true;
      case BUDGET_UNKNOWN,
          KEYS_UNKNOWN,
          UNREACHABLE,
          TIMED_OUT,
          UPSTREAM_FAILED,
          NOT_UNDERSTOOD,
          INTERRUPTED ->
          false;
    };
  }

  private Verification verify(Tag player, PlayerToken token, ApiKey key, Instant deadline) {
    try {
      for (int slots = 0; slots < MAX_SLOTS; slots++) {
        Optional<Verification> verification = verifyInASlot(player, token, key, deadline);
        if (verification.isPresent()) {
          return verification.get();
        }
      }
      return new Unavailable(Cause.BUDGET_SPENT, RateLimiter.LEAD);
    } catch (StoreUnavailableException e) {
      return new Unavailable(Cause.BUDGET_UNKNOWN, DEFAULT_PENALTY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Unavailable(Cause.INTERRUPTED, DEFAULT_PENALTY);
    }
  }

  /** Empty if the slot was missed, as when the process stood still or is starting. */
  private Optional<Verification> verifyInASlot(
      Tag player, PlayerToken token, ApiKey key, Instant deadline) throws InterruptedException {
    Instant now = clock.instant();
    Instant latestStart = deadline.minus(limits.connect());
    if (now.isAfter(latestStart)) {
      return Optional.of(new Unavailable(Cause.TIMED_OUT, DEFAULT_RETRY));
    }
    return switch (limiter.reserve(key.id(), Tier.CRITICAL, now.plus(RateLimiter.LEAD))) {
      case Reservation.Refused refused ->
          Optional.of(new Unavailable(Cause.BUDGET_SPENT, refused.retryAfter()));
      case Reservation.Slots slot -> {
        if (slot.first().isAfter(latestStart)) {
          yield Optional.of(
              new Unavailable(Cause.BUDGET_SPENT, Duration.between(now, slot.first())));
        }
        pause.until(slot.first());
        if (clock.instant().isAfter(slot.first().plus(RateLimiter.MAX_LATENESS))) {
          yield Optional.empty();
        }
        Verification verification = send(request(player, token, key), key, deadline);
        if (slot.probing() && showsThatTheKeyIsGood(verification)) {
          revive(key);
        }
        yield Optional.of(verification);
      }
    };
  }

  /**
   * What is not shown so leaves the key dead. A rejection is no reason to take a key from the
   * workers, who may come from another address.
   */
  private static boolean showsThatTheKeyIsGood(Verification verification) {
    return switch (verification) {
      case Verification.Answered answered -> true;
      case Verification.NoSuchPlayer unknown -> true;
      case Unavailable unavailable -> unavailable.cause() == Cause.THROTTLED;
    };
  }

  private HttpRequest request(Tag player, PlayerToken token, ApiKey key) {
    String body = JsonNodeFactory.instance.objectNode().put("token", token.secret()).toString();
    return HttpRequest.newBuilder(
            URI.create(baseUrl + "/players/" + player.encoded() + "/verifytoken"))
        .header("Authorization", key.authorization())
        .header("Content-Type", "application/json")
        .header("Accept", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private Verification send(HttpRequest request, ApiKey key, Instant deadline)
      throws InterruptedException {
    // A client of its own for each call: a pooled connection may have died while the function was
    // frozen, and the request cannot be repeated, since it may have used the token up.
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(limits.connect())
            .build()) {
      CompletableFuture<HttpResponse<byte[]>> answer =
          client.sendAsync(
              request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
      try {
        // The request's own timeout ends with the headers; this one holds for the body too.
        long millisLeft = Duration.between(clock.instant(), deadline).toMillis();
        return read(answer.get(Math.max(millisLeft, 0), TimeUnit.MILLISECONDS), key);
      } finally {
        answer.cancel(true);
        client.shutdownNow();
      }
    } catch (TimeoutException e) {
      return new Unavailable(Cause.TIMED_OUT, DEFAULT_RETRY);
    } catch (ExecutionException e) {
      return new Unavailable(
          e.getCause() instanceof HttpTimeoutException ? Cause.TIMED_OUT : Cause.UNREACHABLE,
          DEFAULT_RETRY);
    }
  }

  private Verification read(HttpResponse<byte[]> answer, ApiKey key) {
    return switch (answer.statusCode()) {
      case 200 ->
          isObject(answer.body())
              ? new Verification.Answered(answer.body())
              : new Unavailable(Cause.NOT_UNDERSTOOD, DEFAULT_RETRY);
      // Another server in between, such as a proxy, answers 404 too, but with a page.
      case 404 ->
          isObject(answer.body())
              ? new Verification.NoSuchPlayer()
              : new Unavailable(Cause.NOT_UNDERSTOOD, DEFAULT_RETRY);
      case 401, 403 -> new Unavailable(Cause.KEY_REJECTED, REJECTED_KEY_RETRY);
      case 429 -> {
        Duration wait = retryAfter(answer, DEFAULT_PENALTY);
        penalize(key, wait);
        yield new Unavailable(Cause.THROTTLED, wait);
      }
      default -> new Unavailable(Cause.UPSTREAM_FAILED, retryAfter(answer, DEFAULT_RETRY));
    };
  }

  private void revive(ApiKey key) {
    try {
      limiter.revive(key.id());
    } catch (StoreUnavailableException e) {
      // The client has its answer all the same; somebody else will probe the key.
    }
  }

  private void penalize(ApiKey key, Duration wait) {
    try {
      limiter.penalize(key.id(), clock.instant().plus(wait));
    } catch (StoreUnavailableException e) {
      // The client is told to wait all the same; others will meet their own 429.
    }
  }

  /** From the header, in seconds as the CoC API writes it, 1 s to {@link #MAX_RETRY}. */
  private static Duration retryAfter(HttpResponse<byte[]> answer, Duration fallback) {
    return answer
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("[0-9]{1,9}"))
        .map(text -> Duration.ofSeconds(Math.max(1, Long.parseLong(text))))
        .map(wait -> wait.compareTo(MAX_RETRY) > 0 ? MAX_RETRY : wait)
        .orElse(fallback);
  }

  private static boolean isObject(byte[] body) {
    try {
      JsonNode node = JSON.readTree(body);
      return node.isObject();
    } catch (IOException e) {
      return false;
    }
  }
}
