package dev.cocbackend.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.breaker.InMemoryBreaker;
import dev.cocbackend.change.Changes;
import dev.cocbackend.change.DomainEvent;
import dev.cocbackend.change.EventHead;
import dev.cocbackend.change.InMemoryEventPublisher;
import dev.cocbackend.change.InMemoryOutbox;
import dev.cocbackend.contract.Bodies;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.metrics.Gauge;
import dev.cocbackend.metrics.GaugeSink;
import dev.cocbackend.metrics.Metric;
import dev.cocbackend.policy.News;
import dev.cocbackend.policy.Planning;
import dev.cocbackend.policy.Standing;
import dev.cocbackend.policy.Track;
import dev.cocbackend.policy.WarTimes;
import dev.cocbackend.price.InMemorySharedNumbers;
import dev.cocbackend.price.SharedNumbers;
import dev.cocbackend.ratelimit.InMemoryRateLimiter;
import dev.cocbackend.refresh.Arm;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.RefreshRequestCodec;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.SqsRefreshQueue;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.DueKey;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.Facts;
import dev.cocbackend.snapshot.InMemoryPatchStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.Upkeep;
import dev.cocbackend.snapshot.WarState;
import dev.cocbackend.tag.Tag;
import dev.cocbackend.worker.RecordingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;

