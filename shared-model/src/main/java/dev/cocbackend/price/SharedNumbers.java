package dev.cocbackend.price;

import java.util.Map;

/**
 * A few named numbers that all instances share: the price of a request and what it is made from.
 * Numbers are kept to a millionth; one that nobody has written is not there. Implementations are
 * safe for use by many threads. Every method may throw {@link
 * dev.cocbackend.snapshot.StoreUnavailableException}.
 */
public interface SharedNumbers {
  /** Which version of the numbers it is; {@link #replace} alone moves it on. */
  String REVISION = "revision";

  /** All numbers, {@link #REVISION} included once it was moved. */
  Map<String, Double> read();

  /**
   * Adds to numbers, all in one step.
   *
   * @return all numbers after that
   */
  Map<String, Double> add(Map<String, Double> amounts);

  /**
   * Sets some numbers and adds to others, all in one step, if nobody has since {@code seen}.
   *
   * @param seen what {@link #read} or {@link #add} gave
   * @return whether it was done
   */
  boolean replace(
      Map<String, Double> seen, Map<String, Double> values, Map<String, Double> amounts);

  /** A number as it is kept. */
  static double kept(double number) {
    return Math.round(number * 1e6) / 1e6;
  }
}
