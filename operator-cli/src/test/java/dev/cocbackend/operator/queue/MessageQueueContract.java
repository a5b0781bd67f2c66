package dev.cocbackend.operator.queue;

import static dev.cocbackend.operator.queue.TestQueues.HOLD;
import static dev.cocbackend.operator.queue.TestQueues.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.refresh.QueueDepth;
import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link MessageQueue} does; {@link #queue} is empty and of tier HIGH. */
interface MessageQueueContract {
  MessageQueue queue();

  void pass(Duration duration);

  private List<HeldMessage> receive() {
    return queue().receive(HOLD, Duration.ZERO);
  }

  @Test
  default void whatWasSentIsReceivedOnceUntilItsHoldEnds() {
    Content sent = message(Tier.HIGH, "a");
    queue().send(List.of(sent));

    assertThat(receive()).singleElement().returns(sent, HeldMessage::content);
    assertThat(receive()).isEmpty();
    pass(HOLD.plusSeconds(1));
    assertThat(receive()).hasSize(1);
  }

  @Test
  default void aReleasedMessageIsThereAtOnce() {
    queue().send(List.of(message(Tier.HIGH, "a")));
    queue().release(receive());

    assertThat(queue().depth()).isEqualTo(new QueueDepth(1, 0, 0));
    assertThat(receive()).singleElement().returns(2, HeldMessage::receives);
  }

  @Test
  default void aDeletedMessageIsGone() {
    queue().send(List.of(message(Tier.HIGH, "a"), message(Tier.HIGH, "b")));
    List<HeldMessage> held = receive();
    queue().delete(held.subList(0, 1));

    pass(HOLD.plusSeconds(1));
    assertThat(receive()).singleElement().returns(held.get(1).content(), HeldMessage::content);
  }

  @Test
  default void manyAreSentAtOnce() {
    List<Content> many = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      many.add(message(Tier.HIGH, "r" + i));
    }
    queue().send(many);

    List<Content> received = new ArrayList<>();
    for (List<HeldMessage> some = receive(); !some.isEmpty(); some = receive()) {
      some.forEach(message -> received.add(message.content()));
    }
    assertThat(received).containsExactlyInAnyOrderElementsOf(many);
  }

  @Test
  default void aMessageThatIsNoRequestIsKeptAsItIs() {
    Content foreign = Content.of("not json \"at all\"");
    queue().send(List.of(foreign));

    assertThat(receive()).singleElement().returns(foreign, HeldMessage::content);
  }

  @Test
  default void itIsNamedByItsTier() {
    assertThat(queue().name()).isEqualTo(QueueName.HIGH);
    assertThat(queue().address()).isNotBlank();
  }
}
