package dev.cocbackend.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.api.budget.FirstSeenTags;
import dev.cocbackend.api.budget.ReaderLimits;
import dev.cocbackend.api.hot.BatchedReadCounter;
import dev.cocbackend.api.hot.HotSnapshotStore;
import dev.cocbackend.api.http.Callers;
import dev.cocbackend.api.http.TestAnswer;
import dev.cocbackend.api.http.TestRequest;
import dev.cocbackend.budget.DynamoCallerBudget;
import dev.cocbackend.contract.Bodies;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.FaultyDynamoDb;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.demand.KeyReads;
import dev.cocbackend.price.InMemorySharedNumbers;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.QueueUnavailableException;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.DynamoPatchStore;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Reads as the function is wired: hot store, counter and budgets over one table. */
class HotAndAbusiveReadsTest {
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));
  private static final Instant FETCHED = SettableClock.START;
  private static final int PER_MINUTE = 5;

  private final SettableClock clock = new SettableClock();
  private final String table = EmbeddedAws.services().newTable();
  private final FaultyDynamoDb dynamoDb = new FaultyDynamoDb(EmbeddedAws.services().dynamoDb());
  private final SnapshotStore store = new DynamoSnapshotStore(dynamoDb.client(), table);
  private final InMemoryRefreshQueue queue = new InMemoryRefreshQueue(clock);
  private final List<KeyReads> told = new ArrayList<>();
  private boolean isLogDown;
  private final SnapshotReadHandler handler = instance(true);

  private void append(List<KeyReads> reads) {
    if (isLogDown) {
      throw new QueueUnavailableException("down", null);
    }
    told.addAll(reads);
  }

  private SnapshotReadHandler instance(boolean autoRefresh) {
    SnapshotStore hot = new HotSnapshotStore(store, clock);
    DynamoCallerBudget budgets = new DynamoCallerBudget(dynamoDb.client(), table);
    return new SnapshotReadHandler(
        hot,
        new DynamoPatchStore(dynamoDb.client(), table),
        new RefreshRequester(hot, queue),
        RefreshEstimate.ofEmptyQueues(),
        StalenessPolicy.DEFAULT,
        autoRefresh,
        new BatchedReadCounter(this::append),
        new ReaderLimits(new FirstSeenTags(budgets, PER_MINUTE), budgets),
        RefreshArms.ALL_VALUE,
        new InMemorySharedNumbers(),
        clock);
  }

  @Test
  void aHotClanCostsOneReadInTwoSecondsAndOneMessageASecond() {
    save();
    for (int i = 0; i < 1_000; i++) {
      assertThat(get("/v1/clans/2PP").status()).isEqualTo(200);
      clock.advance(Duration.ofMillis(2));
    }

    assertThat(dynamoDb.takeOperations()).containsExactly("query");
    assertThat(told)
        .containsExactly(
            new KeyReads(CLAN, 1, FETCHED), new KeyReads(CLAN, 500, FETCHED.plusSeconds(1)));
  }

  @Test
  void whatAPersonLooksAtIsToldAsSuch() {
    save();
    get("/v1/clans/2PP");
    clock.advance(Duration.ofSeconds(1));
    TestAnswer.of(handler, TestRequest.get("/v1/clans/2PP").with("X-Viewing", "true"));
    clock.advance(Duration.ofSeconds(1));
    TestAnswer.of(
        handler, TestRequest.get("/v1/clans").query("tags=2PP").with("X-Viewing", "true"));
    clock.advance(Duration.ofSeconds(1));
    String entry = "{\"kind\":\"clan\",\"tag\":\"#2PP\"}";
    TestAnswer.of(handler, TestRequest.post("/v1/sync", "[%s]".formatted(entry)));
    clock.advance(Duration.ofSeconds(1));
    TestAnswer.of(
        handler,
        TestRequest.post("/v1/sync", "[%s]".formatted(entry.replace("}", ",\"viewing\":true}"))));

    assertThat(told).extracting(KeyReads::viewed).containsExactly(false, true, true, false, true);
  }

  @Test
  void isStaleTurnsExactlyAtTheMaxAgeThoughTheAnswerIsKept() {
    save();
    Instant staleAt = FETCHED.plus(StalenessPolicy.DEFAULT.clan());
    clock.set(staleAt.minusMillis(1));
    TestAnswer before = get("/v1/clans/2PP");
    clock.set(staleAt);
    TestAnswer at = get("/v1/clans/2PP");

    assertThat(before.json().get("is_stale").booleanValue()).isFalse();
    assertThat(before.logLine().get("in_memory").booleanValue()).isFalse();
    assertThat(at.json().get("is_stale").booleanValue()).isTrue();
    assertThat(at.header("Cache-Control")).startsWith("max-age=0,");
    assertThat(at.logLine().get("in_memory").booleanValue()).isTrue();
    assertThat(at.logLine().get("refresh").textValue()).isEqualTo("REQUESTED");
  }

  @Test
  void manyStaleReadsOfAKeptAnswerAskForOneLease() {
    save();
    clock.set(FETCHED.plus(Duration.ofHours(1)));
    get("/v1/clans/2PP");
    dynamoDb.takeOperations();
    for (int i = 0; i < 50; i++) {
      assertThat(get("/v1/clans/2PP").logLine().get("refresh").textValue())
          .isEqualTo("OUTSTANDING");
    }

    assertThat(dynamoDb.takeOperations()).isEmpty();
    assertThat(queue.depth(Tier.HIGH).total()).isEqualTo(1);
  }

  @Test
  void aReadCountThatIsNotTakenChangesNoAnswer() {
    save();
    TestAnswer expected = get("/v1/clans/2PP");
    clock.advance(Duration.ofSeconds(1));
    isLogDown = true;

    TestAnswer answer = get("/v1/clans/2PP");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(expected.text());
    assertThat(answer.logLine().get("read_count").textValue()).isEqualTo("FAILED");
    assertThat(answer.logLine().get("level").textValue()).isEqualTo("ERROR");
  }

  @Test
  void onlyWhatIsFoundIsCounted() {
    store.saveAbsent(CLAN, Absence.NOT_FOUND, FETCHED, null);
    get("/v1/clans/2PP");
    get("/v1/players/2PP");

    assertThat(told).isEmpty();
  }

  @Test
  void oneTooManyFirstSeenTagIs429AndLeavesNothingBehind() {
    for (int i = 0; i < PER_MINUTE; i++) {
      assertThat(get("/v1/players/" + tag(i)).status()).isEqualTo(202);
    }
    TestAnswer refused = get("/v1/players/" + tag(PER_MINUTE));

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.json())
        .isEqualTo(
            TestAnswer.parse(
                """
                {"reason":"requestThrottled",
                 "message":"One caller may ask for 5 tags a minute that are not in the database yet;\
                 tags that are in it are not limited. Try again in 12 s."}
                """));
    assertThat(refused.headers())
        .containsEntry("Retry-After", "12")
        .containsEntry("Cache-Control", "no-store");
    assertThat(refused.logLine().get("first_seen").textValue()).isEqualTo("0 of 1");
    assertThat(queue.depth(Tier.HIGH).total()).isEqualTo(PER_MINUTE);
    assertThat(partitions()).doesNotContain("player#" + tag(PER_MINUTE)).hasSize(PER_MINUTE + 1);
  }

  @Test
  void aScanByOneWhoHasSpentTheBudgetWritesNothing() {
    for (int i = 0; i < PER_MINUTE; i++) {
      get("/v1/players/" + tag(i));
    }
    dynamoDb.takeOperations();
    for (int i = PER_MINUTE; i < 40; i++) {
      assertThat(get("/v1/players/" + tag(i)).status()).isEqualTo(429);
    }

    assertThat(dynamoDb.takeOperations()).containsOnly("query");
  }

  @Test
  void anotherInstanceKnowsTheBudgetAndAnotherCallerHasOne() {
    for (int i = 0; i < PER_MINUTE; i++) {
      get("/v1/players/" + tag(i));
    }
    TestRequest request = TestRequest.get("/v1/players/" + tag(9));

    assertThat(TestAnswer.of(Callers.at("192.0.2.1", instance(true)), request).status())
        .isEqualTo(429);
    assertThat(TestAnswer.of(Callers.at("192.0.2.2", instance(true)), request).status())
        .isEqualTo(202);
  }

  @Test
  void askingAgainForATagCostsNothing() {
    for (int i = 0; i < 20; i++) {
      assertThat(get("/v1/players/2PP").status()).isEqualTo(202);
      clock.advance(Duration.ofSeconds(2));
    }

    assertThat(queue.depth(Tier.HIGH).total()).isEqualTo(1);
  }

  @Test
  void stalenessOfWhatIsStoredCostsNothing() {
    for (int i = 0; i < 10; i++) {
      store.save(key(i), Bodies.of("{\"a\":1}"), null, FETCHED, null);
    }
    clock.advance(Duration.ofHours(2));
    for (int i = 0; i < 10; i++) {
      assertThat(get("/v1/players/" + tag(i)).status()).isEqualTo(200);
    }

    assertThat(queue.depth(Tier.HIGH).total()).isEqualTo(10);
  }

  @Test
  void tombstonesAreAnsweredButNotCheckedAgainBeyondTheBudget() {
    for (int i = 0; i < 10; i++) {
      store.saveAbsent(key(i), Absence.NOT_FOUND, FETCHED, null);
    }
    clock.advance(Duration.ofHours(2));
    for (int i = 0; i < 10; i++) {
      assertThat(get("/v1/players/" + tag(i)).status()).isEqualTo(404);
    }

    assertThat(queue.depth(Tier.MEDIUM).total()).isEqualTo(PER_MINUTE);
  }

  @Test
  void withoutAutomaticRefreshNoBudgetIsNeeded() {
    for (int i = 0; i < 10; i++) {
      TestRequest request = TestRequest.get("/v1/players/" + tag(i));
      assertThat(TestAnswer.of(Callers.at("192.0.2.1", instance(false)), request).status())
          .isEqualTo(202);
    }

    assertThat(partitions()).isEmpty();
  }

  @Test
  void budgetsThatDoNotAnswerChangeNoAnswerAndSendNothing() {
    dynamoDb.failWhen("updateItem"::equals);

    TestAnswer answer = get("/v1/players/2PP");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.header("Retry-After")).isEqualTo("2");
    assertThat(answer.logLine().get("first_seen").textValue()).isEqualTo("FAILED");
    assertThat(queue.depth(Tier.HIGH).total()).isZero();
  }

  @Test
  void noLogShowsTheCaller() {
    for (int i = 0; i <= PER_MINUTE; i++) {
      assertThat(get("/v1/players/" + tag(i)).log()).doesNotContain("192.0.2");
    }
  }

  @Test
  void primingCountsNothingAndSpendsNothing() {
    handler.beforeCheckpoint(org.crac.Core.getGlobalContext());

    assertThat(partitions()).isEmpty();
    assertThat(store.find(CLAN)).isInstanceOf(Lookup.Unknown.class);
  }

  private void save() {
    store.save(CLAN, null, Bodies.of("{\"tag\":\"#2PP\"}"), null, FETCHED, null);
    dynamoDb.takeOperations();
  }

  private TestAnswer get(String path) {
    return TestAnswer.of(Callers.at("192.0.2.1", handler), TestRequest.get(path));
  }

  private List<String> partitions() {
    return EmbeddedAws.services().dynamoDb().scan(r -> r.tableName(table)).items().stream()
        .map(item -> text(item).s())
        .toList();
  }

  private static AttributeValue text(Map<String, AttributeValue> item) {
    return item.getOrDefault("pk", AttributeValue.fromS(""));
  }

  private static SnapshotKey key(int i) {
    return SnapshotKey.player(new Tag(tag(i)));
  }

  private static String tag(int i) {
    String alphabet = Tag.ALPHABET;
    return "8" + alphabet.charAt(i / alphabet.length()) + alphabet.charAt(i % alphabet.length());
  }
}
