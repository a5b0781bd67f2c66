package dev.cocbackend.policy;

import dev.cocbackend.contract.EmbeddedAws;
import org.junit.jupiter.api.Nested;

class SharedNumbersTest {
  @Nested
  class InMemory implements SharedNumbersContract {
    private final SharedNumbers numbers = new InMemorySharedNumbers();

    @Override
    public SharedNumbers numbers() {
      return numbers;
    }
  }

  @Nested
  class InDynamo implements SharedNumbersContract {
    private final SharedNumbers numbers =
        new DynamoSharedNumbers(
            EmbeddedAws.services().dynamoDb(), EmbeddedAws.services().newTable());

    @Override
    public SharedNumbers numbers() {
      return numbers;
    }
  }
}
