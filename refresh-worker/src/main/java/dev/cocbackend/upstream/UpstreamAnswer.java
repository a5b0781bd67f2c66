package dev.cocbackend.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.coc.FetchResult;
import dev.cocbackend.coc.FetchResult.Cause;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an HTTP answer of the CoC API means. */
final class UpstreamAnswer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern MAX_AGE = Pattern.compile("max-age=(\\d{1,9})");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

  /** The official API counts requests by the second and says no more than 429. */
  private static final Duration DEFAULT_THROTTLE = Duration.ofSeconds(1);

  /** Maintenance lasts minutes at least; asking every half minute costs nothing. */
  private static final Duration DEFAULT_MAINTENANCE = Duration.ofSeconds(30);

  private UpstreamAnswer() {}

  /**
   * @param header gives a header's value by its name, null if it is missing
   */
  static FetchResult read(
      int status, UnaryOperator<@Nullable String> header, byte[] body, Instant now) {
    return switch (status) {
      case 200 -> new FetchResult.Ok(body, maxAge(header.apply("Cache-Control")));
      case 404 -> new FetchResult.NotFound();
      case 403 -> forbidden(body);
      case 429 -> new FetchResult.Throttled(retryAfter(header, now).orElse(DEFAULT_THROTTLE));
      case 503 -> new FetchResult.Maintenance(retryAfter(header, now).orElse(DEFAULT_MAINTENANCE));
      default -> failed(status >= 500 ? Cause.SERVER_ERROR : Cause.UNEXPECTED, "HTTP " + status);
    };
  }

  /** A private war log and a useless key share one status; only the body tells them apart. */
  private static FetchResult forbidden(byte[] body) {
    JsonNode error;
    try {
      error = JSON.readTree(body);
    } catch (IOException e) {
      return failed(Cause.UNEXPECTED, "HTTP 403 without a JSON body");
    }
    String reason = error.path("reason").asText();
    boolean aboutTheKey =
        error.path("message").asText().toLowerCase(Locale.ROOT).startsWith("invalid authorization");
    if (reason.equals("accessDenied") && !aboutTheKey) {
      return new FetchResult.AccessDenied();
    }
    return reason.startsWith("accessDenied")
        ? new FetchResult.KeyRejected(reason)
        : failed(Cause.UNEXPECTED, "HTTP 403 with an unknown reason");
  }

  private static FetchResult failed(Cause cause, String why) {
    return new FetchResult.Failed(cause, why);
  }

  private static Duration maxAge(@Nullable String cacheControl) {
    Matcher matcher = MAX_AGE.matcher(cacheControl == null ? "" : cacheControl);
    return matcher.find() ? Duration.ofSeconds(Long.parseLong(matcher.group(1))) : Duration.ZERO;
  }

  private static Optional<Duration> retryAfter(
      UnaryOperator<@Nullable String> header, Instant now) {
    String value = header.apply("Retry-After");
    if (value == null) {
      return Optional.empty();
    }
    if (SECONDS.matcher(value).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(Duration.between(now, until)).filter(Duration::isPositive);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
