package dev.cocbackend.api.hot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.contract.Bodies;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.FaultyDynamoDb;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.RefreshRequester.Outcome;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.Lease;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StoreUnavailableException;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HotSnapshotStoreTest {
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));
  private static final SnapshotKey PLAYER = SnapshotKey.player(new Tag("2PP"));
  private static final SnapshotKey NOBODY = SnapshotKey.player(new Tag("8QQ"));
  private static final BodyBlock ONE = Bodies.of("{\"members\":1}");
  private static final BodyBlock TWO = Bodies.of("{\"members\":2}");
  private static final Duration AGE = HotSnapshotStore.MAX_AGE;

  private final SettableClock clock = new SettableClock();
  private final String table = EmbeddedAws.services().newTable();

  /** As other processes reach the table. */
  private final SnapshotStore elsewhere =
      new DynamoSnapshotStore(EmbeddedAws.services().dynamoDb(), table);

  private final FaultyDynamoDb dynamoDb = new FaultyDynamoDb(EmbeddedAws.services().dynamoDb());
  private final SnapshotStore behind = new DynamoSnapshotStore(dynamoDb.client(), table);
  private final HotSnapshotStore hot = new HotSnapshotStore(behind, clock);

  private final Instant start = clock.instant();

  @Test
  void readsOfAKeyInTwoSecondsAskTheStoreOnce() {
    save(CLAN, ONE);
    Lookup first = hot.find(CLAN);
    clock.advance(AGE.minusNanos(1));

    assertThat(hot.find(CLAN)).isEqualTo(first).isEqualTo(elsewhere.find(CLAN));
    assertThat(dynamoDb.takeOperations()).containsExactly("query");
    clock.advance(Duration.ofNanos(1));
    hot.find(CLAN);
    assertThat(dynamoDb.takeOperations()).containsExactly("query");
  }

  @Test
  void afterARefreshTheOldSnapshotIsSeenForTwoSecondsAtMost() {
    save(CLAN, ONE);
    hot.find(CLAN);
    clock.advance(Duration.ofMillis(500));
    elsewhere.save(CLAN, TWO, null, clock.instant(), null);

    assertThat(hot.find(CLAN).bodyHash()).isEqualTo(ONE.hash());
    clock.set(start.plus(AGE));
    assertThat(hot.find(CLAN)).isEqualTo(elsewhere.find(CLAN));
    assertThat(hot.find(CLAN).bodyHash()).isEqualTo(TWO.hash());
  }

  @Test
  void readsOfAKeptAnswerDoNotProlongIt() {
    save(CLAN, ONE);
    for (int i = 0; i < 20; i++) {
      hot.find(CLAN);
      clock.advance(Duration.ofMillis(200));
    }

    assertThat(dynamoDb.takeOperations()).containsExactly("query", "query");
  }

  @Test
  void anAnswerThatTookLongIsKeptForTwoSecondsFromItsArrivalAtMost() {
    save(CLAN, ONE);
    dynamoDb.failWhen(
        operation -> {
          clock.advance(Duration.ofSeconds(3));
          return false;
        });
    hot.find(CLAN);
    dynamoDb.failWhen(operation -> false);
    dynamoDb.takeOperations();
    clock.advance(AGE);

    assertThat(hot.holds(CLAN)).isFalse();
    hot.find(CLAN);
    assertThat(dynamoDb.takeOperations()).containsExactly("query");
  }

  @Test
  void whatIsNotKnownIsNotKept() {
    assertThat(hot.find(NOBODY)).isEqualTo(new Lookup.Unknown(null));
    assertThat(hot.holds(NOBODY)).isFalse();
    save(NOBODY, ONE);

    assertThat(hot.find(NOBODY)).isInstanceOf(Lookup.Found.class);
  }

  @Test
  void tombstonesAreKept() {
    elsewhere.saveAbsent(CLAN, Absence.NOT_FOUND, start, null);

    assertThat(hot.find(CLAN)).isEqualTo(new Lookup.Absent(Absence.NOT_FOUND, start, null));
    assertThat(hot.find(CLAN)).isEqualTo(new Lookup.Absent(Absence.NOT_FOUND, start, null));
    assertThat(dynamoDb.takeOperations()).containsExactly("query");
  }

  @Test
  void aBatchAsksForTheKeysThatAreNotKeptAndKeepsThem() {
    save(CLAN, ONE);
    save(PLAYER, TWO);
    hot.find(CLAN);
    dynamoDb.takeOperations();
    Set<SnapshotKey> keys = new LinkedHashSet<>(List.of(NOBODY, PLAYER, CLAN));

    assertThat(hot.findAll(keys)).isEqualTo(elsewhere.findAll(keys));
    assertThat(hot.findAll(keys).keySet()).containsExactly(NOBODY, PLAYER, CLAN);
    assertThat(dynamoDb.takeOperations()).containsExactly("batchGetItem", "batchGetItem");
    assertThat(hot.findAll(Set.of(PLAYER, CLAN))).hasSize(2);
    hot.find(PLAYER);
    assertThat(dynamoDb.takeOperations()).isEmpty();
  }

  @Test
  void aBatchHasAsManyKeysAsTheStoreTakes() {
    Set<SnapshotKey> keys = new LinkedHashSet<>();
    for (char a : Tag.ALPHABET.toCharArray()) {
      for (char b : "2089".toCharArray()) {
        keys.add(SnapshotKey.clan(new Tag("P" + a + b)));
      }
    }

    assertThatThrownBy(() -> hot.findAll(keys))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("up to 50 keys, not 56");
  }

  @Test
  void concurrentReadsOfOneKeyAreOneQuestion() throws Exception {
    save(CLAN, ONE);
    Gate gate = new Gate();
    List<Reader> readers = gate.readers(6, () -> hot.find(CLAN));
    gate.open(false);

    for (Reader reader : readers) {
      assertThat(reader.lookup().bodyHash()).isEqualTo(ONE.hash());
    }
    assertThat(dynamoDb.takeOperations()).containsExactly("query");
  }

  @Test
  void concurrentReadsOfAnUnknownKeyAreOneQuestionToo() throws Exception {
    Gate gate = new Gate();
    List<Reader> readers = gate.readers(6, () -> hot.find(NOBODY));
    gate.open(false);

    for (Reader reader : readers) {
      assertThat(reader.lookup()).isEqualTo(new Lookup.Unknown(null));
    }
    assertThat(dynamoDb.takeOperations()).containsExactly("query");
    assertThat(hot.holds(NOBODY)).isFalse();
  }

  @Test
  void aBatchWaitsForAQuestionUnderWayAndAsksTheRest() throws Exception {
    save(CLAN, ONE);
    save(PLAYER, TWO);
    Gate gate = new Gate("query");
    Reader single = gate.readers(1, () -> hot.find(CLAN)).getFirst();
    Reader batch =
        gate.waiting(
            () -> {
              var lookups = hot.findAll(Set.of(CLAN, PLAYER));
              assertThat(lookups.get(PLAYER)).isEqualTo(elsewhere.find(PLAYER));
              return Objects.requireNonNull(lookups.get(CLAN));
            });
    gate.open(false);

    assertThat(batch.lookup()).isEqualTo(single.lookup());
    assertThat(dynamoDb.takeOperations()).containsExactly("query", "batchGetItem");
  }

  @Test
  void aFailureReachesThoseWhoWaitedAndNobodyElse() throws Exception {
    save(CLAN, ONE);
    Gate gate = new Gate();
    List<Reader> readers = gate.readers(3, () -> hot.find(CLAN));
    gate.open(true);

    for (Reader reader : readers) {
      assertThatThrownBy(reader::lookup).hasCauseInstanceOf(StoreUnavailableException.class);
    }
    assertThat(dynamoDb.takeOperations()).containsExactly("query");
    assertThat(hot.holds(CLAN)).isFalse();
    dynamoDb.failWhen(operation -> false);
    assertThat(hot.find(CLAN).bodyHash()).isEqualTo(ONE.hash());
  }

  @Test
  void aFailedBatchIsNotKept() {
    save(CLAN, ONE);
    dynamoDb.failWhen("batchGetItem"::equals);
    assertThatThrownBy(() -> hot.findAll(Set.of(CLAN, NOBODY)))
        .isInstanceOf(StoreUnavailableException.class);

    assertThat(hot.find(CLAN).bodyHash()).isEqualTo(ONE.hash());
    assertThat(hot.find(NOBODY)).isInstanceOf(Lookup.Unknown.class);
  }

  @Test
  void aStoreOutageIsNotHiddenOnceTheAnswerIsOld() {
    save(CLAN, ONE);
    hot.find(CLAN);
    dynamoDb.failWhen("query"::equals);

    assertThat(hot.find(CLAN).bodyHash()).isEqualTo(ONE.hash());
    clock.advance(AGE);
    assertThatThrownBy(() -> hot.find(CLAN)).isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void memoryIsBoundedByBytes() {
    BodyBlock large = BodyBlock.stored(new byte[50_000], 0, 1, "large");
    HotSnapshotStore small = new HotSnapshotStore(behind, clock, 200_000);
    List<SnapshotKey> keys =
        Tag.ALPHABET.chars().mapToObj(c -> SnapshotKey.clan(new Tag("2P" + (char) c))).toList();
    for (SnapshotKey key : keys) {
      save(key, large);
      small.find(key);
    }

    assertThat(keys.stream().filter(small::holds).count()).isBetween(1L, 3L);
  }

  @Test
  void readersOfAStaleSnapshotAskForOneLease() {
    save(CLAN, ONE);
    RefreshRequester requester = new RefreshRequester(hot, new InMemoryRefreshQueue(clock));

    assertThat(read(requester, Tier.HIGH)).isEqualTo(Outcome.REQUESTED);
    for (int i = 0; i < 3; i++) {
      clock.advance(Duration.ofMillis(600));
      assertThat(read(requester, Tier.HIGH)).isEqualTo(Outcome.OUTSTANDING);
    }
    assertThat(dynamoDb.takeOperations()).containsExactly("query", "updateItem");
    // From here on the store shows the lease.
    clock.advance(AGE);
    assertThat(read(requester, Tier.HIGH)).isEqualTo(Outcome.OUTSTANDING);
    assertThat(dynamoDb.takeOperations()).containsExactly("query");
  }

  @Test
  void aLeaseOfAnotherInstanceIsAskedForOnce() {
    save(CLAN, ONE);
    hot.find(CLAN);
    elsewhere.tryLease(CLAN, Tier.HIGH, start, Tier.HIGH.target());
    dynamoDb.takeOperations();
    RefreshRequester requester = new RefreshRequester(hot, new InMemoryRefreshQueue(clock));

    for (int i = 0; i < 3; i++) {
      assertThat(read(requester, Tier.HIGH)).isEqualTo(Outcome.OUTSTANDING);
    }
    assertThat(dynamoDb.takeOperations()).containsExactly("updateItem");
  }

  @Test
  void readersOfAnUnknownKeyAskForOneLease() {
    RefreshRequester requester = new RefreshRequester(hot, new InMemoryRefreshQueue(clock));

    assertThat(requester.request(NOBODY, Tier.HIGH, clock.instant())).isEqualTo(Outcome.REQUESTED);
    assertThat(requester.request(NOBODY, Tier.HIGH, clock.instant()))
        .isEqualTo(Outcome.OUTSTANDING);
    assertThat(dynamoDb.takeOperations()).containsExactly("updateItem");
    assertThat(hot.find(NOBODY)).isEqualTo(elsewhere.find(NOBODY));
  }

  @Test
  void aHigherTierTakesALeaseOverWithinTheSameTime() {
    save(CLAN, ONE);
    RefreshRequester requester = new RefreshRequester(hot, new InMemoryRefreshQueue(clock));

    assertThat(read(requester, Tier.MEDIUM)).isEqualTo(Outcome.REQUESTED);
    assertThat(read(requester, Tier.CRITICAL)).isEqualTo(Outcome.REQUESTED);
    assertThat(read(requester, Tier.HIGH)).isEqualTo(Outcome.OUTSTANDING);
    assertThat(hot.find(CLAN).lease())
        .isEqualTo(new Lease(Tier.CRITICAL, start.plus(Tier.CRITICAL.target())))
        .isEqualTo(elsewhere.find(CLAN).lease());
  }

  @Test
  void aTableThatTakesNoLeaseSlowsOneReadInTwoSeconds() {
    save(CLAN, ONE);
    RefreshRequester requester = new RefreshRequester(hot, new InMemoryRefreshQueue(clock));
    dynamoDb.failWhen("updateItem"::equals);

    assertThatThrownBy(() -> read(requester, Tier.HIGH))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(read(requester, Tier.HIGH)).isEqualTo(Outcome.OUTSTANDING);
    dynamoDb.failWhen(operation -> false);
    clock.advance(AGE);
    assertThat(read(requester, Tier.HIGH)).isEqualTo(Outcome.REQUESTED);
  }

  @Test
  void aRefreshThatEndsALeaseLetsTheNextOneBeAskedFor() {
    save(CLAN, ONE);
    RefreshRequester requester = new RefreshRequester(hot, new InMemoryRefreshQueue(clock));
    read(requester, Tier.HIGH);
    clock.advance(Duration.ofSeconds(1));
    elsewhere.save(CLAN, TWO, null, clock.instant(), null);
    clock.advance(AGE);

    assertThat(hot.find(CLAN).lease()).isNull();
    assertThat(read(requester, Tier.HIGH)).isEqualTo(Outcome.REQUESTED);
  }

  @Test
  void whatThisProcessWritesItSeesAtOnce() {
    save(CLAN, ONE);
    hot.find(CLAN);
    hot.tryLease(CLAN, Tier.HIGH, start, Duration.ofMinutes(30));
    hot.releaseLease(CLAN, start, start.plusSeconds(5), null);
    assertThat(hot.find(CLAN).lease()).isEqualTo(new Lease(Tier.HIGH, start.plusSeconds(5)));
    hot.save(CLAN, ONE.hash(), TWO, null, start.plusSeconds(1), null);
    assertThat(hot.find(CLAN)).isEqualTo(elsewhere.find(CLAN));
    hot.saveAbsent(CLAN, Absence.NOT_FOUND, start.plusSeconds(2), null);

    assertThat(hot.find(CLAN)).isInstanceOf(Lookup.Absent.class).isEqualTo(elsewhere.find(CLAN));
  }

  @Test
  void theRestIsTheStoresOwn() {
    save(CLAN, ONE);
    hot.addReads(CLAN, 3, start);
    hot.tryLease(CLAN, Tier.HIGH, start, Duration.ofMinutes(30));

    assertThat(hot.activity(CLAN)).isEqualTo(elsewhere.activity(CLAN)).isPresent();
    assertThat(hot.oldestLease()).isEqualTo(elsewhere.oldestLease()).isPresent();
    Instant later = start.plus(Duration.ofHours(1));
    assertThat(hot.due(later, 10)).isEqualTo(elsewhere.due(later, 10)).hasSize(1);
  }

  private Outcome read(RefreshRequester requester, Tier tier) {
    return requester.request(CLAN, tier, hot.find(CLAN), clock.instant());
  }

  private void save(SnapshotKey key, BodyBlock body) {
    elsewhere.save(key, null, body, null, start, null);
  }

  private interface Question {
    Lookup ask();
  }

  private record Reader(Thread thread, CompletableFuture<Lookup> answer) {
    static Reader start(Question question) {
      CompletableFuture<Lookup> answer = new CompletableFuture<>();
      Thread thread =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      answer.complete(question.ask());
                    } catch (Throwable e) {
                      answer.completeExceptionally(e);
                    }
                  });
      return new Reader(thread, answer);
    }

    Lookup lookup() throws Exception {
      return answer.get();
    }

    boolean waitsForAnAnswer() {
      return thread.getState() == Thread.State.WAITING
          && Arrays.stream(thread.getStackTrace())
              .anyMatch(frame -> frame.getClassName().equals(CompletableFuture.class.getName()));
    }
  }

  /** Holds calls of the table back until all readers wait. */
  private final class Gate {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private volatile boolean fails;

    Gate() {
      this("query");
    }

    Gate(String heldBack) {
      dynamoDb.failWhen(
          operation -> {
            if (!operation.equals(heldBack)) {
              return false;
            }
            entered.countDown();
            awaitOpening();
            return fails;
          });
    }

    /** One that asks, and others that wait for its answer. */
    List<Reader> readers(int count, Question question) throws InterruptedException {
      List<Reader> readers = new ArrayList<>(List.of(Reader.start(question)));
      entered.await();
      IntStream.range(1, count).forEach(i -> readers.add(waiting(question)));
      return readers;
    }

    Reader waiting(Question question) {
      Reader reader = Reader.start(question);
      while (!reader.waitsForAnAnswer()) {
        assertThat(reader.answer()).as("should wait").isNotDone();
        Thread.onSpinWait();
      }
      return reader;
    }

    void open(boolean failing) {
      fails = failing;
      opened.countDown();
    }

    private void awaitOpening() {
      try {
        opened.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
