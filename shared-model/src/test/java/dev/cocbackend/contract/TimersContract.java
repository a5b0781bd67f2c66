package dev.cocbackend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.push.Timers;
import dev.cocbackend.push.Timers.Timer;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What every {@link Timers} does; {@link #timers} is empty at the start of each test. */
interface TimersContract {
  Instant NOW = SettableClock.START;

  Timers timers();

  @Test
  default void timersAreDueAtTheirTimeUntilTheyAreRemoved() {
    Timer early = new Timer(NOW.plusMillis(1), "war#2PP", "{\"a\":1}");
    Timer late = new Timer(NOW.plusSeconds(60), "war#8QU", "{\"b\":2}");
    timers().set(late);
    timers().set(early);

    assertThat(timers().due(NOW, 10)).isEmpty();
    assertThat(timers().due(NOW.plusMillis(1), 10)).containsExactly(early);
    assertThat(timers().due(NOW.plusSeconds(60), 10)).containsExactlyInAnyOrder(early, late);
    assertThat(timers().due(NOW.plusSeconds(60), 1)).hasSize(1);

    timers().remove(early);
    timers().remove(early);
    assertThat(timers().due(NOW.plusSeconds(60), 10)).containsExactly(late);
  }

  @Test
  default void theSameTimerTwiceIsOne() {
    timers().set(new Timer(NOW, "war#2PP", "first"));
    timers().set(new Timer(NOW, "war#2PP", "second"));

    assertThat(timers().due(NOW, 10)).containsExactly(new Timer(NOW, "war#2PP", "second"));
  }
}
