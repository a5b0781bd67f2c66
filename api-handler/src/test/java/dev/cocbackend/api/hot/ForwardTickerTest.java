package dev.cocbackend.api.hot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.contract.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ForwardTickerTest {
  private final SettableClock clock = new SettableClock();
  private final ForwardTicker ticker = new ForwardTicker(clock);

  @Test
  void itTicksWithTheClock() {
    clock.advance(Duration.ofMillis(1_500));

    assertThat(ticker.read()).isEqualTo(1_500_000_000L);
  }

  @Test
  void aClockThatIsSetBackLosesNoTime() {
    clock.advance(Duration.ofSeconds(1));
    ticker.read();
    clock.advance(Duration.ofHours(-1));
    assertThat(ticker.read()).isEqualTo(1_000_000_000L);
    clock.advance(Duration.ofSeconds(1));

    assertThat(ticker.read()).isEqualTo(2_000_000_000L);
  }
}
