package dev.cocbackend.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cocbackend.price.InMemorySharedNumbers;
import dev.cocbackend.price.SharedNumbers;
import dev.cocbackend.snapshot.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StandingTest {
  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

  private final SharedNumbers numbers = new InMemorySharedNumbers();

  private Standing standing() {
    return Standing.of(numbers.read());
  }

  @Test
  void withoutNumbersThePriceAndThePriorsAreTheFirstOnes() {
    assertThat(standing().price()).isEqualTo(Standing.FIRST_PRICE);
    assertThat(standing().priors()).isEqualTo(Priors.DEFAULT);
    assertThat(standing().movedAt()).isEqualTo(Instant.EPOCH);
    assertThat(standing().forecastGain()).isZero();
  }

  @Test
  void aMoveTakesAwayWhatItHasSeenOfTheUrgentRequestsAndNoMore() {
    numbers.add(Map.of(Standing.URGENT, 70.0));
    Standing seen = standing();
    numbers.add(Map.of(Standing.URGENT, 5.0));

    assertThat(seen.move(numbers, 0.7, NOW)).isTrue();
    assertThat(seen.move(numbers, 0.9, NOW)).isFalse();
    assertThat(standing().price()).isEqualTo(0.7);
    assertThat(standing().movedAt()).isEqualTo(NOW);
    assertThat(standing().urgent()).isEqualTo(5);
  }

  @Test
  void thePriceDoesNotFallBelowWhatARefreshCosts() {
    standing().move(numbers, 1e-6, NOW);
    assertThat(standing().price()).isEqualTo(Standing.LOWEST_PRICE);
  }

  @Test
  void onceADayThePriorsBecomeWhatTheKindsSnapshotsHaveInCommon() {
    standing().move(numbers, 1, NOW);
    numbers.add(
        Map.of(
            "clan_reads", 500.0,
            "clan_read_hours", 1_000.0,
            "clan_changes", 900.0,
            "clan_change_hours", 300.0,
            "player_reads", 5.0,
            "player_read_hours", 99.0));
    standing().move(numbers, 1, NOW.plus(Duration.ofHours(23)));
    assertThat(standing().priors()).isEqualTo(Priors.DEFAULT);

    standing().move(numbers, 1, NOW.plus(Duration.ofHours(24)));
    KindPrior clan = standing().priors().of(Kind.CLAN);
    assertThat(clan.readsPerHour()).isCloseTo(0.5, within(1e-6));
    assertThat(clan.changesPerHour()).isCloseTo(3, within(1e-6));
    assertThat(clan.readShape()).isEqualTo(KindPrior.CLAN.readShape());
    assertThat(standing().priors().of(Kind.PLAYER)).isEqualTo(KindPrior.PLAYER);
    assertThat(numbers.read()).containsEntry("clan_reads", 0.0).containsEntry("player_reads", 5.0);
  }

  private static DemandLesson lesson(DemandModel model, int cases) {
    DemandLesson lesson = new DemandLesson();
    for (int i = 0; i < cases; i++) {
      // Who was just read is read again, and nobody else is.
      boolean read = i % 2 == 0;
      lesson.add(model, new DemandCase(i, -3, 0, read ? 1 : 0, 0, 0), read);
    }
    return lesson;
  }

  private void tell(DemandLesson lesson) {
    Map<String, Double> amounts = new HashMap<>();
    lesson.each((part, amount) -> amounts.put(Standing.name(Kind.PLAYER, part), amount));
    numbers.add(amounts);
  }

  @Test
  void whatWasToldOfForecastsIsLearnedOnceAndByItsKindAlone() {
    DemandForecast before = standing().forecast(Kind.PLAYER);
    assertThat(before.isUsed()).isFalse();
    tell(lesson(before.model(), 60));
    tell(lesson(before.model(), 40));
    standing().move(numbers, 1, NOW);

    DemandForecast after = standing().forecast(Kind.PLAYER);
    assertThat(after.model().weights()).isNotEqualTo(before.model().weights());
    assertThat(numbers.read().get("player_cases")).isZero();
    standing().move(numbers, 1, NOW.plusSeconds(60));
    assertThat(standing().forecast(Kind.PLAYER).model().weights())
        .isEqualTo(after.model().weights());
    assertThat(standing().forecast(Kind.CLAN).model().weights())
        .isEqualTo(DemandForecast.UNLEARNED.model().weights());
  }

  @Test
  void aForecastThatIsBetterThanTheDecayedRateIsUsedAfterAWhile() {
    for (int minute = 0; minute < 200; minute++) {
      tell(lesson(standing().forecast(Kind.PLAYER).model(), 100));
      standing().move(numbers, 1, NOW.plusSeconds(60L * minute));
    }
    DemandForecast learned = standing().forecast(Kind.PLAYER);
    assertThat(learned.isUsed()).isTrue();
    assertThat(standing().forecastGain()).isBetween(0.5, 1.0);
    assertThat(learned.beyondUsual(new DemandCase(0, -3, 0, 1, 0, 0))).isGreaterThan(1);
    assertThat(learned.beyondUsual(new DemandCase(0, -3, 0, 0, 0, 0))).isLessThan(0.2);
  }
}
