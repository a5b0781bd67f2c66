package dev.cocbackend.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestPriceTest {
  private static final Duration STEP = Duration.ofSeconds(10);

  /** Demand falls as the price rises; the price where it meets the budget is known. */
  private static double settle(double start, double right, double budget) {
    RequestPrice price = new RequestPrice(start);
    double waiting = 0;
    for (int step = 0; step < 20_000; step++) {
      double came = budget * right / price.current();
      // What is not worth the price any more leaves the line; each snapshot is in it once.
      double worth = 100 * budget * right / price.current();
      waiting = Math.clamp(waiting + came - budget, 0, worth);
      price.adapt(came, budget, waiting, STEP);
    }
    return price.current();
  }

  @Test
  void thePriceSettlesWhereTheBudgetIsJustUsedWhereverItBegan() {
    for (double right : new double[] {0.01, 0.3, 20}) {
      for (double start : new double[] {1e-5, 0.3, 500}) {
        assertThat(settle(start, right, 400)).isCloseTo(right, within(right * 0.05));
      }
    }
  }

  @Test
  void thePriceFallsWhileBudgetIsLeftAndRisesWhileALineWaits() {
    RequestPrice price = new RequestPrice(1);
    price.adapt(0, 400, 0, STEP);
    assertThat(price.current()).isLessThan(1);

    RequestPrice other = new RequestPrice(1);
    other.adapt(400, 400, 1e6, STEP);
    assertThat(other.current()).isGreaterThan(1);
  }

  @Test
  void aPriceIsAboveZero() {
    assertThatThrownBy(() -> new RequestPrice(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("above 0");
  }
}
