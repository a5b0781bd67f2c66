package dev.cocbackend.price;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The price of a request as the planner has set it last. Immutable.
 *
 * @param price in reads made fresh for a request
 * @param movedAt when
 */
public record PostedPrice(double price, Instant movedAt) {
  /** The shared number that holds the price. */
  public static final String PRICE = "price";

  /** The shared number that holds the time, in seconds since the epoch. */
  public static final String MOVED_AT = "movedAt";

  /**
   * How long a price is taken for true that nobody moves. The planner moves it once a minute, and
   * not at all while upstream is in maintenance or a queue is down.
   */
  public static final Duration GOOD_FOR = Duration.ofMinutes(10);

  /** What {@link SharedNumbers} say; empty if no planner has set a price yet. */
  public static Optional<PostedPrice> in(Map<String, Double> numbers) {
    Double price = numbers.get(PRICE);
    Double movedAt = numbers.get(MOVED_AT);
    return price == null || movedAt == null
        ? Optional.empty()
        : Optional.of(new PostedPrice(price, Instant.ofEpochSecond(movedAt.longValue())));
  }

  /** Whether the price still tells what the budget is like. */
  public boolean isGood(Instant now) {
    return now.isBefore(movedAt.plus(GOOD_FOR));
  }
}
