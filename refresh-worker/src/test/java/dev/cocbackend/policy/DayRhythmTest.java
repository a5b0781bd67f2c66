package dev.cocbackend.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DayRhythmTest {
  private static final long HOUR = 3_600;
  private static final long DAY = 24 * HOUR;

  private final SplittableRandom random = new SplittableRandom(5);

  /** Five changes an hour in the evening, one in the rest of the day. */
  private static boolean isEvening(long time) {
    return time % DAY >= 18 * HOUR;
  }

  private DayRhythm learned(int days, double longestHours) {
    DayRhythm rhythm = new DayRhythm();
    long at = 0;
    while (at < days * DAY) {
      long to = at + (long) (random.nextDouble(0.1, longestHours) * HOUR);
      double seen = 0;
      for (long second = at; second < to; second += 60) {
        seen += random.nextDouble() < (isEvening(second) ? 5 : 1) / 60.0 ? 1 : 0;
      }
      rhythm.count(seen, at, to);
      at = to;
    }
    return rhythm;
  }

  @Test
  void nothingKnownIsAnEvenDay() {
    DayRhythm rhythm = new DayRhythm();
    assertThat(rhythm.at(5 * HOUR)).isEqualTo(1);
    assertThat(rhythm.hoursBetween(3 * HOUR, DAY + 5 * HOUR)).isCloseTo(26, within(1e-9));
  }

  @Test
  void theHoursOfChangesAreLearnedFromShortAndFromLongLooks() {
    // Of eight parts of the day two have five times the changes: 2.5 times the mean, and a half.
    DayRhythm fine = learned(21, 1);
    assertThat(fine.at(20 * HOUR)).isCloseTo(2.5, within(0.3));
    assertThat(fine.at(7 * HOUR)).isCloseTo(0.5, within(0.15));
    DayRhythm coarse = learned(21, 9);
    assertThat(coarse.at(20 * HOUR)).isGreaterThan(1.7);
    assertThat(coarse.at(7 * HOUR)).isLessThan(0.9);
  }

  @Test
  void aDayHasTwentyFourHoursOfTheMeanWhereverItBegins() {
    DayRhythm rhythm = learned(10, 3);
    for (int i = 0; i < 100; i++) {
      long from = random.nextLong(100 * DAY);
      long middle = from + random.nextLong(DAY);
      assertThat(rhythm.hoursBetween(from, from + DAY)).isCloseTo(24, within(1e-6));
      assertThat(rhythm.hoursBetween(from, middle) + rhythm.hoursBetween(middle, from + DAY))
          .isCloseTo(24, within(1e-6));
    }
  }

  @Test
  void looksADayApartTellNothingOfTheHours() {
    DayRhythm rhythm = new DayRhythm();
    rhythm.count(30, 0, DAY);
    assertThat(rhythm).isEqualTo(new DayRhythm());
  }

  @Test
  void aRhythmSurvivesItsBytes() {
    DayRhythm rhythm = learned(5, 2);
    byte[] bytes = rhythm.toBytes();
    assertThat(bytes).hasSize(DayRhythm.BYTES);
    DayRhythm read = DayRhythm.fromBytes(bytes);
    assertThat(read).isEqualTo(rhythm).hasSameHashCodeAs(rhythm);
    assertThat(read.at(20 * HOUR)).isCloseTo(rhythm.at(20 * HOUR), within(0.01));
    assertThatThrownBy(() -> DayRhythm.fromBytes(new byte[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 1");
  }
}
