package dev.cocbackend.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.contract.Bodies;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.refresh.RefreshRequester.Outcome;
import dev.cocbackend.snapshot.DueKey;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RefreshRequesterTest {
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));

  private final SettableClock clock = new SettableClock();
  private final DynamoSnapshotStore store =
      new DynamoSnapshotStore(EmbeddedAws.services().dynamoDb(), EmbeddedAws.services().newTable());
  private final InMemoryRefreshQueue queue = new InMemoryRefreshQueue(clock);
  private final RefreshRequester requester = new RefreshRequester(store, queue);

  private List<RefreshRequest> sent(Tier tier) {
    return queue.receive(tier, 10, Duration.ofMinutes(1), Duration.ZERO).stream()
        .map(message -> RefreshRequestCodec.decode(message.body()))
        .toList();
  }

  @Test
  void manyStaleReadersSendOneRequest() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Outcome> reader = () -> requester.request(CLAN, Tier.HIGH, clock.instant());
      int sent = 0;
      for (Future<Outcome> outcome : threads.invokeAll(Collections.nCopies(20, reader))) {
        sent += outcome.get() == Outcome.REQUESTED ? 1 : 0;
      }
      assertThat(sent).isOne();
    }
    assertThat(sent(Tier.HIGH))
        .singleElement()
        .returns(CLAN, RefreshRequest::key)
        .returns(clock.instant(), RefreshRequest::requestedAt)
        .returns(0, RefreshRequest::attempt);
  }

  @Test
  void aHigherTierOvertakesWithARequestOfItsOwn() {
    requester.request(CLAN, Tier.LOW, clock.instant());

    assertThat(requester.request(CLAN, Tier.CRITICAL, clock.instant()))
        .isEqualTo(Outcome.REQUESTED);
    assertThat(sent(Tier.LOW)).hasSize(1);
    assertThat(sent(Tier.CRITICAL)).hasSize(1);
  }

  @Test
  void aLeaseThatTheReaderSawSavesTheWrite() {
    requester.request(CLAN, Tier.HIGH, clock.instant());
    RefreshRequester withoutStore = new RefreshRequester(unreachableStore(), queue);

    assertThat(withoutStore.request(CLAN, Tier.HIGH, store.find(CLAN), clock.instant()))
        .isEqualTo(Outcome.OUTSTANDING);
  }

  @Test
  void anEndedLeaseThatTheReaderSawIsTakenAgain() {
    requester.request(CLAN, Tier.HIGH, clock.instant());
    clock.advance(Tier.HIGH.target());

    assertThat(requester.request(CLAN, Tier.HIGH, store.find(CLAN), clock.instant()))
        .isEqualTo(Outcome.REQUESTED);
  }

  @Test
  void theIntentIsDurableWhenTheQueueIsDown() {
    RefreshRequester down = new RefreshRequester(store, new BrokenQueue());

    assertThat(down.request(CLAN, Tier.HIGH, clock.instant())).isEqualTo(Outcome.DEFERRED);
    assertThat(down.request(CLAN, Tier.HIGH, clock.instant())).isEqualTo(Outcome.OUTSTANDING);
    Instant again = clock.instant().plus(RefreshRequester.QUEUE_REST);
    assertThat(store.due(again, 10))
        .containsExactly(new DueKey(CLAN, again, Tier.HIGH, clock.instant()));
  }

  @Test
  void aRequestForLaterIsSentWithADelayAndServedByNoEarlierRefresh() {
    Instant now = clock.instant();
    Instant at = now.plus(Duration.ofMinutes(2));
    assertThat(requester.requestAt(CLAN, Tier.CRITICAL, at, now)).isEqualTo(Outcome.REQUESTED);
    assertThat(queue.depth(Tier.CRITICAL)).isEqualTo(new QueueDepth(0, 0, 1));
    assertThat(requester.request(CLAN, Tier.HIGH, now)).isEqualTo(Outcome.OUTSTANDING);
    assertThat(requester.requestAt(CLAN, Tier.CRITICAL, at, now)).isEqualTo(Outcome.OUTSTANDING);

    clock.advance(Duration.ofMinutes(1));
    store.save(CLAN, Bodies.of("{\"a\":1}"), null, clock.instant(), null);
    assertThat(store.find(CLAN).lease()).isNotNull();
    clock.advance(Duration.ofMinutes(1));
    assertThat(sent(Tier.CRITICAL)).singleElement().returns(at, RefreshRequest::requestedAt);
    store.save(CLAN, Bodies.of("{\"a\":1}"), null, clock.instant(), null);
    assertThat(store.find(CLAN).lease()).isNull();
  }

  @Test
  void aRequestForLaterThatIsLostComesDueOnceItsTargetIsOver() {
    Instant now = clock.instant();
    Instant at = now.plus(Duration.ofMinutes(2));
    requester.requestAt(CLAN, Tier.CRITICAL, at, now);

    Instant lost = at.plus(Tier.CRITICAL.target());
    assertThat(store.due(lost.minusMillis(1), 10)).isEmpty();
    assertThat(store.due(lost, 10)).containsExactly(new DueKey(CLAN, lost, Tier.CRITICAL, at));
  }

  @Test
  void aRequestForLaterWaitsForItsMomentWhenTheQueueIsDown() {
    Instant now = clock.instant();
    Instant at = now.plus(Duration.ofMinutes(2));
    assertThat(
            new RefreshRequester(store, new BrokenQueue()).requestAt(CLAN, Tier.CRITICAL, at, now))
        .isEqualTo(Outcome.DEFERRED);

    assertThat(store.due(at, 10)).isEmpty();
    assertThat(store.due(at.plus(RefreshRequester.QUEUE_REST), 10)).hasSize(1);
  }

  @Test
  void aMomentBeyondTheLongestDelayIsRefusedBeforeALeaseIsTaken() {
    Instant now = clock.instant();
    assertThatThrownBy(
            () -> requester.requestAt(CLAN, Tier.CRITICAL, now.plus(Duration.ofMinutes(16)), now))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("900");
    assertThat(store.find(CLAN).lease()).isNull();
  }

  /** A store whose table does not exist, so that every call of it fails. */
  private static DynamoSnapshotStore unreachableStore() {
    return new DynamoSnapshotStore(EmbeddedAws.services().dynamoDb(), "no-such-table");
  }

  @Test
  void aRehearsalAsksForNothing() {
    requester.request(CLAN, Tier.LOW, clock.instant());
    var before = store.find(CLAN);

    requester.rehearse(CLAN);
    requester.rehearse(SnapshotKey.clan(new Tag("8QU")));

    assertThat(store.find(CLAN)).isEqualTo(before);
    assertThat(store.oldestLease()).map(DueKey::key).contains(CLAN);
    assertThat(sent(Tier.LOW)).hasSize(1);
    assertThat(sent(Tier.HIGH)).isEmpty();
  }
}
