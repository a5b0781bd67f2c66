package dev.cocbackend.api.read;

import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.price.PostedPrice;
import dev.cocbackend.price.SharedNumbers;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The price of a request to the CoC API, looked up at most once in {@link #MAX_AGE} an instance, by
 * a read that finds something stale. Thread-safe.
 */
final class LatestPrice {
  /** The planner moves the price once a minute, by a fifth at most. */
  static final Duration MAX_AGE = Duration.ofSeconds(30);

  private final SharedNumbers numbers;
  private volatile Reading last = new Reading(Instant.MIN, null);

  private record Reading(Instant at, @Nullable PostedPrice price) {}

  /**
   * @param numbers that the planner sets the price in
   */
  LatestPrice(SharedNumbers numbers) {
    this.numbers = numbers;
  }

  /**
   * In reads made fresh; 0 if nobody has set a price of late. If the table does not answer, the
   * last known one counts.
   */
  double at(Instant now, InvocationLog log) {
    Reading known = last;
    if (!now.isBefore(known.at().plus(MAX_AGE))) {
      known = new Reading(now, read(known, log));
      last = known;
    }
    PostedPrice price = known.price();
    return price != null && price.isGood(now) ? price.price() : 0;
  }

  private @Nullable PostedPrice read(Reading known, InvocationLog log) {
    try {
      return PostedPrice.in(numbers.read()).orElse(null);
    } catch (RuntimeException e) {
      log.failure(e);
      return known.price();
    }
  }
}
