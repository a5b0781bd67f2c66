package dev.cocbackend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.breaker.Breaker;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What every {@link Breaker} does; {@link #breaker} is closed at the start of each test. */
interface BreakerContract {
  Instant T0 = SettableClock.START;

  Breaker breaker();

  @Test
  default void itIsClosedUntilSomebodyOpensIt() {
    assertThat(breaker().openUntil(T0)).isEmpty();
  }

  @Test
  default void itClosesByItselfAtItsTime() {
    breaker().open(T0.plusSeconds(30));

    assertThat(breaker().openUntil(T0.plusSeconds(29))).contains(T0.plusSeconds(30));
    assertThat(breaker().openUntil(T0.plusSeconds(30))).isEmpty();
  }

  @Test
  default void aShorterOpeningDoesNotShortenALongerOne() {
    breaker().open(T0.plusSeconds(60));
    breaker().open(T0.plusSeconds(30));

    assertThat(breaker().openUntil(T0)).contains(T0.plusSeconds(60));
  }
}
