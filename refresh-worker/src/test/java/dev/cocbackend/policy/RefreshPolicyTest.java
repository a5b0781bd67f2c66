package dev.cocbackend.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cocbackend.calendar.GameCalendar;
import dev.cocbackend.snapshot.Kind;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RefreshPolicyTest {
  /** A Thursday, far from everything in the calendar. */
  private static final Instant NOW = Instant.parse("2026-11-19T12:00:00Z");

  private static final Tag TAG = new Tag("2PP");
  private static final SnapshotKey CLAN = SnapshotKey.clan(TAG);
  private static final SnapshotKey PLAYER = SnapshotKey.player(TAG);
  private static final SnapshotKey WAR = SnapshotKey.war(TAG);

  private final RefreshPolicy policy =
      new RefreshPolicy(Standing.of(Map.of()), GameCalendar.standard(), true, true);

  /** Read and changed so often, as far as is known. */
  private static Track track(double readsPerHour, double changesPerHour, Instant now) {
    Instant from = now.minus(Duration.ofDays(14));
    Track track = Track.of(null, null, from);
    int reads = (int) (readsPerHour * 24 * 14);
    for (int i = 1; i <= reads; i++) {
      track
          .facts()
          .read(from.plus(Duration.ofDays(14).multipliedBy(i).dividedBy(reads)).getEpochSecond());
    }
    track.facts().counted(changesPerHour * 1_000, 1_000);
    return track;
  }

  private static Subject fetched(SnapshotKey key, Track track, Instant at) {
    return new Subject(key, track, at, null, at, null);
  }

  private Optional<Duration> wait(Subject subject, double price) {
    return policy
        .nextLook(subject, NOW, NOW, price)
        .map(at -> Duration.between(subject.fetchedAt(), at));
  }

  @Test
  void theValueGrowsFromNothingTowardsTheReadsUntilTheNextChange() {
    Subject clan = fetched(CLAN, track(10, 2, NOW), NOW);
    assertThat(policy.value(clan, NOW)).isZero();
    double before = 0;
    for (int minutes = 1; minutes < 600; minutes++) {
      double value = policy.value(clan, NOW.plus(Duration.ofMinutes(minutes)));
      assertThat(value).isGreaterThan(before * 0.5);
      before = value;
    }
    assertThat(policy.fresh(clan, NOW.plus(Duration.ofMinutes(30)))).isCloseTo(0.37, within(0.01));
  }

  @Test
  void theNextLookIsWhenTheValueReachesThePrice() {
    Random random = new Random(4);
    for (int i = 0; i < 200; i++) {
      Track track = track(random.nextDouble(0.5, 30), random.nextDouble(0.2, 6), NOW);
      Subject clan = fetched(CLAN, track, NOW);
      double price = random.nextDouble(0.02, 2);
      Instant next = policy.nextLook(clan, NOW, NOW, price).orElseThrow();
      assertThat(next).isAfterOrEqualTo(NOW.plus(RefreshPolicy.SHORTEST));
      boolean worth = policy.value(clan, next) >= price * 0.99;
      boolean target = next.equals(NOW.plus(Duration.ofHours(2)));
      boolean hopeless = next.equals(NOW.plus(Duration.ofHours(8)));
      assertThat(worth || target || hopeless).as("%s at %s for %s", clan, next, price).isTrue();
      if (worth && next.isAfter(NOW.plusSeconds(60))) {
        assertThat(policy.value(clan, next.minusSeconds(60))).isLessThan(price);
      }
    }
  }

  @Test
  void whatIsReadMoreIsLookedAtSoonerAndSoIsAllAtALowerPrice() {
    Subject popular = fetched(CLAN, track(20, 2, NOW), NOW);
    Subject quiet = fetched(CLAN, track(2, 2, NOW), NOW);
    assertThat(wait(popular, 0.3).orElseThrow()).isLessThan(wait(quiet, 0.3).orElseThrow());
    assertThat(wait(popular, 0.1).orElseThrow()).isLessThan(wait(popular, 0.3).orElseThrow());
  }

  @Test
  void whatIsReadIsLookedAtWithinTheTargetsOfTheTiersAndWhatNobodyReadsDropsOut() {
    Track read = track(1, 0.001, NOW);
    assertThat(wait(fetched(PLAYER, read, NOW), 0.5)).contains(Duration.ofHours(2));
    Track yesterday = track(1, 0.001, NOW.minus(Duration.ofDays(2)));
    assertThat(wait(fetched(PLAYER, yesterday, NOW), 0.5)).contains(Duration.ofHours(8));
    Track forgotten = track(1, 0.001, NOW.minus(Duration.ofDays(7)));
    assertThat(wait(fetched(PLAYER, forgotten, NOW), 0.5)).isEmpty();
  }

  @Test
  void whatIsWorthNoRequestHoweverOldIsLookedAtRarelyAndThenNotAtAll() {
    assertThat(wait(fetched(CLAN, track(0.1, 5, NOW), NOW), 5)).contains(Duration.ofHours(8));
    assertThat(wait(fetched(CLAN, track(0.1, 5, NOW.minus(Duration.ofDays(2))), NOW), 5)).isEmpty();
  }

  @Test
  void aLookNeverComesWhileUpstreamRepeatsItsAnswer() {
    Subject clan = fetched(CLAN, track(600, 10, NOW), NOW);
    Instant from = NOW.plus(Duration.ofMinutes(10));
    assertThat(policy.nextLook(clan, NOW, from, 0.01)).contains(from);
  }

  @Test
  void aWarThatIsReadIsLookedAtExactlyWhenItTurnsAndOutdatedFromThenOn() {
    Instant start = NOW.plus(Duration.ofMinutes(50));
    WarTimes times = new WarTimes(start, start.plus(Duration.ofHours(24)));
    Track track = track(0.5, 1, NOW);
    track.setWar(times);
    Subject war = fetched(WAR, track, NOW);

    assertThat(policy.nextLook(war, NOW, NOW, 0.5)).contains(start.plus(WarTimes.LATE));
    assertThat(policy.hasTurned(war, start.minusMillis(1))).isFalse();
    assertThat(policy.fresh(war, start.minusMillis(1))).isGreaterThan(0.99);
    assertThat(policy.hasTurned(war, start)).isTrue();
    assertThat(policy.fresh(war, start)).isZero();

    Instant late = times.end().minus(Duration.ofMinutes(5));
    Track read = track(0.5, 0.01, late);
    read.setWar(times);
    assertThat(policy.nextLook(fetched(WAR, read, late), late, late, 0.5))
        .contains(times.end().plus(WarTimes.LATE));
  }

  @Test
  void aSeasonsResetOutdatesEverybodyAndLooksSpreadOverAQuarterOfAnHour() {
    Instant reset = Instant.parse("2026-11-30T05:00:00Z");
    Instant before = reset.minus(Duration.ofMinutes(40));
    Subject player = fetched(PLAYER, track(3, 0.05, before), before);
    assertThat(policy.fresh(player, reset.minusMillis(1))).isGreaterThan(0.9);
    assertThat(policy.fresh(player, reset)).isZero();
    assertThat(policy.nextLook(player, before, before, 1))
        .get()
        .satisfies(
            at ->
                assertThat(at).isAfterOrEqualTo(reset).isBefore(reset.plus(RefreshPolicy.SPREAD)));
  }

  @Test
  void aSignalMakesItStaleAndASilentClanMakesItLikelyCurrent() {
    Track track = track(1, 0.5, NOW);
    Instant at = NOW.minus(Duration.ofHours(2));
    Subject unknown = new Subject(PLAYER, track, at, null, at, null);
    Subject silent = new Subject(PLAYER, track, at, null, NOW, null);
    Subject signalled = new Subject(PLAYER, track, at, NOW, at, null);
    assertThat(policy.fresh(signalled, NOW)).isZero();
    assertThat(policy.fresh(silent, NOW)).isCloseTo(Math.exp(-0.2), within(0.01));
    assertThat(policy.fresh(unknown, NOW)).isCloseTo(Math.exp(-1), within(0.01));
    RefreshPolicy deaf =
        new RefreshPolicy(Standing.of(Map.of()), GameCalendar.standard(), true, false);
    assertThat(deaf.fresh(signalled, NOW)).isCloseTo(Math.exp(-1), within(0.01));
    assertThat(deaf.fresh(silent, NOW)).isCloseTo(Math.exp(-1), within(0.01));
  }

  @Test
  void whatIsReadInTheEveningIsRefreshedBeforeTheEvening() {
    Instant from = NOW.minus(Duration.ofDays(28));
    Track track = Track.of(null, null, from);
    for (int day = 0; day < 28; day++) {
      for (int read = 0; read < 20; read++) {
        track
            .facts()
            .read(from.plus(Duration.ofDays(day)).plus(Duration.ofHours(7)).getEpochSecond());
      }
    }
    track.facts().counted(1_000, 1_000);
    Instant noon = from.plus(Duration.ofDays(28));
    Subject clan = fetched(CLAN, track, noon.minus(Duration.ofHours(12)));
    double atNoon = policy.value(clan, noon);
    double beforeEvening = policy.value(clan, noon.plus(Duration.ofHours(6)));
    assertThat(beforeEvening).isGreaterThan(3 * atNoon);
    RefreshPolicy flat =
        new RefreshPolicy(Standing.of(Map.of()), GameCalendar.standard(), false, true);
    assertThat(flat.value(clan, noon.plus(Duration.ofHours(6))))
        .isCloseTo(flat.value(clan, noon), within(flat.value(clan, noon) * 0.1));
  }

  /** Of players who are read again within minutes if, and only if, they have just been read. */
  private static Standing learned() {
    DemandForecast forecast = DemandForecast.UNLEARNED;
    for (int minute = 0; minute < 300; minute++) {
      DemandLesson lesson = new DemandLesson();
      for (int i = 0; i < 50; i++) {
        boolean again = i % 2 == 0;
        lesson.add(forecast.model(), new DemandCase(0, -3, 0, again ? 0.7f : 0, 0, 0), again);
      }
      forecast = forecast.after(lesson);
    }
    Map<String, Double> numbers = new HashMap<>();
    forecast.each((part, value) -> numbers.put(Standing.name(Kind.PLAYER, part), value));
    return Standing.of(numbers);
  }

  @Test
  void whatWasJustReadIsWorthMoreOnceTheForecastsHaveLearnedThat() {
    Instant fetched = NOW.minus(Duration.ofHours(12));
    Track quiet = track(0.5, 0.2, NOW.minus(Duration.ofHours(1)));
    Track read = track(0.5, 0.2, NOW.minus(Duration.ofHours(1)));
    read.facts().read(NOW.getEpochSecond());
    RefreshPolicy learned = new RefreshPolicy(learned(), GameCalendar.standard(), true, true);
    RefreshPolicy deaf = new RefreshPolicy(learned(), GameCalendar.standard(), false, true);

    double more =
        learned.value(fetched(PLAYER, read, fetched), NOW)
            - learned.value(fetched(PLAYER, quiet, fetched), NOW);
    assertThat(more).isGreaterThan(0.5);
    assertThat(
            policy.value(fetched(PLAYER, read, fetched), NOW)
                - policy.value(fetched(PLAYER, quiet, fetched), NOW))
        .as("before they have learned it")
        .isLessThan(0.1);
    assertThat(deaf.value(fetched(PLAYER, read, fetched), NOW))
        .as("without prediction")
        .isLessThan(learned.value(fetched(PLAYER, read, fetched), NOW) - 0.5);
  }

  @Test
  void whomTheClanHasJustToldNothingOfIsWorthLess() {
    Track known = track(2, 0.3, NOW);
    known.setClan(TAG);
    Instant fetched = NOW.minus(Duration.ofHours(3));
    Subject told = new Subject(PLAYER, known, fetched, null, NOW.minusSeconds(60), null);
    Subject longAgo = new Subject(PLAYER, known, fetched, null, fetched, null);
    assertThat(policy.fresh(told, NOW)).isGreaterThan(policy.fresh(longAgo, NOW));
    assertThat(policy.value(told, NOW)).isLessThan(policy.value(longAgo, NOW));
  }
}
