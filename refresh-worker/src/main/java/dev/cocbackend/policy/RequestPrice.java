package dev.cocbackend.policy;

import java.time.Duration;

/**
 * The price of a request, in reads made fresh: the one number (the multiplier λ) that all snapshots
 * compare the value of their refresh with. It rises while more is worth refreshing than the budget
 * has room for, and falls while budget is left, so that it settles where the budget is just used.
 * Mutable; not thread-safe.
 */
public final class RequestPrice {
  /** The share of the price's own size that it moves in a minute at most, as a logarithm. */
  private static final double STEP_A_MINUTE = 0.2;

  /** How long the line may be, in budget time, at which the price stays as it is. */
  private static final double LINE_SECONDS = 300;

  private static final double LOWEST = 1e-6;
  private static final double HIGHEST = 1e3;

  private double price;

  /**
   * @param start reads made fresh for a request
   * @throws IllegalArgumentException if it is not above 0
   */
  public RequestPrice(double start) {
    if (!(start > 0)) {
      throw new IllegalArgumentException("A price is above 0, not %s.".formatted(start));
    }
    price = Math.clamp(start, LOWEST, HIGHEST);
  }

  public double current() {
    return price;
  }

  /**
   * Adapts to what one interval was like.
   *
   * @param came requests that became worth their price
   * @param budget requests that could be sent, above 0
   * @param waiting requests worth their price that are not sent yet
   * @param length of the interval
   */
  public void adapt(double came, double budget, double waiting, Duration length) {
    double seconds = length.toMillis() / 1e3;
    double flow = came / budget - 1;
    double line = waiting * seconds / budget / LINE_SECONDS - 1;
    double push = Math.clamp(0.5 * flow + 0.5 * line, -1, 1);
    price = Math.clamp(price * Math.exp(STEP_A_MINUTE * push * seconds / 60), LOWEST, HIGHEST);
  }
}
