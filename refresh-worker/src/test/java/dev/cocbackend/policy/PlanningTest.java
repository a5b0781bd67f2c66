package dev.cocbackend.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cocbackend.calendar.GameCalendar;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.price.InMemorySharedNumbers;
import dev.cocbackend.price.SharedNumbers;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Activity;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.StoreUnavailableException;
import dev.cocbackend.snapshot.Upkeep;
import dev.cocbackend.snapshot.WarState;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlanningTest {
  private static final Tag TAG = new Tag("2PP");
  private static final SnapshotKey CLAN = SnapshotKey.clan(TAG);
  private static final SnapshotKey PLAYER = SnapshotKey.player(TAG);
  private static final SnapshotKey WAR = SnapshotKey.war(TAG);
  private static final News SAME = new News(false, 0, 0, null, null);
  private static final News CHANGED = new News(true, 0, 0, null, null);

  private final SettableClock clock = new SettableClock();
  private final InMemorySharedNumbers numbers = new InMemorySharedNumbers();

  private Planning planning(String arms) {
    return planning(arms, numbers);
  }

  private Planning planning(String arms, SharedNumbers shared) {
    return new Planning(shared, RefreshArms.parse(arms), GameCalendar.standard(), clock);
  }

  /** A refresh now, of a key that was kept like this. */
  private Planning.Next refreshed(Planning planning, SnapshotKey key, Upkeep before, News news) {
    return planning.refreshed(key, before, news, clock.instant(), clock.instant());
  }

  private Upkeep kept(Planning.Next next, Instant fetchedAt, @Nullable Activity activity) {
    return new Upkeep(fetchedAt, false, activity, next.facts());
  }

  @Test
  void whatIsFetchedForTheFirstTimeIsLookedAtAgain() {
    Planning.Next next = refreshed(planning("value:100"), PLAYER, Upkeep.NONE, SAME);
    assertThat(next.dueAt()).isAfter(clock.instant());
  }

  @Test
  void whatChangesMoreOftenIsLearnedAndSoIsWhatDoesNot() {
    Planning planning = planning("value:100");
    double[] rates = new double[2];
    for (int i = 0; i < 2; i++) {
      News news = i == 0 ? CHANGED : SAME;
      Planning.Next next = refreshed(planning, PLAYER, Upkeep.NONE, SAME);
      for (int look = 0; look < 20; look++) {
        Instant before = clock.instant();
        clock.advance(Duration.ofHours(1));
        next = refreshed(planning, PLAYER, kept(next, before, null), news);
      }
      Track track = Track.of(next.facts(), null, clock.instant());
      rates[i] = track.facts().changesPerHour(KindPrior.PLAYER);
    }
    assertThat(rates[0]).isGreaterThan(0.5);
    assertThat(rates[1]).isLessThan(0.06);
  }

  @Test
  void ofAClanTheMembersThatChangedSayHowManyChangesThereWere() {
    Planning planning = planning("value:100");
    Planning.Next next = refreshed(planning, CLAN, Upkeep.NONE, SAME);
    Instant before = clock.instant();
    clock.advance(Duration.ofHours(1));
    refreshed(planning, CLAN, kept(next, before, null), new News(true, 50, 10, null, null));
    planning.sync();
    assertThat(numbers.read().get("clan_changes")).isCloseTo(11.2, within(0.1));
    assertThat(numbers.read()).containsEntry("clan_change_hours", 1.0);
  }

  @Test
  void aNotedChangeCountsOnceAndUntilItWasNoted() {
    Planning planning = planning("value:100");
    Planning.Next next = refreshed(planning, PLAYER, Upkeep.NONE, SAME);
    Instant before = clock.instant();
    Instant noted = before.plus(Duration.ofHours(2));
    clock.advance(Duration.ofHours(10));
    refreshed(planning, PLAYER, kept(next, before, new Activity(0, null, noted)), CHANGED);
    planning.sync();
    assertThat(numbers.read())
        .containsEntry("player_changes", 1.0)
        // Of the two hours, as much as the clan tells of a player's changes.
        .containsEntry("player_change_hours", 1.6)
        .containsEntry("player_read_hours", 10.0);
  }

  @Test
  void aWarIsLookedAtWhenItTurns() {
    Instant start = clock.instant().plus(Duration.ofMinutes(20));
    News news = new News(true, 0, 0, new WarTimes(start, start.plus(Duration.ofDays(1))), null);
    Planning.Next next = refreshed(planning("value:100"), WAR, Upkeep.NONE, news);
    assertThat(next.dueAt()).isEqualTo(start.plus(WarTimes.LATE));
  }

  @Test
  void aWarThatUpstreamHasNotMovedOnYetIsAskedForAgainForAWhile() {
    Planning planning = planning("value:100");
    WarTimes times = new WarTimes(clock.instant(), clock.instant().plus(Duration.ofDays(1)));
    News late = new News(false, 0, 0, times, null, WarState.PREPARATION);
    clock.advance(Duration.ofSeconds(30));
    assertThat(refreshed(planning, WAR, Upkeep.NONE, late).dueAt())
        .isEqualTo(clock.instant().plus(Duration.ofMinutes(1)));
    assertThat(
            refreshed(
                    planning, WAR, Upkeep.NONE, new News(true, 0, 0, times, null, WarState.IN_WAR))
                .dueAt())
        .isAfter(clock.instant().plus(Duration.ofMinutes(1)));
    clock.advance(Duration.ofMinutes(20));
    assertThat(refreshed(planning, WAR, Upkeep.NONE, late).dueAt())
        .isNotEqualTo(clock.instant().plus(Duration.ofMinutes(1)));
  }

  @Test
  void theArmOfFixedAgesLooksAtTheTargetsOfTheTiers() {
    Planning planning = planning("tiers:100");
    Instant now = clock.instant();
    assertThat(refreshed(planning, CLAN, Upkeep.NONE, SAME).dueAt())
        .isEqualTo(now.plus(Duration.ofHours(2)));
    WarTimes running = new WarTimes(now.minusSeconds(60), now.plus(Duration.ofHours(3)));
    assertThat(refreshed(planning, WAR, Upkeep.NONE, new News(true, 0, 0, running, null)).dueAt())
        .isEqualTo(now.plus(Duration.ofMinutes(5)));
  }

  @Test
  void thePriceIsTakenOverOnceAMinuteAndUrgentRequestsAreTold() {
    Planning planning = planning("value:100");
    planning.started(Tier.HIGH, 3);
    planning.started(Tier.CRITICAL, 2);
    planning.started(Tier.MEDIUM, 100);
    assertThat(planning.sync()).isTrue();
    assertThat(numbers.read()).containsEntry("urgent", 5.0);

    planning.started(Tier.HIGH, 1);
    clock.advance(Duration.ofSeconds(59));
    planning.sync();
    assertThat(numbers.read()).containsEntry("urgent", 5.0);
    clock.advance(Duration.ofSeconds(1));
    planning.sync();
    assertThat(numbers.read()).containsEntry("urgent", 6.0);
  }

  @Test
  void numbersThatCannotBeReachedAreToldLaterAndHoldNothingUp() {
    boolean[] down = {true};
    SharedNumbers shaky =
        new SharedNumbers() {
          @Override
          public Map<String, Double> read() {
            return numbers.read();
          }

          @Override
          public Map<String, Double> add(Map<String, Double> amounts) {
            if (down[0]) {
              throw new StoreUnavailableException("down", null);
            }
            return numbers.add(amounts);
          }

          @Override
          public boolean replace(
              Map<String, Double> seen, Map<String, Double> values, Map<String, Double> amounts) {
            return numbers.replace(seen, values, amounts);
          }
        };
    Planning planning = planning("value:100", shaky);
    planning.started(Tier.HIGH, 3);
    assertThat(planning.sync()).isFalse();
    assertThat(refreshed(planning, CLAN, Upkeep.NONE, SAME).dueAt()).isNotNull();
    down[0] = false;
    assertThat(planning.sync()).isTrue();
    assertThat(numbers.read()).isEmpty();
    clock.advance(Duration.ofMinutes(1));
    assertThat(planning.sync()).isTrue();
    assertThat(numbers.read()).containsEntry("urgent", 3.0);
  }

  @Test
  void aNoteMakesDueAtOnceWhatIsWorthARequestAndNothingElse() {
    Instant fetchedAt = clock.instant();
    Planning.Next next = refreshed(planning("value:100"), PLAYER, Upkeep.NONE, SAME);
    clock.advance(Duration.ofHours(2));
    Instant now = clock.instant();
    Upkeep read = kept(next, fetchedAt, new Activity(50, now));
    Upkeep forgotten = new Upkeep(fetchedAt.minus(Duration.ofDays(9)), false, null, next.facts());
    numbers.replace(Map.of(), Map.of("price", 1.0), Map.of());
    Planning planning = planning("value:100");
    planning.sync();
    assertThat(planning.dueAgain(now).at(PLAYER, read)).contains(now);
    assertThat(planning.dueAgain(now).at(PLAYER, Upkeep.NONE)).isEmpty();
    clock.advance(Duration.ofDays(8));
    assertThat(planning.dueAgain(clock.instant()).at(PLAYER, forgotten)).isEmpty();
    assertThat(planning("tiers:100").dueAgain(now).at(PLAYER, read)).isEmpty();
    assertThat(planning("value_no_signals:100").dueAgain(now).at(PLAYER, read)).isEmpty();
    numbers.replace(numbers.read(), Map.of("price", 900.0), Map.of());
    planning.sync();
    assertThat(planning.dueAgain(now).at(PLAYER, read)).isEmpty();
  }

  /** Whether saves in a minute keep forecasts to learn from. */
  private boolean keepsForecasts(SnapshotKey key) {
    Planning planning = planning("value:100");
    boolean kept = false;
    for (int second = 0; second < 60; second++) {
      clock.advance(Duration.ofSeconds(1));
      Track track =
          Track.of(refreshed(planning, key, Upkeep.NONE, SAME).facts(), null, clock.instant());
      kept |= track.concluded(clock.instant().plus(Duration.ofHours(1))).isPresent();
    }
    return kept;
  }

  @Test
  void aForecastWithoutTheClansReadersIsNothingToLearnFrom() {
    assertThat(keepsForecasts(CLAN)).isTrue();
    assertThat(keepsForecasts(WAR)).isFalse();
    assertThat(keepsForecasts(PLAYER)).isFalse();
  }
}
