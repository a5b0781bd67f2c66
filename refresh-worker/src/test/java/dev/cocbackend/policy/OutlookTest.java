package dev.cocbackend.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class OutlookTest {
  private static final long HOUR = 3_600;
  private static final long MONDAY = 4 * 24 * HOUR;
  private static final SnapshotFacts UNKNOWN = new SnapshotFacts(0);
  private static final DayRhythm EVEN = new DayRhythm();

  private final Outlook outlook = new Outlook();

  private double served(long now) {
    return outlook.hoursServed(UNKNOWN, EVEN, now);
  }

  @Test
  void atAConstantRateItServesTheMeanTimeBetweenChanges() {
    for (double rate : new double[] {0.01, 0.1, 1, 10}) {
      outlook.clear().then(rate);
      assertThat(served(MONDAY + 1_234)).isCloseTo(1 / rate, within(0.03 / rate));
    }
  }

  @Test
  void whatIsSureToChangeServesNoLongerThanThat() {
    outlook.clear().until(MONDAY + 2 * HOUR, 1e-3);
    assertThat(served(MONDAY)).isCloseTo(2, within(0.01));
    assertThat(served(MONDAY + 2 * HOUR)).isZero();
    outlook.clear().until(MONDAY + 20 * HOUR, 0.5);
    assertThat(served(MONDAY)).isCloseTo(2 * (1 - Math.exp(-10)), within(0.05));
  }

  @Test
  void aBattleAheadShortensWhatARefreshServes() {
    long battle = MONDAY + 5 * HOUR;
    outlook.clear().until(battle, 0.05).until(battle + 24 * HOUR, 1).then(0.1);
    double before = 20 * (1 - Math.exp(-0.25));
    double within = Math.exp(-0.25) * (1 - Math.exp(-24));
    assertThat(served(MONDAY)).isCloseTo(before + within, within(0.05));
    // It has passed.
    assertThat(served(battle + 24 * HOUR)).isCloseTo(10, within(0.3));
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
    outlook.clear().then(1);
    double atEvening = outlook.hoursServed(evening, EVEN, nextMonday + 18 * HOUR);
    double atMorning = outlook.hoursServed(evening, EVEN, nextMonday + 6 * HOUR);
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
    outlook.clear().then(0.2);
    double morning = outlook.hoursServed(UNKNOWN, evening, MONDAY + 6 * HOUR);
    double night = outlook.hoursServed(UNKNOWN, evening, MONDAY + 18 * HOUR);
    assertThat(morning).isGreaterThan(night + 5);
  }
}
