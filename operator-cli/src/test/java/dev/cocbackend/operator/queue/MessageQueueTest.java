package dev.cocbackend.operator.queue;

import static dev.cocbackend.operator.queue.TestQueues.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MessageQueueTest {

  @Nested
  class InSqs implements MessageQueueContract {
    private MessageQueue queue;

    @BeforeEach
    void newQueue() {
      queue = TestQueues.create().get(QueueName.HIGH);
    }

    @Override
    public MessageQueue queue() {
      return queue;
    }

    @Override
    public void pass(Duration duration) {
      TestQueues.time().pass(duration);
    }

    @Test
    void attributesOfAllTypesComeBackAsTheyWereSent() {
      TreeMap<String, Attribute> attributes = new TreeMap<>();
      attributes.put("reason", new Attribute("String", "upstream answered 500"));
      attributes.put("times", new Attribute("Number", "4"));
      attributes.put("raw", new Attribute("Binary", "AAH+/w=="));
      Content sent = new Content("body", attributes);
      queue.send(List.of(sent));

      assertThat(queue.receive(TestQueues.HOLD, Duration.ZERO))
          .singleElement()
          .returns(sent, HeldMessage::content);
    }

    @Test
    void itsRedrivePolicyTellsHowOftenAMessageMayBeReceived() {
      TestQueues queues = TestQueues.create();

      assertThat(queues.get(QueueName.LOW).maxReceives())
          .isEqualTo(InMemoryRefreshQueue.MAX_RECEIVE_COUNT);
      assertThat(queues.get(QueueName.DEAD_LETTER).maxReceives()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void messagesTooLargeForOneBatchGoInSeveral() {
      Content large = Content.of("x".repeat(200_000));
      queue.send(List.of(large, large, large));

      assertThat(TestQueues.contents(queue)).hasSize(3);
    }
  }

  @Nested
  class InMemory implements MessageQueueContract {
    private final SettableClock clock = new SettableClock();
    private final InMemoryRefreshQueue port = new InMemoryRefreshQueue(clock);
    private final MessageQueue queue = new MemoryMessageQueue(port, Tier.HIGH, clock);

    @Override
    public MessageQueue queue() {
      return queue;
    }

    @Override
    public void pass(Duration duration) {
      clock.advance(duration);
    }

    @Test
    void attributesAreRefusedBecauseItKeepsNone() {
      Content letter = TestQueues.deadLetter(request(Tier.HIGH, "a"), "why");

      assertThatThrownBy(() -> queue.send(List.of(letter)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("reason");
    }
  }
}
