package dev.cocbackend.local.simulation;

import java.time.Duration;

/**
 * How the simulated API behaves towards its clients. Immutable.
 *
 * @param latency how long each answer takes at least
 * @param maxAgeScale what the official times for which an answer is repeated (60 s for clans and
 *     players, 120 s for wars, 600 s for member lists) are multiplied by, 0 to 1; 0 is no caching
 */
public record ApiOptions(Duration latency, double maxAgeScale) {

  /**
   * @throws IllegalArgumentException if latency is not 0 s to 1 min, or maxAgeScale not 0 to 1
   */
  public ApiOptions {
    if (latency.isNegative() || latency.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException(
          "The latency is %d ms; allowed is 0 to 60000.".formatted(latency.toMillis()));
    }
    if (!(maxAgeScale >= 0 && maxAgeScale <= 1)) {
      throw new IllegalArgumentException(
          "The scale of max-age is %s; allowed is 0 to 1.".formatted(maxAgeScale));
    }
  }

  /** No latency, and the caching of the official API. */
  public static ApiOptions standard() {
    return new ApiOptions(Duration.ZERO, 1);
  }

  /** The same with another latency. */
  public ApiOptions withLatency(Duration other) {
    return new ApiOptions(other, maxAgeScale);
  }

  /** The same with another scale of max-age. */
  public ApiOptions withMaxAgeScale(double other) {
    return new ApiOptions(latency, other);
  }
}
