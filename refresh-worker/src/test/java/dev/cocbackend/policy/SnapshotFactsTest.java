package dev.cocbackend.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SnapshotFactsTest {
  private static final long HOUR = 3_600;
  private static final long MONDAY = 4 * 24 * HOUR;
  private static final KindPrior PRIOR = new KindPrior(0.1, 0.5, 1, 1, 0);

  private final SplittableRandom random = new SplittableRandom(3);

  @Test
  void nothingKnownIsThePrior() {
    SnapshotFacts facts = new SnapshotFacts(MONDAY);
    assertThat(facts.readsPerHour(PRIOR, MONDAY)).isCloseTo(0.1, within(1e-6));
    assertThat(facts.changesPerHour(PRIOR)).isCloseTo(1, within(1e-6));
    assertThat(facts.rhythmAt(MONDAY)).isEqualTo(1);
  }

  @Test
  void theRateOfReadsIsFoundAndForgottenAgain() {
    SnapshotFacts facts = new SnapshotFacts(MONDAY);
    long now = MONDAY;
    while (now < MONDAY + 60 * 24 * HOUR) {
      now += (long) (-Math.log(1 - random.nextDouble()) * HOUR / 2);
      facts.read(now);
    }
    assertThat(facts.readsPerHour(PRIOR, now)).isCloseTo(2, within(0.25));
    assertThat(facts.readsPerHour(PRIOR, now + 60 * 24 * HOUR)).isLessThan(0.4);
  }

  @Test
  void theRateOfChangesIsFoundThoughOnlyDifferencesAreSeen() {
    for (double rate : new double[] {0.2, 1, 3}) {
      SnapshotFacts facts = new SnapshotFacts(MONDAY);
      for (int i = 0; i < 2_000; i++) {
        double hours = random.nextDouble(0.1, 1);
        facts.looked(PRIOR, random.nextDouble() < -Math.expm1(-rate * hours), hours);
      }
      assertThat(facts.changesPerHour(PRIOR)).isCloseTo(rate, within(rate * 0.25));
    }
  }

  @Test
  void theHoursOfReadsAreLearned() {
    SnapshotFacts facts = new SnapshotFacts(MONDAY);
    for (int day = 0; day < 5; day++) {
      for (int read = 0; read < 6; read++) {
        facts.read(MONDAY + day * (24 * HOUR) + 19 * HOUR + read * 60L);
      }
    }
    long evening = MONDAY + 7 * 24 * HOUR + 19 * HOUR;
    long morning = MONDAY + 7 * 24 * HOUR + 7 * HOUR;
    assertThat(facts.rhythmAt(evening)).isGreaterThan(3);
    assertThat(facts.rhythmAt(morning)).isLessThan(0.6);
  }

  @Test
  void theWeekBeginsOnMonday() {
    assertThat(SnapshotFacts.bin(MONDAY)).isZero();
    assertThat(SnapshotFacts.bin(MONDAY + 5 * 24 * HOUR)).isEqualTo(8);
    assertThat(SnapshotFacts.bin(MONDAY + 7 * 24 * HOUR - 1)).isEqualTo(15);
  }

  @Test
  void factsSurviveTheirBytes() {
    SnapshotFacts facts = new SnapshotFacts(MONDAY);
    for (int i = 0; i < 700; i++) {
      facts.read(MONDAY + i * 1_000L);
      facts.looked(PRIOR, i % 3 == 0, 0.3);
    }
    byte[] bytes = facts.toBytes();
    assertThat(bytes).hasSize(SnapshotFacts.BYTES);
    assertThat(SnapshotFacts.fromBytes(bytes)).isEqualTo(facts);
    assertThatThrownBy(() -> SnapshotFacts.fromBytes(new byte[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 1");
  }
}
