package dev.cocbackend.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.contract.Bodies;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.FaultyDynamoDb;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.demand.KeyReads;
import dev.cocbackend.demand.ReadLog;
import dev.cocbackend.demand.ReadLogCodec;
import dev.cocbackend.policy.News;
import dev.cocbackend.policy.Planning;
import dev.cocbackend.policy.WarTimes;
import dev.cocbackend.price.InMemorySharedNumbers;
import dev.cocbackend.price.SharedNumbers;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequestCodec;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Activity;
import dev.cocbackend.snapshot.DueKey;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.Facts;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.snapshot.Upkeep;
import dev.cocbackend.tag.Tag;
import dev.cocbackend.worker.RecordingContext;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TrackerHandlerTest {
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));
  private static final SnapshotKey WAR = SnapshotKey.war(new Tag("2PP"));
  private static final Instant NOW = SettableClock.START;

  private final SettableClock clock = new SettableClock();
  private final FaultyDynamoDb dynamoDb = new FaultyDynamoDb(EmbeddedAws.services().dynamoDb());
  private final SnapshotStore store =
      new DynamoSnapshotStore(dynamoDb.client(), EmbeddedAws.services().newTable());
  private final RecordingContext context = new RecordingContext();
  private final RefreshQueue queue = new InMemoryRefreshQueue(clock);
  private final SharedNumbers numbers = new InMemorySharedNumbers();
  private final TrackerHandler tracker =
      tracker(RefreshArms.ALL_VALUE, Executors::newVirtualThreadPerTaskExecutor);

  private TrackerHandler tracker(RefreshArms arms, Supplier<ExecutorService> threads) {
    return tracker(arms, threads, true);
  }

  private TrackerHandler tracker(
      RefreshArms arms, Supplier<ExecutorService> threads, boolean automatic) {
    StaleReads staleReads = new StaleReads(StalenessPolicy.DEFAULT, automatic);
    return new TrackerHandler(store, queue, numbers, arms, staleReads, threads, clock);
  }

  @Test
  void readsAreAddedUpOverTheBatchAndStoredOnceAKey() throws Exception {
    save(CLAN, WAR);
    dynamoDb.takeOperations();
    assertThat(
            track(
                message(reads(CLAN, 3, NOW.minusSeconds(2)), reads(WAR, 1, NOW.minusSeconds(4))),
                message(reads(CLAN, 4, NOW.minusSeconds(3)))))
        .isEmpty();

    assertThat(dynamoDb.takeOperations())
        .containsExactly("batchGetItem", "updateItem", "updateItem");
    assertThat(store.activity(CLAN)).contains(new Activity(7, NOW.minusSeconds(2)));
    assertThat(store.activity(WAR)).contains(new Activity(1, NOW.minusSeconds(4)));
    assertThat(line().path("event").asText()).isEqualTo("track");
    assertThat(line().path("readsTold").asInt()).isEqualTo(8);
    assertThat(line().path("readKeysTold").asInt()).isEqualTo(2);
    assertThat(line().path("readsDelay").toString()).isEqualTo("[2000,3000]");
  }

  @Test
  void aKeyThatIsNotStoredGetsNoCount() {
    assertThat(track(message(reads(CLAN, 3, NOW)))).isEmpty();

    assertThat(store.activity(CLAN)).isEmpty();
    assertThat(store.find(CLAN)).isEqualTo(new Lookup.Unknown(null));
  }

  @Test
  void aPoisonMessageComesBackAloneAndTheOthersAreStored() throws Exception {
    save(CLAN);
    assertThat(track("{\"v\":1,\"reads\":[[\"secret\",1,1]]}", message(reads(CLAN, 3, NOW)), ""))
        .containsExactly("0", "2");

    assertThat(store.activity(CLAN)).contains(new Activity(3, NOW));
    assertThat(line().path("readsError").asInt()).isEqualTo(2);
    assertThat(line().path("defects").asText()).isEqualTo("MalformedReadsException");
    assertThat(context.lines.getFirst()).doesNotContain("secret");
  }

  @Test
  void aMessageOneOfWhoseKeysCouldNotBeStoredComesAgain() throws Exception {
    save(CLAN, WAR);
    dynamoDb.failWhen("updateItem"::equals);
    assertThat(track(message(reads(CLAN, 3, NOW)))).containsExactly("0");
    assertThat(line().path("readsUnavailable").asInt()).isEqualTo(1);
    assertThat(line().has("readsTold")).isFalse();
    dynamoDb.failWhen(operation -> false);
    assertThat(track(message(reads(CLAN, 3, NOW)))).isEmpty();

    assertThat(store.activity(CLAN)).contains(new Activity(3, NOW));
  }

  @Test
  void onlyMessagesWithAKeyThatFailedComeAgain() {
    save(CLAN, WAR);
    AtomicInteger writes = new AtomicInteger();
    dynamoDb.failWhen(operation -> operation.equals("updateItem") && writes.incrementAndGet() == 2);
    TrackerHandler inOrder = tracker(RefreshArms.ALL_VALUE, Executors::newSingleThreadExecutor);
    SQSBatchResponse response =
        inOrder.handleRequest(
            event(
                message(reads(CLAN, 1, NOW)),
                message(reads(CLAN, 2, NOW), reads(WAR, 1, NOW)),
                message(reads(WAR, 5, NOW))),
            context);

    assertThat(ids(response)).containsExactly("1", "2");
    assertThat(store.activity(CLAN)).contains(new Activity(3, NOW));
    assertThat(store.activity(WAR)).isEmpty();
  }

  @Test
  void whatDoesNotFitIntoTheTimeComesAgain() throws Exception {
    save(CLAN);
    context.remainingMillis = 5_000;

    assertThat(track(message(reads(CLAN, 3, NOW)))).containsExactly("0");
    assertThat(store.activity(CLAN)).isEmpty();
    assertThat(line().path("readsUnavailable").asInt()).isEqualTo(1);
  }

  @Test
  void aMessageOfAThousandKeysIsStored() {
    List<KeyReads> all = new ArrayList<>();
    for (int i = 0; i < ReadLog.MAX_KEYS; i++) {
      Tag tag =
          new Tag(
              "2%c%c%c"
                  .formatted(
                      Tag.ALPHABET.charAt(i / 196),
                      Tag.ALPHABET.charAt(i / 14 % 14),
                      Tag.ALPHABET.charAt(i % 14)));
      all.add(reads(SnapshotKey.player(tag), i + 1, NOW));
    }
    save(all.getFirst().key(), all.getLast().key());

    assertThat(track(ReadLogCodec.encode(all))).isEmpty();
    assertThat(store.activity(all.getFirst().key())).contains(new Activity(1, NOW));
    assertThat(store.activity(all.getLast().key())).contains(new Activity(1_000, NOW));
  }

  @Test
  void anEmptyBatchIsNothingToDo() {
    assertThat(track()).isEmpty();
    assertThat(dynamoDb.takeOperations()).isEmpty();
  }

  /** As a worker stores it, whose refresh was an hour ago. */
  private void refreshed(SnapshotKey key, News news, Instant freshUntil) {
    refreshed(key, news, NOW.minus(Duration.ofHours(1)), freshUntil);
  }

  private void refreshed(SnapshotKey key, News news, Instant fetchedAt, Instant freshUntil) {
    Planning.Next next =
        Planning.inMemory(clock).refreshed(key, Upkeep.NONE, news, fetchedAt, fetchedAt);
    store.save(
        key, null, Bodies.of("{\"a\":1}"), null, fetchedAt, freshUntil, next.dueAt(), next.facts());
  }

  private void refreshed(SnapshotKey key) {
    refreshed(key, new News(true, 0, 0, null, null), NOW.minus(Duration.ofHours(1)));
  }

  private void price(double price) {
    numbers.replace(numbers.read(), Map.of("price", price), Map.of());
  }

  private List<SnapshotKey> requested(Tier tier) {
    return queue.receive(tier, 10, Duration.ofMinutes(1), Duration.ZERO).stream()
        .map(received -> RefreshRequestCodec.decode(received.body()).key())
        .toList();
  }

  @Test
  void whatIsReadAndWorthARequestIsAskedForOnce() throws Exception {
    refreshed(CLAN);
    price(0.02);
    assertThat(track(message(reads(CLAN, 2, NOW)))).isEmpty();
    assertThat(line().path("readRequests").asInt()).isEqualTo(1);
    assertThat(requested(Tier.HIGH)).containsExactly(CLAN);

    assertThat(track(message(reads(CLAN, 2, NOW)))).isEmpty();
    assertThat(line().has("readRequests")).isFalse();
    assertThat(store.activity(CLAN)).contains(new Activity(4, NOW));
  }

  @Test
  void whatIsNotStaleYetIsAskedForInMedium() {
    Instant young = NOW.minus(StalenessPolicy.DEFAULT.clan()).plusMillis(1);
    refreshed(CLAN, new News(true, 0, 0, null, null), young, young);
    price(0.02);
    assertThat(track(message(reads(CLAN, 2, NOW)))).isEmpty();

    assertThat(requested(Tier.HIGH)).isEmpty();
    assertThat(requested(Tier.MEDIUM)).containsExactly(CLAN);
  }

  @Test
  void whatWasStoredWithoutFactsIsAskedForWhenItIsReadStale() {
    save(CLAN);
    price(5);
    assertThat(track(message(reads(CLAN, 1, NOW)))).isEmpty();
    assertThat(requested(Tier.HIGH)).isEmpty();
    clock.advance(StalenessPolicy.DEFAULT.clan());
    assertThat(track(message(reads(CLAN, 1, NOW)))).isEmpty();

    assertThat(requested(Tier.HIGH)).containsExactly(CLAN);
  }

  @Test
  void whatAPersonLooksAtIsAskedForAtAHigherPrice() {
    Instant last = NOW.minus(StalenessPolicy.DEFAULT.clan());
    refreshed(CLAN, new News(true, 0, 0, null, null), last, last);
    price(0.45);
    assertThat(track(message(reads(CLAN, 1, NOW)))).isEmpty();
    assertThat(requested(Tier.HIGH)).isEmpty();

    assertThat(track(message(new KeyReads(CLAN, 1, NOW, true)))).isEmpty();
    assertThat(requested(Tier.HIGH)).containsExactly(CLAN);
  }

  @Test
  void whereReadsAskForNothingAStaleOneDoesNotEither() {
    refreshed(CLAN);
    price(0.02);
    TrackerHandler byValueAlone =
        tracker(RefreshArms.ALL_VALUE, Executors::newVirtualThreadPerTaskExecutor, false);
    byValueAlone.handleRequest(event(message(reads(CLAN, 2, NOW))), context);

    assertThat(requested(Tier.HIGH)).isEmpty();
    assertThat(requested(Tier.MEDIUM)).containsExactly(CLAN);
  }

  @Test
  void whatNobodyHasReadForLongIsLookedAtAgainByThePlanner() {
    Instant last = NOW.minus(Duration.ofHours(1));
    News news = new News(true, 0, 0, null, null);
    Facts facts = Planning.inMemory(clock).refreshed(CLAN, Upkeep.NONE, news, last, last).facts();
    store.save(CLAN, null, Bodies.of("{\"a\":1}"), null, last, last, null, facts);
    price(5);
    assertThat(store.due(NOW.plus(Duration.ofDays(7)), 1)).isEmpty();
    assertThat(track(message(reads(CLAN, 1, NOW)))).isEmpty();

    assertThat(store.due(NOW.plus(Tier.MEDIUM.target()), 1))
        .extracting(DueKey::key)
        .containsExactly(CLAN);
    assertThat(store.due(NOW.plus(Tier.MEDIUM.target()).minusMillis(1), 1)).isEmpty();
  }

  @Test
  void whatIsWorthLessThanThePriceIsCountedAndNoMore() throws Exception {
    refreshed(CLAN);
    price(5);
    Facts before = store.look(CLAN).upkeep().facts();
    assertThat(track(message(reads(CLAN, 2, NOW)))).isEmpty();

    assertThat(line().has("readRequests")).isFalse();
    assertThat(store.look(CLAN).upkeep().facts()).isNotNull().isNotEqualTo(before);
    assertThat(store.activity(CLAN)).contains(new Activity(2, NOW));
  }

  @Test
  void aSessionThatBeginsAtAPlayerLooksAtTheClanAndItsWar() {
    SnapshotKey player = SnapshotKey.player(new Tag("8QQ"));
    refreshed(player, new News(true, 0, 0, null, CLAN.tag()), NOW.minus(Duration.ofHours(1)));
    refreshed(CLAN);
    WarTimes battle = new WarTimes(NOW.minus(Duration.ofHours(2)), NOW.plus(Duration.ofHours(22)));
    refreshed(WAR, new News(true, 0, 0, battle, null), NOW.minus(Duration.ofHours(1)));
    price(0.02);
    assertThat(track(message(reads(player, 1, NOW)))).isEmpty();

    assertThat(requested(Tier.MEDIUM)).contains(CLAN);
    assertThat(requested(Tier.CRITICAL)).containsExactly(WAR);
    assertThat(store.activity(CLAN)).as("it was not read").isEmpty();
  }

  @Test
  void whileUpstreamRepeatsItsAnswerNothingIsAskedFor() throws Exception {
    refreshed(CLAN, new News(true, 0, 0, null, null), NOW.plusSeconds(1));
    price(0.02);
    assertThat(track(message(reads(CLAN, 2, NOW)))).isEmpty();
    assertThat(line().has("readRequests")).isFalse();
    clock.advance(Duration.ofSeconds(1));
    assertThat(track(message(reads(CLAN, 2, NOW)))).isEmpty();
    assertThat(line().path("readRequests").asInt()).isEqualTo(1);
  }

  @Test
  void anArmThatKnowsNoPriceAsksForNothingByAReadAlone() {
    refreshed(CLAN);
    price(0.02);
    TrackerHandler byTiers =
        tracker(RefreshArms.parse("tiers:100"), Executors::newVirtualThreadPerTaskExecutor);
    byTiers.handleRequest(event(message(reads(CLAN, 2, NOW))), context);

    assertThat(requested(Tier.MEDIUM)).isEmpty();
    assertThat(store.activity(CLAN)).contains(new Activity(2, NOW));
  }

  @Test
  void aTableThatIsNotReadLetsAllMessagesComeAgain() throws Exception {
    refreshed(CLAN);
    dynamoDb.failWhen("batchGetItem"::equals);
    assertThat(track(message(reads(CLAN, 1, NOW)))).containsExactly("0");
    assertThat(line().path("readsUnavailable").asInt()).isEqualTo(1);
    dynamoDb.failWhen(operation -> false);
    assertThat(store.activity(CLAN)).isEmpty();
  }

  /** Fetched a minute ago, without facts. */
  private void save(SnapshotKey... keys) {
    for (SnapshotKey key : keys) {
      store.save(key, Bodies.of("{\"a\":1}"), null, NOW.minus(Duration.ofMinutes(1)), null);
    }
  }

  private List<String> track(String... bodies) {
    return ids(tracker.handleRequest(event(bodies), context));
  }

  private static List<String> ids(SQSBatchResponse response) {
    return response.getBatchItemFailures().stream()
        .map(BatchItemFailure::getItemIdentifier)
        .sorted()
        .toList();
  }

  /** The last line that was logged. */
  private JsonNode line() throws IOException {
    return new ObjectMapper().readTree(context.lines.getLast());
  }

  private static KeyReads reads(SnapshotKey key, int reads, Instant lastReadAt) {
    return new KeyReads(key, reads, lastReadAt);
  }

  private static String message(KeyReads... reads) {
    return ReadLogCodec.encode(List.of(reads));
  }

  /** Messages whose ids are their places. */
  private static SQSEvent event(String... bodies) {
    List<SQSEvent.SQSMessage> records = new ArrayList<>();
    for (String body : bodies) {
      SQSEvent.SQSMessage message = new SQSEvent.SQSMessage();
      message.setMessageId(Integer.toString(records.size()));
      message.setBody(body);
      records.add(message);
    }
    SQSEvent event = new SQSEvent();
    event.setRecords(records);
    return event;
  }
}
