package dev.cocbackend.change;

import dev.cocbackend.contract.EmbeddedAws;
import org.junit.jupiter.api.Nested;

class OutboxTest {
  @Nested
  class InMemory implements OutboxContract {
    private final Outbox outbox = new InMemoryOutbox();

    @Override
    public Outbox outbox() {
      return outbox;
    }
  }

  @Nested
  class InDynamo implements OutboxContract {
    private final Outbox outbox =
        new DynamoOutbox(EmbeddedAws.services().dynamoDb(), EmbeddedAws.services().newTable());

    @Override
    public Outbox outbox() {
      return outbox;
    }
  }
}
