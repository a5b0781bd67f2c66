package dev.cocbackend.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class OutlookTest {
  private static final long HOUR = 3_600;
  private static final long MONDAY = 4 * 24 * HOUR;
  private static final SnapshotFacts UNKNOWN = new SnapshotFacts(0);
  private static final DayRhythm EVEN = new DayRhythm();

  private static double served(double rate, long from, long until) {
    return Outlook.hoursServed(UNKNOWN, EVEN, rate, from, until);
  }

  @Test
  void atAConstantRateItServesTheMeanTimeBetweenChanges() {
    for (double rate : new double[] {0.01, 0.1, 1, 10}) {
      assertThat(served(rate, MONDAY + 1_234, Outlook.OPEN))
          .isCloseTo(1 / rate, within(0.03 / rate));
    }
  }

  @Test
  void whatIsSureToChangeServesNoLongerThanThat() {
    assertThat(served(1e-3, MONDAY, MONDAY + 2 * HOUR)).isCloseTo(2, within(0.01));
    assertThat(served(1e-3, MONDAY + 2 * HOUR, MONDAY + 2 * HOUR)).isZero();
    assertThat(served(0.5, MONDAY, MONDAY + 20 * HOUR))
        .isCloseTo(2 * (1 - Math.exp(-10)), within(0.05));
    assertThat(served(0.01, MONDAY, MONDAY + 90 * HOUR))
        .isCloseTo(100 * (1 - Math.exp(-0.9)), within(0.05));
  }

  @Test
  void readsCountInTheHoursInWhichTheyCome() {
    SnapshotFacts evening = new SnapshotFacts(MONDAY);
    for (int day = 0; day < 5; day++) {
      for (int read = 0; read < 6; read++) {
        evening.read(MONDAY + day * (24 * HOUR) + 19 * HOUR + read * 60L);
      }
    }
    long nextMonday = MONDAY + 7 * 24 * HOUR;
    double atEvening = Outlook.hoursServed(evening, EVEN, 1, nextMonday + 18 * HOUR, Outlook.OPEN);
    double atMorning = Outlook.hoursServed(evening, EVEN, 1, nextMonday + 6 * HOUR, Outlook.OPEN);
    assertThat(atEvening).isGreaterThan(3 * atMorning);
  }

  @Test
  void whatChangesInTheEveningServesLongerFromTheMorningOn() {
    DayRhythm evening = new DayRhythm();
    for (int day = 0; day < 10; day++) {
      for (int hour = 0; hour < 24; hour++) {
        long from = MONDAY + (day * 24 + hour) * HOUR;
        evening.count(hour >= 18 ? 10 : 0, from, from + HOUR);
      }
    }
    double morning = Outlook.hoursServed(UNKNOWN, evening, 0.2, MONDAY + 6 * HOUR, Outlook.OPEN);
    double night = Outlook.hoursServed(UNKNOWN, evening, 0.2, MONDAY + 18 * HOUR, Outlook.OPEN);
    assertThat(morning).isGreaterThan(night + 5);
  }
}
