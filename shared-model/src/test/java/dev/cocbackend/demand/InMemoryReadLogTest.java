package dev.cocbackend.demand;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.refresh.ReceivedRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryReadLogTest {
  private static final Duration HIDDEN = Duration.ofMinutes(3);

  private final SettableClock clock = new SettableClock();
  private final InMemoryReadLog log = new InMemoryReadLog(clock);

  @Test
  void aMessageComesAgainUntilItIsDeleted() {
    log.appendText("one");
    assertThat(receive()).extracting(ReceivedRequest::receiveCount).containsExactly(1);
    assertThat(receive()).isEmpty();
    clock.advance(HIDDEN);
    List<ReceivedRequest> again = receive();
    assertThat(again).extracting(ReceivedRequest::receiveCount).containsExactly(2);

    log.delete(again.getFirst().receipt());
    clock.advance(HIDDEN);
    assertThat(receive()).isEmpty();
    assertThat(log.deadLetters()).isEmpty();
  }

  @Test
  void aMessageReceivedTooOftenIsADeadLetterAndBlocksNobody() {
    log.appendText("poison");
    for (int i = 0; i < InMemoryReadLog.MAX_RECEIVE_COUNT; i++) {
      assertThat(receive()).hasSize(1);
      clock.advance(HIDDEN);
    }
    log.appendText("good");

    assertThat(receive()).extracting(ReceivedRequest::body).containsExactly("good");
    assertThat(log.deadLetters()).containsExactly("poison");
  }

  private List<ReceivedRequest> receive() {
    return log.receive(10, HIDDEN, Duration.ZERO);
  }
}
