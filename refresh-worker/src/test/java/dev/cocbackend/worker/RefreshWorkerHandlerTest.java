package dev.cocbackend.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.change.DomainEventCodec;
import dev.cocbackend.contract.Bodies;
import dev.cocbackend.policy.Track;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.refresh.QueueDepth;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.Activity;
import dev.cocbackend.snapshot.DueKey;
import dev.cocbackend.snapshot.Facts;
import dev.cocbackend.snapshot.Lease;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.Snapshot;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.WarState;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshWorkerHandlerTest {
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));
  private static final SnapshotKey PLAYER = SnapshotKey.player(new Tag("2PP"));
  private static final SnapshotKey WAR = SnapshotKey.war(new Tag("2PP"));
  private static final String CLAN_JSON =
      "{\"tag\":\"#2PP\",\"name\":\"n\",\"clanLevel\":1,\"members\":2}";
  private static final String PLAYER_JSON = "{\"tag\":\"#2PP\",\"name\":\"n\",\"townHallLevel\":9}";
  private static final String WAR_JSON = "{\"state\":\"inWar\",\"clan\":{\"tag\":\"#2PP\"}}";

  private WorkerRig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new WorkerRig();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private Snapshot snapshot(SnapshotKey key) {
    return ((Lookup.Found) rig.store.find(key)).snapshot();
  }

  private void assertNothingWaits() {
    for (Tier tier : Tier.values()) {
      assertThat(rig.queue.depth(tier)).isEqualTo(new QueueDepth(0, 0, 0));
    }
    assertThat(rig.queue.deadLetters()).isEmpty();
  }

  @Test
  void refreshesClanPlayerAndWar() {
    rig.request(CLAN, Tier.HIGH);
    rig.upstreamAnswers(200, CLAN_JSON);
    rig.work(Tier.HIGH);
    rig.request(PLAYER, Tier.HIGH);
    rig.upstreamAnswers(200, PLAYER_JSON);
    rig.work(Tier.HIGH);
    rig.request(WAR, Tier.CRITICAL);
    rig.upstreamAnswers(200, WAR_JSON);
    rig.work(Tier.CRITICAL);

    assertThat(new String(snapshot(CLAN).body().inflateObject(), UTF_8)).isEqualTo(CLAN_JSON);
    assertThat(new String(snapshot(PLAYER).body().inflateObject(), UTF_8)).isEqualTo(PLAYER_JSON);
    assertThat(snapshot(WAR).warState()).isEqualTo(WarState.IN_WAR);
    assertThat(rig.lastLine()).contains("\"event\":\"refresh\"").contains("\"changed\":1");
    assertThat(rig.store.oldestLease()).isEmpty();
    assertNothingWaits();
  }

  @Test
  void anUnchangedObjectMovesTheStampOnly() {
    rig.request(CLAN, Tier.HIGH);
    rig.upstreamAnswers(200, CLAN_JSON);
    rig.work(Tier.HIGH);
    Instant changedAt = snapshot(CLAN).changedAt();
    rig.clock.advance(Duration.ofHours(1));
    rig.request(CLAN, Tier.HIGH);
    rig.upstreamAnswers(200, CLAN_JSON.replace(",", " , "));
    rig.work(Tier.HIGH);

    assertThat(rig.lastLine()).contains("\"unchanged\":1");
    assertThat(snapshot(CLAN).changedAt()).isEqualTo(changedAt);
    assertThat(snapshot(CLAN).fetchedAt()).isEqualTo(rig.clock.instant());
  }

  @Test
  void aDuplicateMessageMakesNoSecondRequestAndNoSecondChange() {
    RefreshRequest request = new RefreshRequest("a", CLAN, Tier.HIGH, rig.clock.instant(), 0);
    rig.send(request);
    rig.send(request);
    rig.upstreamAnswers(200, CLAN_JSON);
    rig.work(Tier.HIGH);
    Snapshot first = snapshot(CLAN);
    rig.send(request);
    rig.clock.advance(Duration.ofSeconds(1));
    rig.work(Tier.HIGH);

    assertThat(rig.lastLine()).contains("\"satisfied\":1");
    assertThat(snapshot(CLAN)).isEqualTo(first);
  }

  @Test
  void aMissingObjectBecomesATombstone() {
    rig.request(PLAYER, Tier.HIGH);
    rig.upstreamAnswers(404, "{\"reason\":\"notFound\"}");
    rig.work(Tier.HIGH);

    assertThat(rig.store.find(PLAYER))
        .isEqualTo(new Lookup.Absent(Absence.NOT_FOUND, rig.clock.instant(), null));
    assertNothingWaits();
  }

  @Test
  void aPrivateWarLogBecomesATombstone() {
    rig.request(WAR, Tier.HIGH);
    rig.upstreamAnswers(403, "{\"reason\":\"accessDenied\"}");
    rig.work(Tier.HIGH);

    assertThat(rig.store.find(WAR))
        .isEqualTo(new Lookup.Absent(Absence.PRIVATE_WAR_LOG, rig.clock.instant(), null));
    assertNothingWaits();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>oops</html>",
        "{\"tag\":\"#2PP\",\"name\":\"n\",\"clanLevel\":1",
        "{\"tag\":\"#2PP\",\"name\":\"n\",\"clanLevel\":1}",
        "{\"tag\":\"#2QQ\",\"name\":\"n\",\"clanLevel\":1,\"members\":2}"
      })
  void aBadPayloadLeavesTheOldSnapshotAndIsTriedAgainOneTierDown(String payload) {
    rig.request(CLAN, Tier.HIGH);
    rig.upstreamAnswers(200, CLAN_JSON);
    rig.work(Tier.HIGH);
    Snapshot old = snapshot(CLAN);
    rig.clock.advance(Duration.ofHours(1));
    rig.request(CLAN, Tier.HIGH);
    rig.upstreamAnswers(200, payload);
    rig.work(Tier.HIGH);

    assertThat(snapshot(CLAN)).isEqualTo(old);
    assertThat(rig.lastLine()).contains("\"retried\":1");
    assertThat(rig.queue.depth(Tier.MEDIUM)).isEqualTo(new QueueDepth(0, 0, 1));
  }

  @Test
  void aRequestThatKeepsFailingIsADeadLetterWithItsReasonAfterThreeRetries() {
    rig.request(CLAN, Tier.HIGH);
    Tier[] tiers = {Tier.HIGH, Tier.MEDIUM, Tier.LOW, Tier.LOW};
    for (int attempt = 0; attempt < 4; attempt++) {
      rig.upstreamAnswers(500, "");
      rig.work(tiers[attempt]);
      assertThat(rig.upstream.getRequestCount()).isEqualTo(attempt + 1);
      rig.clock.advance(Duration.ofMinutes(11));
    }

    assertThat(rig.queue.deadLetters())
        .singleElement()
        .satisfies(letter -> assertThat(letter.reason()).isEqualTo("HTTP 500"));
    for (Tier tier : Tier.values()) {
      assertThat(rig.queue.depth(tier).total()).isZero();
    }
    assertThat(rig.store.due(rig.clock.instant().plus(Duration.ofDays(1)), 10)).isEmpty();
    rig.request(CLAN, Tier.HIGH);
    assertThat(rig.queue.depth(Tier.HIGH).total()).isZero();
    rig.clock.advance(Duration.ofHours(1));
    rig.request(CLAN, Tier.HIGH);
    assertThat(rig.queue.depth(Tier.HIGH).total()).isOne();
  }

  @Test
  void retriesWaitLongerEachTime() {
    rig.send(new RefreshRequest("a", CLAN, Tier.LOW, rig.clock.instant(), 0));
    Duration[] atLeast = {Duration.ofSeconds(90), Duration.ofSeconds(180), Duration.ofSeconds(360)};
    for (Duration wait : atLeast) {
      rig.upstreamAnswers(502, "");
      rig.work(Tier.LOW);
      rig.clock.advance(wait.minusMillis(1));
      assertThat(rig.queue.depth(Tier.LOW)).isEqualTo(new QueueDepth(0, 0, 1));
      rig.clock.advance(wait.multipliedBy(2).dividedBy(3).plusMillis(1));
      assertThat(rig.queue.depth(Tier.LOW)).isEqualTo(new QueueDepth(1, 0, 0));
    }
  }

  @Test
  void aTimeoutIsTriedAgain() {
    rig.request(CLAN, Tier.HIGH);
    rig.upstream.enqueue(
        new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build());
    rig.work(Tier.HIGH);

    assertThat(rig.lastLine()).contains("\"retried\":1");
  }

  @Test
  void maintenanceOpensTheBreakerAndLosesNothing() {
    rig.request(CLAN, Tier.HIGH);
    rig.upstreamAnswers(503, "{\"reason\":\"inMaintenance\"}", "Retry-After", "60");
    rig.work(Tier.HIGH);
    assertThat(rig.lastLine()).contains("\"deferred\":1");

    rig.request(PLAYER, Tier.HIGH);
    rig.request(WAR, Tier.CRITICAL);
    rig.work(Tier.HIGH);
    rig.work(Tier.CRITICAL);
    assertThat(rig.upstream.getRequestCount()).isOne();
    assertThat(rig.queue.depth(Tier.HIGH)).isEqualTo(new QueueDepth(0, 0, 2));
    assertThat(rig.queue.depth(Tier.CRITICAL)).isEqualTo(new QueueDepth(0, 0, 1));

    rig.clock.advance(Duration.ofSeconds(61));
    rig.upstreamAnswers(404, "");
    rig.upstreamAnswers(404, "");
    rig.upstreamAnswers(404, "");
    rig.work(Tier.CRITICAL);
    rig.work(Tier.HIGH);
    assertNothingWaits();
  }

  @Test
  void aThrottlingUpstreamHoldsTheKeyForEverybody() {
    rig.request(CLAN, Tier.HIGH);
    rig.upstreamAnswers(429, "", "Retry-After", "10");
    rig.work(Tier.HIGH);
    assertThat(rig.queue.depth(Tier.HIGH)).isEqualTo(new QueueDepth(0, 0, 1));

    rig.request(WAR, Tier.CRITICAL);
    rig.work(Tier.CRITICAL);
    assertThat(rig.upstream.getRequestCount()).isOne();
    assertThat(rig.lastLine()).contains("\"deferred\":1");
  }

  @Test
  void aRejectedKeyRestsAndAnotherServesTheRequest() throws Exception {
    try (WorkerRig two = new WorkerRig("key-one", "key-two")) {
      two.request(CLAN, Tier.HIGH);
      two.upstreamAnswers(403, "{\"reason\":\"accessDenied.invalidIp\"}");
      two.work(Tier.HIGH);
      two.clock.advance(Duration.ofSeconds(5));
      two.upstreamAnswers(200, CLAN_JSON);
      two.work(Tier.HIGH);

      assertThat(two.store.find(CLAN)).isInstanceOf(Lookup.Found.class);
      String first = two.upstream.takeRequest().getHeaders().get("Authorization");
      assertThat(two.upstream.takeRequest().getHeaders().get("Authorization")).isNotEqualTo(first);
      assertThat(two.allLines()).doesNotContain("key-one").doesNotContain("key-two");
    }
  }

  @Test
  void aPoisonMessageComesBackAloneAndTheOthersAreServed() {
    rig.queue.sendText(Tier.HIGH, "not a request");
    rig.request(CLAN, Tier.HIGH);
    rig.upstreamAnswers(200, CLAN_JSON);

    assertThat(rig.work(Tier.HIGH).getBatchItemFailures()).hasSize(1);
    assertThat(rig.store.find(CLAN)).isInstanceOf(Lookup.Found.class);
    assertThat(rig.lastLine()).contains("\"changed\":1", "\"failed\":1", "\"malformedRequest\":1");

    for (int i = 0; i < 5; i++) {
      rig.clock.advance(Duration.ofMinutes(4));
      rig.work(Tier.HIGH);
    }
    assertThat(rig.queue.deadLetters())
        .singleElement()
        .satisfies(letter -> assertThat(letter.body()).isEqualTo("not a request"));
  }

  @Test
  void aBatchStartsPacedWithinTheBudget() {
    for (int i = 0; i < 10; i++) {
      rig.send(
          new RefreshRequest(
              "r" + i,
              SnapshotKey.player(new Tag("2P" + Tag.ALPHABET.charAt(i))),
              Tier.HIGH,
              rig.clock.instant(),
              0));
      rig.upstreamAnswers(404, "");
    }
    rig.work(Tier.HIGH);

    assertThat(rig.waits.stream().distinct()).hasSizeGreaterThanOrEqualTo(10);
    assertThat(rig.lastLine()).contains("\"absent\":10");
  }

  @Test
  void aSlotBeginsAfterItsHolderKnowsOfIt() {
    rig.request(CLAN, Tier.HIGH);
    Instant asked = rig.clock.instant();
    rig.upstreamAnswers(200, CLAN_JSON);
    rig.work(Tier.HIGH);

    assertThat(snapshot(CLAN).fetchedAt()).isEqualTo(asked.plus(RateLimiter.LEAD));
  }

  @Test
  void aMissedSlotIsLostAndTheRequestStartsInAnotherOne() {
    rig.request(CLAN, Tier.HIGH);
    Instant slot = rig.clock.instant().plus(RateLimiter.LEAD);
    rig.upstreamAnswers(200, CLAN_JSON);
    rig.oversleep(Duration.ofMillis(500));
    rig.work(Tier.HIGH);

    assertThat(snapshot(CLAN).fetchedAt()).isEqualTo(slot.plusMillis(500).plus(RateLimiter.LEAD));
  }

  @Test
  void aSlotThatIsOnlyALittleLateIsUsed() {
    rig.request(CLAN, Tier.HIGH);
    Instant slot = rig.clock.instant().plus(RateLimiter.LEAD);
    rig.upstreamAnswers(200, CLAN_JSON);
    rig.oversleep(RateLimiter.MAX_LATENESS);
    rig.work(Tier.HIGH);

    assertThat(snapshot(CLAN).fetchedAt()).isEqualTo(slot.plus(RateLimiter.MAX_LATENESS));
  }

  @Test
  void aRequestThatMissedItsSlotIsPutBackIfNoOtherIsLeft() {
    rig.request(CLAN, Tier.HIGH);
    rig.oversleep(Duration.ofSeconds(60));
    rig.work(Tier.HIGH);

    assertThat(rig.upstream.getRequestCount()).isZero();
    assertThat(rig.lastLine()).contains("\"deferred\":1");
  }

  @Test
  void aRequestThatCannotEndBeforeTheFunctionDoesIsPutBack() {
    rig.request(CLAN, Tier.HIGH);
    rig.context.remainingMillis = 5_000;
    rig.work(Tier.HIGH);

    assertThat(rig.upstream.getRequestCount()).isZero();
    assertThat(rig.queue.depth(Tier.HIGH)).isEqualTo(new QueueDepth(0, 0, 1));
  }

  private static String war(String state, String attacks) {
    return """
        {"state":"%s","preparationStartTime":"20260101T000000.000Z",
         "clan":{"tag":"#2PP","stars":3,"members":[{"tag":"#2QQ","attacks":[%s]}]},
         "opponent":{"tag":"#8PP","stars":1,"members":[]}}
        """
        .formatted(state, attacks);
  }

  private static final String ATTACK =
      """
      {"attackerTag":"#2QQ","defenderTag":"#8QQ","stars":3,"destructionPercentage":100,"order":1}
      """;

  private void refreshWar(String state, String attacks) {
    rig.clock.advance(Duration.ofMinutes(10));
    rig.request(WAR, Tier.CRITICAL);
    rig.upstreamAnswers(200, war(state, attacks));
    rig.work(Tier.CRITICAL);
  }

  @Test
  void theLineTellsBudgetWaitAndLatency() throws Exception {
    rig.request(CLAN, Tier.HIGH);
    rig.clock.advance(Duration.ofMillis(1_500));
    rig.upstreamAnswers(200, CLAN_JSON);
    rig.work(Tier.HIGH);

    JsonNode line = new ObjectMapper().readTree(rig.lastLine());
    assertThat(line.path("tier").textValue()).isEqualTo("HIGH");
    assertThat(line.path("processed").intValue()).isOne();
    assertThat(line.path("requestsStarted").intValue()).isOne();
    assertThat(line.path("queueWait").intValue()).isEqualTo(1_500);
    assertThat(line.has("upstreamLatency")).isTrue();
    assertThat(line.has("slotsLost")).isFalse();
  }

  @Test
  void theLineTellsWhatTheWritesOfThisInvocationCost() {
    rig.request(CLAN, Tier.HIGH);
    rig.upstreamAnswers(200, CLAN_JSON);
    rig.work(Tier.HIGH);
    // The body, the meta item, and in the index the end of the lease's entry and the next look.
    assertThat(rig.lastLine()).contains("\"writeUnits\":4");
    rig.clock.advance(Duration.ofHours(1));
    rig.send(new RefreshRequest("a", CLAN, Tier.HIGH, rig.clock.instant(), 0));
    rig.upstreamAnswers(200, CLAN_JSON);
    rig.work(Tier.HIGH);
    // The meta item, and in the index the next look instead of the one before.
    assertThat(rig.lastLine()).contains("\"writeUnits\":3");
  }

  @Test
  void eachKindOfErrorIsCounted() {
    rig.request(CLAN, Tier.HIGH);
    rig.upstreamAnswers(500, "");
    rig.work(Tier.HIGH);
    assertThat(rig.lastLine()).contains("\"http5xx\":1");
    rig.request(PLAYER, Tier.HIGH);
    rig.upstreamAnswers(200, "{}");
    rig.work(Tier.HIGH);
    assertThat(rig.lastLine()).contains("\"schemaDrift\":1");
    rig.request(WAR, Tier.HIGH);
    rig.upstreamAnswers(302, "");
    rig.work(Tier.HIGH);
    assertThat(rig.lastLine()).contains("\"unexpectedAnswer\":1");
    rig.clock.advance(Duration.ofHours(1));
    rig.request(CLAN, Tier.HIGH);
    rig.dynamoDb.failWhen(operation -> operation.equals("batchGetItem"));
    rig.work(Tier.HIGH);
    assertThat(rig.lastLine()).contains("\"storeUnavailable\":1", "\"failed\":1");
  }

  @Test
  void noLineHasABodyOrAKey() {
    rig.request(CLAN, Tier.HIGH);
    rig.upstreamAnswers(200, CLAN_JSON.replace("\"n\"", "\"a-secret-name\""));
    rig.work(Tier.HIGH);
    rig.request(PLAYER, Tier.HIGH);
    rig.upstreamAnswers(200, "{\"tag\":\"a-secret-name\"");
    rig.work(Tier.HIGH);
    rig.queue.sendText(Tier.HIGH, "a-secret-name");
    rig.work(Tier.HIGH);

    assertThat(rig.allLines()).doesNotContain("a-secret-name").doesNotContain("key-one");
  }

  @Test
  void aChangeIsToldAndItsPatchKept() {
    refreshWar("preparation", "");
    assertThat(rig.events.published()).isEmpty();
    String before = snapshot(WAR).body().hash();
    refreshWar("inWar", ATTACK);

    assertThat(rig.events.published())
        .extracting(DomainEventCodec::type)
        .containsExactly("WarStarted", "AttackMade");
    assertThat(rig.lastLine()).contains("\"eventsPublished\":2", "\"patchesStored\":1");
    assertThat(rig.patches.leadingTo(WAR, snapshot(WAR).body().hash(), rig.clock.instant()))
        .get()
        .satisfies(patch -> assertThat(patch.fromHash()).isEqualTo(before));
  }

  @Test
  void aBusThatIsDownHoldsNoRefreshUpAndLosesNoEvent() {
    refreshWar("preparation", "");
    rig.events.setDown(true);
    refreshWar("inWar", ATTACK);

    assertThat(snapshot(WAR).warState()).isEqualTo(WarState.IN_WAR);
    assertThat(rig.lastLine()).contains("\"eventsUnavailable\":1", "\"eventsParked\":2");
    assertThat(rig.outbox.oldest(10).getFirst().events())
        .extracting(DomainEventCodec::type)
        .containsExactly("WarStarted", "AttackMade");
  }

  @Test
  void aSaveThatFailsAfterItsEventsTellsThemAgainWithTheSameIds() {
    refreshWar("preparation", "");
    rig.dynamoDb.failWhen(operation -> operation.equals("putItem"));
    refreshWar("inWar", ATTACK);
    assertThat(rig.lastLine()).contains("\"failed\":1");
    rig.dynamoDb.failWhen(operation -> false);
    rig.upstreamAnswers(200, war("inWar", ATTACK));
    rig.clock.advance(Duration.ofMinutes(4));
    rig.work(Tier.CRITICAL);

    assertThat(snapshot(WAR).warState()).isEqualTo(WarState.IN_WAR);
    List<String> ids = rig.events.published().stream().map(event -> event.head().id()).toList();
    assertThat(ids).hasSize(4);
    assertThat(ids.subList(2, 4)).isEqualTo(ids.subList(0, 2));
  }

  @Test
  void aVersionThatAnotherWorkerStoredMeanwhileIsComparedToo() {
    rig.request(WAR, Tier.CRITICAL);
    Instant askedAt = rig.clock.instant();
    // Another worker had looked the war up as unknown, too, and was a little faster.
    rig.upstream.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            rig.store.save(
                WAR,
                SnapshotStore.NO_BODY,
                Bodies.of(war("preparation", "")),
                WarState.PREPARATION,
                askedAt.minusMillis(1),
                null);
            return new MockResponse.Builder().code(200).body(war("inWar", ATTACK)).build();
          }
        });
    rig.work(Tier.CRITICAL);

    assertThat(snapshot(WAR).warState()).isEqualTo(WarState.IN_WAR);
    assertThat(rig.events.published())
        .extracting(DomainEventCodec::type)
        .containsExactly("WarStarted", "AttackMade");
    assertNothingWaits();
  }

  @Test
  void aVersionThatAnotherWorkerFetchedLaterIsNotComparedBackwards() {
    rig.request(WAR, Tier.CRITICAL);
    Instant later = rig.clock.instant().plusSeconds(1);
    rig.upstream.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            rig.store.save(
                WAR,
                SnapshotStore.NO_BODY,
                Bodies.of(war("inWar", ATTACK)),
                WarState.IN_WAR,
                later,
                null);
            return new MockResponse.Builder().code(200).body(war("preparation", "")).build();
          }
        });
    rig.work(Tier.CRITICAL);

    assertThat(snapshot(WAR).warState()).isEqualTo(WarState.IN_WAR);
    assertThat(rig.events.published()).isEmpty();
    assertThat(rig.lastLine()).contains("\"superseded\":1");
  }

  @Test
  void aWarsEndAsksForTheClanTwoMinutesLater() {
    refreshWar("inWar", "");
    refreshWar("warEnded", ATTACK);

    assertThat(rig.queue.depth(Tier.CRITICAL)).isEqualTo(new QueueDepth(0, 0, 1));
    rig.clock.advance(Duration.ofMinutes(1));
    rig.request(CLAN, Tier.HIGH);
    assertThat(rig.queue.depth(Tier.HIGH).total()).isZero();
    rig.clock.advance(Duration.ofMinutes(1));
    rig.upstreamAnswers(200, CLAN_JSON);
    rig.work(Tier.CRITICAL);

    assertThat(rig.store.find(CLAN)).isInstanceOf(Lookup.Found.class);
    assertThat(rig.store.find(CLAN).lease()).isNull();
    assertNothingWaits();
  }

  @Test
  void aCriticalRequestIsNotTakenForLostWhileItIsTriedAgain() {
    rig.request(WAR, Tier.CRITICAL);
    for (Tier tier : Tier.values()) {
      rig.upstreamAnswers(500, "");
      rig.work(tier);
      assertThat(rig.store.due(rig.clock.instant(), 10)).isEmpty();
      // No retry comes later than after 10 minutes.
      rig.clock.advance(Duration.ofMinutes(10));
    }

    assertThat(rig.upstream.getRequestCount()).isEqualTo(4);
    assertThat(rig.queue.deadLetters()).hasSize(1);
    assertThat(rig.store.due(rig.clock.instant().plus(Duration.ofDays(1)), 10)).isEmpty();
    assertThat(rig.store.find(WAR).lease())
        .isEqualTo(new Lease(Tier.CRITICAL, rig.clock.instant().plus(Duration.ofMinutes(50))));
  }

  @Test
  void aClansRefreshNotesWhichPlayersSnapshotsAreOutdated() {
    SnapshotKey played = SnapshotKey.player(new Tag("2QQ"));
    SnapshotKey idle = SnapshotKey.player(new Tag("2YY"));
    rig.store.save(played, Bodies.of("{\"a\":1}"), null, rig.clock.instant(), null);
    rig.store.save(idle, Bodies.of("{\"a\":1}"), null, rig.clock.instant(), null);
    refreshClanWithTrophies(5000);
    assertThat(rig.lastLine()).doesNotContain("\"outdatedNoted\":1");
    refreshClanWithTrophies(5001);

    Instant seenAt = snapshot(CLAN).fetchedAt();
    assertThat(rig.store.activity(played)).contains(new Activity(0, null, seenAt));
    assertThat(rig.store.activity(idle)).isEmpty();
    assertThat(rig.lastLine()).contains("\"outdatedNoted\":1");
    refreshClanWithTrophies(5002);
    assertThat(rig.lastLine()).doesNotContain("\"outdatedNoted\":1");
  }

  @Test
  void aWarsRefreshNotesThatThoseWhoAttackedAreOutdated() {
    SnapshotKey attacker = SnapshotKey.player(new Tag("2QQ"));
    SnapshotKey defender = SnapshotKey.player(new Tag("8QQ"));
    rig.store.save(attacker, Bodies.of("{\"a\":1}"), null, rig.clock.instant(), null);
    rig.store.save(defender, Bodies.of("{\"a\":1}"), null, rig.clock.instant(), null);
    refreshWar("inWar", "");
    refreshWar("inWar", ATTACK);

    assertThat(rig.store.activity(attacker))
        .contains(new Activity(0, null, snapshot(WAR).fetchedAt()));
    assertThat(rig.store.activity(defender)).isEmpty();
  }

  @Test
  void aSaveSaysWhenThePlannerLooksAgainAndStoresWhatWasLearned() {
    refreshClanWithTrophies(5000);
    Instant now = rig.clock.instant();
    assertThat(rig.store.due(now.plus(Duration.ofHours(8)), 10))
        .singleElement()
        .satisfies(
            due -> {
              assertThat(due.key()).isEqualTo(CLAN);
              assertThat(due.leaseTier()).isNull();
              assertThat(due.dueAt()).isAfter(now);
            });
    Facts first = rig.store.look(CLAN).upkeep().facts();
    assertThat(first).isNotNull();
    refreshClanWithTrophies(5001);
    assertThat(rig.store.look(CLAN).upkeep().facts()).isNotNull().isNotEqualTo(first);
  }

  @Test
  void refreshesAreCountedByArmWithWhatWasExpectedOfThem() {
    refreshClanWithTrophies(5000);
    assertThat(rig.allLines()).contains("\"arm\":\"value\",\"refreshes\":1,\"wastedRefreshes\":0}");
    refreshClanWithTrophies(5000);
    assertThat(rig.allLines())
        .contains("\"refreshes\":1,\"wastedRefreshes\":1,\"expectedChanges\":0.8")
        .contains("\"forecastChanges\":0,\"refreshValue\":");
  }

  @Test
  void aWarIsDueExactlyWhenItsBodySaysThatItTurns() {
    rig.request(WAR, Tier.CRITICAL);
    rig.upstreamAnswers(
        200,
        war("preparation", "")
            .replaceFirst(
                "\\{",
                "{\"startTime\":\"20300101T003000.000Z\",\"endTime\":\"20300102T003000.000Z\","));
    rig.work(Tier.CRITICAL);

    Instant start = Instant.parse("2030-01-01T00:30:00Z");
    assertThat(rig.store.due(start.minusMillis(1), 10)).isEmpty();
    assertThat(rig.store.due(start.plusSeconds(5), 10))
        .extracting(DueKey::key)
        .containsExactly(WAR);
  }

  @Test
  void whatAClansRefreshShowsToBeOutdatedIsDueAtOnceIfItIsWorthARequest() {
    SnapshotKey played = SnapshotKey.player(new Tag("2QQ"));
    Instant now = rig.clock.instant();
    rig.store.save(
        played,
        null,
        Bodies.of("{\"a\":1}"),
        null,
        now,
        now,
        null,
        Track.of(null, null, now).stored());
    rig.store.addReads(played, 50, now);
    refreshClanWithTrophies(5000);
    assertThat(rig.store.due(rig.clock.instant(), 10)).isEmpty();
    refreshClanWithTrophies(5001);

    assertThat(rig.store.due(rig.clock.instant(), 10)).extracting(DueKey::key).contains(played);
  }

  @Test
  void aNoteThatTheTableRefusesFailsNoRefresh() {
    refreshClanWithTrophies(5000);
    AtomicInteger batches = new AtomicInteger();
    // The first one looks up what is asked for.
    rig.dynamoDb.failWhen(
        operation -> operation.equals("batchGetItem") && batches.getAndIncrement() > 0);
    refreshClanWithTrophies(5001);

    assertThat(rig.lastLine()).contains("\"changed\":1", "\"storeUnavailable\":1");
    assertNothingWaits();
  }

  private void refreshClanWithTrophies(int trophies) {
    rig.clock.advance(Duration.ofHours(1));
    rig.request(CLAN, Tier.HIGH);
    String members =
        ",\"memberList\":[{\"tag\":\"#2QQ\",\"trophies\":%d},{\"tag\":\"#2YY\",\"trophies\":1}]}"
            .formatted(trophies);
    rig.upstreamAnswers(200, CLAN_JSON.replace("}", members));
    rig.work(Tier.HIGH);
  }

  @Test
  void whileUpstreamRepeatsItsAnswerAWishWaitsAndCostsNoRequest() {
    rig.request(CLAN, Tier.HIGH);
    rig.upstreamAnswers(200, CLAN_JSON, "Cache-Control", "max-age=120");
    rig.work(Tier.HIGH);
    rig.clock.advance(Duration.ofSeconds(20));
    rig.request(CLAN, Tier.HIGH);
    rig.work(Tier.HIGH);

    assertThat(rig.lastLine()).contains("\"deferred\":1");
    assertThat(rig.upstream.getRequestCount()).isOne();
    rig.clock.advance(Duration.ofSeconds(99));
    assertThat(rig.queue.depth(Tier.HIGH)).isEqualTo(new QueueDepth(0, 0, 1));
    rig.clock.advance(Duration.ofSeconds(1));
    rig.upstreamAnswers(200, CLAN_JSON);
    rig.work(Tier.HIGH);
    assertThat(rig.lastLine()).contains("\"unchanged\":1");
    assertNothingWaits();
  }

  @Test
  void aWildMaxAgeHoldsNobodyUpForLongerThanAQuarterOfAnHour() {
    rig.request(CLAN, Tier.HIGH);
    rig.upstreamAnswers(200, CLAN_JSON, "Cache-Control", "max-age=999999999");
    rig.work(Tier.HIGH);

    assertThat(snapshot(CLAN).freshUntil())
        .isEqualTo(snapshot(CLAN).fetchedAt().plus(Duration.ofMinutes(15)));
  }

  @Test
  void aBodyTooLargeForAnItemIsADeadLetterAndTheOldSnapshotStays() {
    rig.request(CLAN, Tier.HIGH);
    rig.upstreamAnswers(200, CLAN_JSON);
    rig.work(Tier.HIGH);
    Snapshot old = snapshot(CLAN);
    rig.clock.advance(Duration.ofHours(1));
    rig.request(CLAN, Tier.HIGH);
    byte[] noise = new byte[450 * 1024];
    new Random(5).nextBytes(noise);
    rig.upstreamAnswers(
        200, CLAN_JSON.replace("}", ",\"noise\":\"" + HexFormat.of().formatHex(noise) + "\"}"));
    rig.work(Tier.HIGH);

    assertThat(snapshot(CLAN)).isEqualTo(old);
    assertThat(rig.lastLine()).contains("\"deadLettered\":1", "\"bodyTooLarge\":1");
    assertThat(rig.queue.deadLetters())
        .singleElement()
        .satisfies(letter -> assertThat(letter.reason()).contains("an item takes up to 408576"));
    assertThat(rig.events.published()).isEmpty();
  }

  @Test
  void anAnswerBeyondAllMeasureIsADeadLetterAtOnce() {
    rig.request(CLAN, Tier.HIGH);
    rig.upstreamAnswers(200, "x".repeat((4 << 20) + 1));
    rig.work(Tier.HIGH);

    assertThat(rig.lastLine()).contains("\"deadLettered\":1", "\"bodyTooLarge\":1");
  }
}
