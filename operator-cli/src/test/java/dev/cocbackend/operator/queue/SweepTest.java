package dev.cocbackend.operator.queue;

import static dev.cocbackend.operator.queue.TestQueues.HOLD;
import static dev.cocbackend.operator.queue.TestQueues.LIMITS;
import static dev.cocbackend.operator.queue.TestQueues.clock;
import static dev.cocbackend.operator.queue.TestQueues.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.QueueDepth;
import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SweepTest {
  private final TestQueues queues = TestQueues.create();
  private final MessageQueue high = queues.get(QueueName.HIGH);

  private static List<Content> sweep(MessageQueue queue) {
    List<Content> seen = new ArrayList<>();
    try (Sweep sweep = new Sweep(queue, LIMITS, clock())) {
      sweep.all(held -> seen.add(held.content()));
    }
    return seen;
  }

  @Test
  void itGivesEachMessageOnceAndLetsThemGo() {
    queues.fill(23);

    assertThat(sweep(high)).hasSize(23).doesNotHaveDuplicates();
    assertThat(high.depth()).isEqualTo(new QueueDepth(23, 0, 0));
  }

  @Test
  void messagesWaitForItToEnd() {
    high.send(List.of(message(Tier.HIGH, "a")));
    try (Sweep sweep = new Sweep(high, LIMITS, clock())) {
      sweep.all(held -> {});
      assertThat(high.receive(HOLD, Duration.ZERO)).isEmpty();
    }
    assertThat(high.receive(HOLD, Duration.ZERO)).hasSize(1);
  }

  @Test
  void howeverOftenAMessageIsLookedAtItIsNoDeadLetter() {
    high.send(List.of(message(Tier.HIGH, "a")));

    for (int look = 0; look < 4 * InMemoryRefreshQueue.MAX_RECEIVE_COUNT; look++) {
      assertThat(sweep(high)).containsExactly(message(Tier.HIGH, "a"));
    }
    // And a worker still gets it.
    assertThat(high.receive(HOLD, Duration.ZERO)).hasSize(1);
    assertThat(queues.get(QueueName.DEAD_LETTER).depth().total()).isZero();
  }

  @Test
  void itDoesNotMakeAMessageDieLaterThanItsWorkersWould() {
    high.send(List.of(message(Tier.HIGH, "poison")));
    for (int i = 0; i < InMemoryRefreshQueue.MAX_RECEIVE_COUNT; i++) {
      assertThat(high.receive(Duration.ofSeconds(1), Duration.ZERO)).hasSize(1);
      TestQueues.time().pass(Duration.ofSeconds(2));
    }

    assertThat(sweep(high)).isEmpty();
    assertThat(queues.get(QueueName.DEAD_LETTER).depth().total()).isOne();
  }

  @Test
  void aHoldThatIsTooShortEndsItAndLosesNothing() {
    SettableClock clock = new SettableClock();
    InMemoryRefreshQueue port = new InMemoryRefreshQueue(clock);
    MessageQueue slow = new MemoryMessageQueue(port, Tier.LOW, clock);
    slow.send(List.of(message(Tier.LOW, "a"), message(Tier.LOW, "b")));

    assertThatThrownBy(
            () -> {
              try (Sweep sweep = new Sweep(slow, LIMITS, clock)) {
                sweep.all(held -> clock.advance(HOLD.dividedBy(2)));
              }
            })
        .isInstanceOf(SweepFailedException.class)
        .hasMessageContaining("--hold");
    assertThat(slow.depth().total()).isEqualTo(2);
  }

  @Test
  void moreMessagesThanMayBeHeldEndItAndLoseNothing() {
    queues.fill(15);
    SweepLimits few = new SweepLimits(Optional.of(HOLD), Duration.ZERO, 9);

    assertThatThrownBy(
            () -> {
              try (Sweep sweep = new Sweep(high, few, clock())) {
                sweep.all(held -> {});
              }
            })
        .isInstanceOf(SweepFailedException.class)
        .hasMessageContaining("high");
    assertThat(high.depth()).isEqualTo(new QueueDepth(15, 0, 0));
  }

  @Test
  void theHoldGrowsWithTheQueue() {
    SweepLimits limits = SweepLimits.DEFAULT;

    assertThat(limits.holdFor(0)).isEqualTo(Duration.ofSeconds(30));
    assertThat(limits.holdFor(1_000)).isEqualTo(Duration.ofSeconds(50));
    assertThat(limits.holdFor(100_000)).isEqualTo(Duration.ofSeconds(2_030));
    assertThat(limits.holdFor(100_000_000)).isEqualTo(Duration.ofHours(12));
    assertThatThrownBy(() -> limits.withHold(Duration.ofHours(13)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
