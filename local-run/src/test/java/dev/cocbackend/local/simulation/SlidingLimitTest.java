package dev.cocbackend.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlidingLimitTest {
  private static final long SECOND = 1_000_000_000;

  private final SlidingLimit limit = new SlidingLimit();

  @Test
  void fortyAtOnceAreAcceptedAndTheNextOnlyASecondAfterTheFirst() {
    for (int i = 0; i < 40; i++) {
      assertThat(limit.tryAcquire(5)).isTrue();
    }
    assertThat(limit.tryAcquire(5)).isFalse();
    assertThat(limit.tryAcquire(5 + SECOND - 1)).isFalse();
    assertThat(limit.tryAcquire(5 + SECOND)).isTrue();
  }

  @Test
  void theWindowSlidesAcrossTheTurnOfTheSecond() {
    for (int i = 0; i < 40; i++) {
      assertThat(limit.tryAcquire(SECOND / 2 + i)).isTrue();
    }
    // A counter that begins anew each second would let these in.
    assertThat(limit.tryAcquire(SECOND + 1)).isFalse();
    assertThat(limit.tryAcquire(SECOND + SECOND / 2)).isTrue();
    assertThat(limit.tryAcquire(SECOND + SECOND / 2)).isFalse();
    assertThat(limit.tryAcquire(SECOND + SECOND / 2 + 1)).isTrue();
  }

  @Test
  void noSecondEverHoldsMoreThanFortyAcceptedAndNoneIsRefusedNeedlessly() {
    Random random = new Random(5);
    List<Long> accepted = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 20_000; i++) {
      now += random.nextInt(10) == 0 ? random.nextLong(SECOND / 2) : random.nextLong(SECOND / 60);
      long time = now;
      long inWindow = accepted.stream().filter(t -> time - t < SECOND).count();
      boolean let = limit.tryAcquire(now);
      assertThat(let).isEqualTo(inWindow < 40);
      if (let) {
        accepted.add(now);
        if (accepted.size() > 100) {
          accepted.removeFirst();
        }
      }
    }
    assertThat(limit.statistics().requests()).isEqualTo(20_000);
    assertThat(limit.statistics().throttled()).isBetween(100L, 19_900L);
  }

  @Test
  void theStatisticsTellTheMostOfAnySecondWithTheRefusedOnes() {
    for (int i = 0; i < 30; i++) {
      limit.tryAcquire(i);
    }
    for (int i = 0; i < 25; i++) {
      limit.tryAcquire(SECOND / 2 + i);
    }
    limit.tryAcquire(10 * SECOND);
    assertThat(limit.statistics()).isEqualTo(new ApiStatistics.OfKey(56, 15, 55));
  }

  @Test
  void aClockThatIsPutBackGivesNoMore() {
    for (int i = 0; i < 40; i++) {
      limit.tryAcquire(10 * SECOND);
    }
    assertThat(limit.tryAcquire(3 * SECOND)).isFalse();
    assertThat(limit.tryAcquire(11 * SECOND)).isTrue();
  }
}
