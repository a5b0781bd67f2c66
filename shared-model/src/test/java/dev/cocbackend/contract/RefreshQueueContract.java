package dev.cocbackend.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.QueueDepth;
import dev.cocbackend.refresh.ReceivedRequest;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.RefreshRequestCodec;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link RefreshQueue} does; {@link #queue} is empty at the start of each test. */
interface RefreshQueueContract {
  Duration HIDDEN = Duration.ofSeconds(1);

  RefreshQueue queue();

  /** Lets time pass for the queue. */
  void pass(Duration duration);

  static RefreshRequest request(Tier tier, String id) {
    return new RefreshRequest(
        id, SnapshotKey.clan(new Tag("2PP")), tier, SettableClock.START.plusMillis(7), 0);
  }

  private List<ReceivedRequest> receive(Tier tier) {
    return queue().receive(tier, RefreshQueue.MAX_RECEIVE, HIDDEN, Duration.ZERO);
  }

  @Test
  default void whatWasSentIsReceivedFromItsTier() {
    RefreshRequest sent = request(Tier.HIGH, "a");
    queue().send(sent, Duration.ZERO);

    assertThat(receive(Tier.CRITICAL)).isEmpty();
    List<ReceivedRequest> received = receive(Tier.HIGH);
    assertThat(received).hasSize(1);
    assertThat(RefreshRequestCodec.decode(received.getFirst().body())).isEqualTo(sent);
    assertThat(received.getFirst().receiveCount()).isOne();
  }

  @Test
  default void aReceivedMessageIsHiddenUntilItsVisibilityTimeoutEnds() {
    queue().send(request(Tier.LOW, "a"), Duration.ZERO);
    assertThat(receive(Tier.LOW)).hasSize(1);

    assertThat(receive(Tier.LOW)).isEmpty();
    pass(HIDDEN.plusMillis(100));
    assertThat(receive(Tier.LOW)).singleElement().returns(2, ReceivedRequest::receiveCount);
  }

  @Test
  default void aDeletedMessageDoesNotComeBack() {
    queue().send(request(Tier.HIGH, "a"), Duration.ZERO);
    queue().delete(Tier.HIGH, receive(Tier.HIGH).getFirst().receipt());

    pass(HIDDEN.plusMillis(100));
    assertThat(receive(Tier.HIGH)).isEmpty();
    assertThat(queue().depth(Tier.HIGH).total()).isZero();
  }

  @Test
  default void aDelayedMessageComesAfterItsDelay() {
    queue().send(request(Tier.MEDIUM, "a"), Duration.ofSeconds(1));

    assertThat(receive(Tier.MEDIUM)).isEmpty();
    pass(Duration.ofMillis(1_100));
    assertThat(receive(Tier.MEDIUM)).hasSize(1);
  }

  @Test
  default void severalRequestsOfATierAreSentTogether() {
    List<RefreshRequest> sent =
        IntStream.range(0, RefreshQueue.MAX_SEND)
            .mapToObj(i -> request(Tier.MEDIUM, "id with a blank " + i))
            .toList();
    assertThat(queue().sendAll(sent, Duration.ofSeconds(1))).isEmpty();

    assertThat(receive(Tier.MEDIUM)).isEmpty();
    pass(Duration.ofMillis(1_100));
    List<RefreshRequest> received = new ArrayList<>();
    for (int tries = 0; tries < 10 && received.size() < sent.size(); tries++) {
      receive(Tier.MEDIUM)
          .forEach(message -> received.add(RefreshRequestCodec.decode(message.body())));
    }
    assertThat(received).containsExactlyInAnyOrderElementsOf(sent);
  }

  @Test
  default void oneSendTakesOneToTenRequestsOfOneTier() {
    List<RefreshRequest> eleven = Collections.nCopies(11, request(Tier.HIGH, "a"));
    List<RefreshRequest> mixed = List.of(request(Tier.HIGH, "a"), request(Tier.LOW, "b"));

    assertThatThrownBy(() -> queue().sendAll(List.of(), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 10");
    assertThatThrownBy(() -> queue().sendAll(eleven, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not 11");
    assertThatThrownBy(() -> queue().sendAll(mixed, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one tier");
    assertThat(queue().depth(Tier.HIGH).total()).isZero();
  }

  @Test
  default void noReceiveGivesMoreThanAsked() {
    for (int i = 0; i < 5; i++) {
      queue().send(request(Tier.HIGH, "r" + i), Duration.ZERO);
    }

    assertThat(queue().receive(Tier.HIGH, 3, HIDDEN, Duration.ZERO)).hasSizeBetween(1, 3);
  }

  @Test
  default void aMessageReceivedTooOftenIsADeadLetter() {
    queue().send(request(Tier.HIGH, "poison"), Duration.ZERO);
    for (int i = 0; i < InMemoryRefreshQueue.MAX_RECEIVE_COUNT; i++) {
      assertThat(receive(Tier.HIGH)).hasSize(1);
      pass(HIDDEN.plusMillis(100));
    }

    assertThat(receive(Tier.HIGH)).isEmpty();
    assertThat(queue().depth(Tier.HIGH).total()).isZero();
    assertThat(queue().deadLetterDepth().total()).isOne();
  }

  @Test
  default void aDeadLetterIsInNoTier() {
    queue().deadLetter(request(Tier.HIGH, "a"), "upstream answered 500 four times");

    assertThat(queue().deadLetterDepth()).isEqualTo(new QueueDepth(1, 0, 0));
    for (Tier tier : Tier.values()) {
      assertThat(queue().depth(tier).total()).isZero();
    }
  }

  @Test
  default void depthTellsWaitingInFlightAndDelayedApart() {
    queue().send(request(Tier.HIGH, "a"), Duration.ZERO);
    receive(Tier.HIGH);
    queue().send(request(Tier.HIGH, "b"), Duration.ZERO);
    queue().send(request(Tier.HIGH, "c"), Duration.ZERO);
    queue().send(request(Tier.HIGH, "d"), Duration.ofMinutes(5));

    assertThat(queue().depth(Tier.HIGH)).isEqualTo(new QueueDepth(2, 1, 1));
  }

  @Test
  default void whatSqsWouldRefuseIsRefused() {
    RefreshRequest request = request(Tier.HIGH, "a");

    assertThatThrownBy(() -> queue().send(request, RefreshQueue.MAX_DELAY.plusSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("900");
    assertThatThrownBy(() -> queue().send(request, Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> queue().receive(Tier.HIGH, 11, HIDDEN, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> queue().receive(Tier.HIGH, 0, HIDDEN, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> queue().receive(Tier.HIGH, 1, HIDDEN, Duration.ofSeconds(21)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(queue().depth(Tier.HIGH).total()).isZero();
  }
}
