package dev.cocbackend.local.operator;

import static dev.cocbackend.local.operator.TestTable.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.CocClient;
import dev.cocbackend.coc.FetchResult;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.Saved;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.snapshot.WarState;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ObservationsTest {
  private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");
  private static final String READ = "GET /v1/clans/{tag}";
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));
  private static final SnapshotKey PLAYER = SnapshotKey.player(new Tag("8QU8J9LP"));
  private static final SnapshotKey WAR = SnapshotKey.war(new Tag("2PP"));
  private static final ApiKey KEY = new ApiKey("key-of-the-test");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final AdjustableClock clock = new AdjustableClock(START);
  private final Observations observations = new Observations(clock, StalenessPolicy.DEFAULT);
  private @Nullable TestTable table;

  private SnapshotStore observedStore() {
    TestTable started = new TestTable();
    table = started;
    return observations.observe(started.store());
  }

  @AfterEach
  void stop() {
    if (table != null) {
      table.close();
    }
  }

  private void read(Duration latency) {
    observations.answered(READ, 200, false, latency);
  }

  @Test
  void countsNothingBeforeAnythingHappens() {
    Observed observed = observations.observed();

    assertThat(observed.now()).isEqualTo(START);
    assertThat(observed.since()).isEqualTo(START);
    assertThat(observed.reads().total()).isZero();
    assertThat(observed.reads().latency()).isEqualTo(new Observed.Quantiles(null, null));
    assertThat(observed.reads().perSecond()).isEqualTo(Collections.nCopies(120, 0));
    assertThat(observed.upstream().perSecond()).isEqualTo(Collections.nCopies(120, 0));
    assertThat(observed.kept()).isEqualTo(new Observed.Kept(0, 0, 0, false));
    assertThat(observed.refreshes()).isEmpty();
  }

  @Test
  void countsReadsByFreshnessAndAnswersByRouteAndStatus() {
    observations.answered(READ, 200, false, Duration.ofMillis(2));
    observations.answered(READ, 200, true, Duration.ofMillis(2));
    observations.answered(READ, 200, true, Duration.ofMillis(2));
    observations.answered(READ, 202, null, Duration.ofMillis(2));

    Observed.Reads reads = observations.observed().reads();
    assertThat(reads.total()).isEqualTo(4);
    assertThat(reads.lastMinute()).isEqualTo(4);
    assertThat(reads.fresh()).isEqualTo(1);
    assertThat(reads.stale()).isEqualTo(2);
    assertThat(reads.answers())
        .isEqualTo(Map.of(new Observed.Answer(READ, 200), 3, new Observed.Answer(READ, 202), 1));
  }

  @Test
  void tokenChecksHealthAndUnknownPathsAreNoReads() {
    observations.answered("POST /v1/players/{tag}/verifytoken", 200, null, SECOND);
    observations.answered("GET /v1/health", 200, null, SECOND);
    observations.answered("$default", 404, null, SECOND);

    Observed.Reads reads = observations.observed().reads();
    assertThat(reads.total()).isZero();
    assertThat(reads.latency().p50()).isNull();
    assertThat(reads.answers()).hasSize(3);
  }

  @Test
  void aReadLeavesTheLastMinuteAfterSixtySeconds() {
    read(Duration.ofMillis(2));
    clock.advance(Duration.ofSeconds(59));
    assertThat(observations.observed().reads().lastMinute()).isEqualTo(1);

    clock.advance(SECOND);
    Observed.Reads reads = observations.observed().reads();
    assertThat(reads.lastMinute()).isZero();
    assertThat(reads.answers()).isEmpty();
    assertThat(reads.total()).isEqualTo(1);
  }

  @Test
  void aSecondEntersTheSeriesWhenItIsWholeAndLeavesAfterTwoMinutes() {
    read(Duration.ofMillis(2));
    assertThat(observations.observed().reads().perSecond()).containsOnly(0);

    clock.advance(SECOND);
    assertThat(observations.observed().reads().perSecond().getLast()).isEqualTo(1);

    clock.advance(Duration.ofSeconds(119));
    assertThat(observations.observed().reads().perSecond().getFirst()).isEqualTo(1);

    clock.advance(SECOND);
    assertThat(observations.observed().reads().perSecond()).containsOnly(0);
  }

  @Test
  void aSlotOfTheRingIsUsedAgainForALaterSecond() {
    read(Duration.ofMillis(2));
    clock.advance(Observations.MEMORY.plus(SECOND));
    read(Duration.ofMillis(2));
    read(Duration.ofMillis(2));

    assertThat(observations.observed().reads().lastMinute()).isEqualTo(2);
  }

  @Test
  void quantilesAreExactToOnePercent() {
    for (int i = 1; i <= 100; i++) {
      read(Duration.ofMillis(i));
    }

    Observed.Quantiles latency = observations.observed().reads().latency();
    assertMillisWithinOnePercent(latency.p50(), 50);
    assertMillisWithinOnePercent(latency.p99(), 99);
  }

  private static void assertMillisWithinOnePercent(@Nullable Duration measured, int millis) {
    Duration exact = Duration.ofMillis(millis);
    assertThat(measured).isNotNull().isBetween(exact, exact.plus(exact.dividedBy(100)));
  }

  @Test
  void latencyOfASecondCoversTheTenSecondsThatEndWithIt() {
    read(Duration.ofMillis(4));
    clock.advance(Duration.ofSeconds(10));
    assertThat(observations.observed().reads().latencyBySecond().getLast().p50()).isNotNull();

    clock.advance(SECOND);
    assertThat(observations.observed().reads().latencyBySecond().getLast().p50()).isNull();
  }

  @Test
  void latenciesOutsideTheScaleCountAsItsEnds() {
    read(Duration.ofSeconds(-1));
    assertThat(observations.observed().reads().latency().p50()).isEqualTo(Duration.ofNanos(1000));

    clock.advance(Duration.ofMinutes(1));
    read(Duration.ofHours(1));
    assertThat(observations.observed().reads().latency().p50())
        .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(61));
  }

  @Test
  void requestsToTheCocApiAreCountedWhenTheyStartAndResultsWhenTheyEnd() {
    CocClient slow =
        (key, apiKey) -> {
          assertThat(observations.observed().upstream().inFlight()).isEqualTo(1);
          clock.advance(Duration.ofSeconds(3));
          return new FetchResult.Throttled(SECOND);
        };

    FetchResult result = observations.observe(slow).fetch(CLAN, KEY);

    assertThat(result).isEqualTo(new FetchResult.Throttled(SECOND));
    Observed.Upstream upstream = observations.observed().upstream();
    assertThat(upstream.total()).isEqualTo(1);
    assertThat(upstream.inFlight()).isZero();
    assertThat(upstream.results()).isEqualTo(Map.of(UpstreamResult.THROTTLED, 1));
    assertThat(upstream.latency().p50()).isBetween(SECOND.multipliedBy(3), Duration.ofMillis(3030));
    assertThat(upstream.perSecond()).endsWith(1, 0, 0);
  }

  @Test
  void aClientThatThrowsCountsAsFailedAndStillThrows() {
    CocClient broken =
        (key, apiKey) -> {
          throw new IllegalStateException("broken");
        };

    assertThatThrownBy(() -> observations.observe(broken).fetch(CLAN, KEY))
        .isInstanceOf(IllegalStateException.class);

    assertThat(observations.observed().upstream().results())
        .isEqualTo(Map.of(UpstreamResult.FAILED, 1));
    assertThat(observations.observed().upstream().inFlight()).isZero();
  }

  @Test
  void everyKindOfResultHasItsName() {
    assertThat(UpstreamResult.of(new FetchResult.Ok(new byte[0], SECOND)))
        .isEqualTo(UpstreamResult.OK);
    assertThat(UpstreamResult.of(new FetchResult.NotFound())).isEqualTo(UpstreamResult.NOT_FOUND);
    assertThat(UpstreamResult.of(new FetchResult.AccessDenied()))
        .isEqualTo(UpstreamResult.ACCESS_DENIED);
    assertThat(UpstreamResult.of(new FetchResult.KeyRejected("accessDenied.invalidIp")))
        .isEqualTo(UpstreamResult.KEY_REJECTED);
    assertThat(UpstreamResult.of(new FetchResult.Maintenance(SECOND)))
        .isEqualTo(UpstreamResult.MAINTENANCE);
    assertThat(UpstreamResult.of(new FetchResult.Failed(FetchResult.Cause.TIMEOUT, "timeout")))
        .isEqualTo(UpstreamResult.FAILED);
  }

  @Test
  void snapshotsTurnStaleByThePolicyOfTheirKind() {
    SnapshotStore store = observedStore();
    store.save(CLAN, body("{\"tag\":\"#2PP\"}"), null, START, null);
    store.save(WAR, body("{\"state\":\"inWar\"}"), WarState.IN_WAR, START, null);
    store.saveAbsent(PLAYER, Absence.NOT_FOUND, START, null);
    assertThat(observations.observed().kept()).isEqualTo(new Observed.Kept(2, 2, 1, false));

    clock.advance(StalenessPolicy.DEFAULT.runningWar());
    assertThat(observations.observed().kept()).isEqualTo(new Observed.Kept(2, 1, 1, false));

    clock.advance(StalenessPolicy.DEFAULT.clan());
    assertThat(observations.observed().kept()).isEqualTo(new Observed.Kept(2, 0, 1, false));
  }

  @Test
  void lookUpsShowWhatIsKeptSinceBeforeTheStart() {
    SnapshotStore store = observedStore();
    store.save(CLAN, body("{\"tag\":\"#2PP\"}"), null, START, null);
    Observations later = new Observations(clock, StalenessPolicy.DEFAULT);
    SnapshotStore again = later.observe(store);
    assertThat(later.observed().kept().snapshots()).isZero();

    assertThat(again.find(CLAN)).isInstanceOf(Lookup.Found.class);
    assertThat(again.find(PLAYER)).isInstanceOf(Lookup.Unknown.class);

    assertThat(later.observed().kept()).isEqualTo(new Observed.Kept(1, 1, 0, false));
  }

  @Test
  void anOlderSightingDoesNotReplaceANewerOne() {
    SnapshotStore store = observedStore();
    store.save(CLAN, body("{\"tag\":\"#2PP\"}"), null, START, null);
    Lookup old = store.find(CLAN);
    clock.advance(StalenessPolicy.DEFAULT.clan());
    store.save(CLAN, body("{\"tag\":\"#2PP\"}"), null, clock.instant(), null);

    observations.seen(CLAN, old);

    assertThat(observations.observed().kept().fresh()).isEqualTo(1);
  }

  @Test
  void aRefreshShowsItsResultTierAndWait() {
    SnapshotStore store = observedStore();
    RefreshRequester requester = new RefreshRequester(store, new InMemoryRefreshQueue(clock));
    requester.request(CLAN, Tier.HIGH, clock.instant());
    clock.advance(Duration.ofSeconds(7));

    Saved saved = store.save(CLAN, body("{\"tag\":\"#2PP\"}"), null, clock.instant(), null);

    assertThat(saved).isEqualTo(Saved.CHANGED);
    assertThat(observations.observed().refreshes())
        .containsExactly(
            new Observed.Refresh(
                CLAN, START.plusSeconds(7), "CHANGED", Tier.HIGH, Duration.ofSeconds(7)));
  }

  @Test
  void aSecondRefreshWithoutARequestHasNoTier() {
    SnapshotStore store = observedStore();
    store.save(CLAN, body("{\"tag\":\"#2PP\"}"), null, START, null);
    clock.advance(SECOND);
    store.save(CLAN, body("{\"tag\":\"#2PP\"}"), null, clock.instant(), null);
    store.save(CLAN, body("{\"tag\":\"#2PP\",\"x\":1}"), null, START, null);

    assertThat(observations.observed().refreshes())
        .extracting(Observed.Refresh::result)
        .containsExactly("SUPERSEDED", "UNCHANGED", "CHANGED");
    assertThat(observations.observed().refreshes())
        .allSatisfy(refresh -> assertThat(refresh.tier()).isNull());
    assertThat(observations.observed().kept().snapshots()).isEqualTo(1);
  }

  @Test
  void aRequestMadeAfterTheFetchStaysOutstanding() {
    SnapshotStore store = observedStore();
    Instant fetchedAt = clock.instant();
    clock.advance(SECOND);
    store.tryLease(CLAN, Tier.CRITICAL, clock.instant(), Tier.CRITICAL.target());
    store.save(CLAN, body("{\"tag\":\"#2PP\"}"), null, fetchedAt, null);
    clock.advance(SECOND);
    store.save(CLAN, body("{\"tag\":\"#2PP\"}"), null, clock.instant(), null);

    assertThat(observations.observed().refreshes())
        .extracting(Observed.Refresh::tier)
        .containsExactly(Tier.CRITICAL, null);
  }

  @Test
  void aReleasedLeaseIsNoOutstandingRequest() {
    SnapshotStore store = observedStore();
    store.tryLease(CLAN, Tier.HIGH, START, Tier.HIGH.target());
    store.releaseLease(CLAN, START, START.plusSeconds(60), START.plusSeconds(60));
    assertThat(store.due(START.plusSeconds(60), 10)).hasSize(1);
    store.save(CLAN, body("{\"tag\":\"#2PP\"}"), null, START, null);

    assertThat(observations.observed().refreshes().getFirst().tier()).isNull();
  }

  @Test
  void onlyTheLastTwentyRefreshesAreKept() {
    for (int i = 0; i < 25; i++) {
      observations.refreshed(CLAN, START, i == 24 ? "CHANGED" : "UNCHANGED");
    }

    Observed observed = observations.observed();
    assertThat(observed.refreshes()).hasSize(20);
    assertThat(observed.refreshes().getFirst().result()).isEqualTo("CHANGED");
    assertThat(observed.refreshTotal()).isEqualTo(25);
  }

  @Test
  void keysAboveTheLimitAreForgottenAndThePageIsTold() {
    Lookup absent = new Lookup.Absent(Absence.NOT_FOUND, START, null);
    for (int i = 0; i < Observations.MAX_KEYS; i++) {
      observations.seen(numbered(i), absent);
    }
    assertThat(observations.observed().kept())
        .isEqualTo(new Observed.Kept(0, 0, Observations.MAX_KEYS, false));

    observations.seen(numbered(Observations.MAX_KEYS), absent);

    assertThat(observations.observed().kept())
        .isEqualTo(new Observed.Kept(0, 0, Observations.MAX_KEYS, true));
  }

  @Test
  void rawPathsGivenAsRoutesByMistakeDoNotFillTheMemory() {
    for (int i = 0; i < 1000; i++) {
      observations.answered("GET /v1/clans/" + i, 200, false, SECOND);
    }

    Observed.Reads reads = observations.observed().reads();
    assertThat(reads.answers()).hasSizeLessThan(100);
    assertThat(reads.answers().values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(1000);
  }

  private static SnapshotKey numbered(int number) {
    StringBuilder tag = new StringBuilder("2PP");
    for (int rest = number; rest > 0; rest /= Tag.ALPHABET.length()) {
      tag.append(Tag.ALPHABET.charAt(rest % Tag.ALPHABET.length()));
    }
    return SnapshotKey.player(new Tag(tag.toString()));
  }
}