class RefreshPlannerHandlerTest {
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));

  private static final BodyBlock BODY = Bodies.of("{\"a\":1}");

  private final SettableClock clock = new SettableClock();
  private final SnapshotStore store =
      new DynamoSnapshotStore(EmbeddedAws.services().dynamoDb(), EmbeddedAws.services().newTable());
  private final InMemoryRefreshQueue queue = new InMemoryRefreshQueue(clock);
  private final RecordingContext context = new RecordingContext();

  private final InMemoryBreaker breaker = new InMemoryBreaker();
  private final InMemoryRateLimiter limiter = new InMemoryRateLimiter();
  private final InMemoryEventPublisher events = new InMemoryEventPublisher();
  private final InMemoryOutbox outbox = new InMemoryOutbox();
  private final List<Gauge> gauges = new ArrayList<>();
  private final SharedNumbers numbers = new InMemorySharedNumbers();
  private RefreshArms arms = RefreshArms.ALL_VALUE;

  private RefreshPlannerHandler planner(RefreshQueue queue) {
    return planner(queue, (put, at) -> gauges.addAll(put));
  }

  private RefreshPlannerHandler planner(RefreshQueue queue, GaugeSink sink) {
    gauges.clear();
    return new RefreshPlannerHandler(
        store,
        queue,
        breaker,
        limiter,
        new Changes(events, outbox, new InMemoryPatchStore()),
        sink,
        numbers,
        arms,
        Executors::newVirtualThreadPerTaskExecutor,
        clock);
  }

  private String plan() {
    return planner(queue).handleRequest(Map.of(), context);
  }

  @Test
  void nothingDueSendsNothing() {
    new RefreshRequester(store, queue).request(CLAN, Tier.HIGH, clock.instant());
    clock.advance(Duration.ofMinutes(1));

    assertThat(plan())
        .isEqualTo(
            "{\"event\":\"plan\",\"price\":0.1,\"forecast_gain\":0.0,\"room\":2399,"
                + "\"postponed\":0,\"waiting\":0,\"requested\":0,\"outstanding\":0,\"queue_down\":false,"
                + "\"outbox\":0,\"gauges_whole\":true}");
    assertThat(context.lines).hasSize(1);
  }

  @Test
  void aLostMessageIsSentAgainInItsTierOnceItsLeaseHasEnded() {
    store.tryLease(CLAN, Tier.CRITICAL, clock.instant(), Tier.CRITICAL.target());
    clock.advance(Tier.CRITICAL.target());
    plan();

    assertThat(queue.receive(Tier.CRITICAL, 10, Duration.ofMinutes(1), Duration.ZERO))
        .singleElement()
        .satisfies(
            message ->
                assertThat(RefreshRequestCodec.decode(message.body()).key()).isEqualTo(CLAN));
    assertThat(plan()).contains("\"requested\":0");
  }

  @Test
  void aRequestThatWasLostForAsLongAsItsTargetIsSentOneTierUp() {
    store.tryLease(CLAN, Tier.MEDIUM, clock.instant(), Tier.MEDIUM.target());
    clock.advance(Tier.MEDIUM.target());
    plan();

    assertThat(queue.depth(Tier.HIGH).total()).isOne();
    assertThat(queue.depth(Tier.MEDIUM).total()).isZero();
  }

  @Test
  void whatComesDueWithoutARequestIsSentAsItsWarAndItsReadersSay() {
    BodyBlock body = Bodies.of("{\"a\":1}");
    Instant dueAt = clock.instant().plusSeconds(60);
    SnapshotKey running = SnapshotKey.war(new Tag("2QQ"));
    SnapshotKey over = SnapshotKey.war(new Tag("2YY"));
    SnapshotKey read = SnapshotKey.player(new Tag("2QQ"));
    SnapshotKey forgotten = SnapshotKey.player(new Tag("2YY"));
    store.save(running, body, WarState.IN_WAR, clock.instant(), dueAt);
    store.save(over, body, WarState.WAR_ENDED, clock.instant(), dueAt);
    store.save(read, body, null, clock.instant(), dueAt);
    store.save(forgotten, body, null, clock.instant(), dueAt);
    store.addReads(read, 1, clock.instant());
    store.addReads(forgotten, 1_000, clock.instant().minus(Duration.ofDays(1)));
    clock.set(dueAt);
    plan();

    assertThat(sent(Tier.CRITICAL)).containsExactly(running);
    assertThat(sent(Tier.HIGH)).isEmpty();
    assertThat(sent(Tier.MEDIUM)).containsExactly(read);
    assertThat(sent(Tier.LOW)).containsExactlyInAnyOrder(over, forgotten);
  }

  private static SnapshotKey clan(int number) {
    return SnapshotKey.clan(new Tag("2P" + Tag.ALPHABET.charAt(number)));
  }

  /** Fetched now and due in an hour; read so often in that hour. */
  private void read(SnapshotKey key, int times) {
    Instant now = clock.instant();
    Facts facts = Track.of(null, null, now).stored();
    store.save(key, null, BODY, null, now, now, now.plusSeconds(3_600), facts);
    if (times > 0) {
      store.addReads(key, times, now.plusSeconds(3_000));
    }
  }

  /** So much waits in MEDIUM that there is room for so many more. */
  private void leaveRoomFor(int requests) {
    for (int i = 0; i < 2 * 2_400 - requests; i++) {
      queue.send(
          new RefreshRequest("busy-" + i, CLAN, Tier.MEDIUM, clock.instant(), 0),
          Duration.ofMinutes(15));
    }
  }

  private List<SnapshotKey> due() {
    return store.due(clock.instant(), 1_000).stream().map(DueKey::key).toList();
  }

  @Test
  void whatIsWorthMostIsSentFirstAndWhatFindsNoRoomStaysDue() {
    leaveRoomFor(3);
    for (int i = 0; i < 6; i++) {
      read(clan(i), 100 * (i + 1));
    }
    clock.advance(Duration.ofHours(1));
    String line = plan();

    assertThat(line).contains("\"requested\":3", "\"room\":3", "\"waiting\":3");
    assertThat(due()).containsExactlyInAnyOrder(clan(0), clan(1), clan(2));
    for (int i = 3; i < 6; i++) {
      assertThat(store.find(clan(i)).lease()).isNotNull();
    }
  }

  @Test
  void whatIsNotWorthARequestIsLookedAtLaterAndWhatNobodyReadsNeverAgain() {
    read(clan(0), 0);
    clock.advance(Duration.ofHours(1));

    assertThat(plan()).contains("\"requested\":0", "\"postponed\":1");
    assertThat(due()).isEmpty();
    clock.advance(Duration.ofHours(8));
    assertThat(due()).containsExactly(clan(0));
    clock.advance(Duration.ofDays(8));
    assertThat(plan()).contains("\"requested\":0", "\"postponed\":1");
    clock.advance(Duration.ofDays(100));
    assertThat(due()).isEmpty();
  }

  @Test
  void whoseTargetHasPassedIsSentInLowIfThereIsRoom() {
    read(clan(0), 0);
    clock.advance(Duration.ofHours(25));
    assertThat(plan()).contains("\"requested\":1");
    assertThat(sent(Tier.LOW)).isEmpty();
    assertThat(sent(Tier.HIGH)).isEmpty();
    assertThat(sent(Tier.MEDIUM)).containsExactly(clan(0));
  }

  @Test
  void aWarThatTurnsGoesFirstAndInCritical() {
    leaveRoomFor(1);
    read(clan(0), 1_000);
    SnapshotKey war = SnapshotKey.war(new Tag("2QQ"));
    Instant now = clock.instant();
    Instant start = now.plusSeconds(3_600);
    Planning.Next next =
        Planning.inMemory(clock)
            .refreshed(
                war,
                Upkeep.NONE,
                new News(true, 0, 0, new WarTimes(start, start.plusSeconds(86_400)), null),
                now,
                now);
    store.save(war, null, BODY, WarState.PREPARATION, now, now, next.dueAt(), next.facts());
    clock.set(start.plusSeconds(30));
    plan();

    assertThat(sent(Tier.CRITICAL)).containsExactly(war);
    assertThat(due()).containsExactly(clan(0));
  }

  @Test
  void aPlayerWhoseClanShowsNoChangeIsNotAskedFor() {
    Instant now = clock.instant();
    SnapshotKey player = SnapshotKey.player(new Tag("2QQ"));
    News news = new News(false, 0, 0, null, CLAN.tag());
    Planning.Next next = Planning.inMemory(clock).refreshed(player, Upkeep.NONE, news, now, now);
    store.save(player, null, BODY, null, now, now, now.plusSeconds(3_600), next.facts());
    store.addReads(player, 6, now.plusSeconds(3_000));
    clock.advance(Duration.ofHours(1));
    store.save(CLAN, BODY, null, clock.instant(), null);

    assertThat(plan()).contains("\"requested\":0", "\"postponed\":1");
    store.noteOutdated(Set.of(player), clock.instant());
    clock.advance(Duration.ofHours(2));
    assertThat(plan()).contains("\"requested\":1");
  }

  @Test
  void inMaintenanceWhatWasLostIsSentAndNothingElse() {
    read(clan(0), 1_000);
    store.tryLease(clan(1), Tier.HIGH, clock.instant(), Duration.ofMinutes(30));
    clock.advance(Duration.ofHours(1));
    breaker.open(clock.instant().plus(Duration.ofMinutes(5)));

    assertThat(plan()).contains("\"requested\":1", "\"room\":0");
    assertThat(sent(Tier.HIGH)).containsExactly(clan(1));
    assertThat(due()).containsExactly(clan(0));
  }

  @Test
  void thePriceFallsWhileBudgetIsLeftAndRisesWhileALineWaits() {
    plan();
    clock.advance(Duration.ofMinutes(1));
    plan();
    assertThat(Standing.of(numbers.read()).price()).isLessThan(Standing.FIRST_PRICE);

    // A line of almost twenty minutes of budget.
    leaveRoomFor(-40_000);
    for (int minute = 0; minute < 20; minute++) {
      clock.advance(Duration.ofMinutes(1));
      plan();
    }
    assertThat(Standing.of(numbers.read()).price()).isGreaterThan(Standing.FIRST_PRICE);
  }

  @Test
  void eachArmHasItsShareOfTheRoom() {
    arms = RefreshArms.parse("value:50,tiers:50");
    leaveRoomFor(4);
    for (int i = 0; i < 14; i++) {
      read(clan(i), 1_000 + i);
    }
    clock.advance(Duration.ofHours(1));
    plan();

    Map<Arm, Long> requested = new EnumMap<>(Arm.class);
    for (int i = 0; i < 14; i++) {
      if (store.find(clan(i)).lease() != null) {
        requested.merge(arms.of(clan(i)), 1L, Long::sum);
      }
    }
    assertThat(requested).containsOnly(Map.entry(Arm.VALUE, 2L), Map.entry(Arm.TIERS, 2L));
  }

  private List<SnapshotKey> sent(Tier tier) {
    return queue.receive(tier, 10, Duration.ofMinutes(1), Duration.ZERO).stream()
        .map(message -> RefreshRequestCodec.decode(message.body()).key())
        .toList();
  }

  @Test
  void aRequestThatTheQueueRefusedIsSentWithinAMinuteOfItsReturn() {
    SqsRefreshQueue down =
        new SqsRefreshQueue(closedClient(), EmbeddedAws.services().newQueueUrls());
    assertThat(new RefreshRequester(store, down).request(CLAN, Tier.HIGH, clock.instant()))
        .isEqualTo(RefreshRequester.Outcome.DEFERRED);
    clock.advance(Duration.ofMinutes(1));

    assertThat(planner(down).handleRequest(Map.of(), context))
        .contains("\"queue_down\":true", "\"gauges_whole\":false");
    assertThat(gauges)
        .contains(new Gauge(Metric.DUE_BACKLOG, Map.of(), 1))
        .noneMatch(gauge -> gauge.metric() == Metric.QUEUE_DEPTH);
    clock.advance(Duration.ofMinutes(1));
    assertThat(plan()).contains("\"requested\":1");
    assertThat(queue.depth(Tier.HIGH).total()).isOne();
  }

  @Test
  void theGaugesTellWhatStandsInQueuesAndTable() {
    new RefreshRequester(store, queue).request(CLAN, Tier.HIGH, clock.instant());
    queue.deadLetter(
        new RefreshRequest("a", CLAN, Tier.LOW, clock.instant(), 3), "upstream failed");
    breaker.open(clock.instant().plus(Duration.ofMinutes(5)));
    limiter.inUse(List.of("0a", "1b", "2c"), clock.instant());
    limiter.suspend("1b", clock.instant().plusSeconds(600));
    clock.advance(Duration.ofSeconds(90));
    plan();

    assertThat(gauges)
        .containsExactlyInAnyOrder(
            new Gauge(Metric.DUE_BACKLOG, Map.of(), 0),
            new Gauge(Metric.OUTBOX_DEPTH, Map.of(), 0),
            new Gauge(Metric.REFRESH_PRICE, Map.of(), 0.1),
            new Gauge(Metric.FORECAST_GAIN, Map.of(), 0),
            new Gauge(Metric.POSTPONED, Map.of(), 0),
            new Gauge(Metric.QUEUE_DEPTH, Map.of("tier", "CRITICAL"), 0),
            new Gauge(Metric.QUEUE_DEPTH, Map.of("tier", "HIGH"), 1),
            new Gauge(Metric.QUEUE_DEPTH, Map.of("tier", "MEDIUM"), 0),
            new Gauge(Metric.QUEUE_DEPTH, Map.of("tier", "LOW"), 0),
            new Gauge(Metric.DEAD_LETTER_DEPTH, Map.of(), 1),
            new Gauge(Metric.OLDEST_REQUEST_AGE, Map.of(), 90),
            new Gauge(Metric.KEYS, Map.of(), 3),
            new Gauge(Metric.DEAD_KEYS, Map.of(), 1),
            new Gauge(Metric.BREAKER_OPEN, Map.of(), 1));
    assertThat(gauges.stream().map(Gauge::metric).distinct())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Metric.values())
                .filter(metric -> metric.source() == Metric.Source.PLANNER)
                .toList());
  }

  @Test
  void aSinkThatFailsDoesNotHoldThePlanUp() {
    store.tryLease(CLAN, Tier.HIGH, clock.instant(), Duration.ofMinutes(1));
    clock.advance(Duration.ofMinutes(1));
    GaugeSink broken =
        (put, at) -> {
          throw new IllegalStateException("down");
        };

    assertThat(planner(queue, broken).handleRequest(Map.of(), context))
        .contains("\"requested\":1", "\"gauges_whole\":false");
  }

  @Test
  void whatTheBusRefusedIsPublishedOnceItIsBack() {
    DomainEvent event =
        new DomainEvent.MemberJoined(
            new EventHead("0123", CLAN, clock.instant()), CLAN.tag(), new Tag("2QQ"));
    outbox.park(List.of(event), clock.instant());
    events.setDown(true);
    assertThat(plan()).contains("\"outbox\":1");
    assertThat(outbox.oldest(10)).hasSize(1);

    events.setDown(false);
    plan();
    assertThat(events.published()).containsExactly(event);
    assertThat(outbox.oldest(10)).isEmpty();
  }

  /** A client whose endpoint refuses every connection. */
  private static SqsClient closedClient() {
    return SqsClient.builder()
        .endpointOverride(java.net.URI.create("http://127.0.0.1:1"))
        .region(software.amazon.awssdk.regions.Region.US_EAST_1)
        .credentialsProvider(
            software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider.create())
        .httpClient(software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient.create())
        .overrideConfiguration(o -> o.retryStrategy(r -> r.maxAttempts(1)))
        .build();
  }
}
