package dev.cocbackend.push;

import dev.cocbackend.snapshot.StoreUnavailableException;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * The snapshots' table as the stores of this package use it. Thread-safe.
 *
 * @param of what is kept there, for messages
 */
record DynamoTable(DynamoDbClient client, String name, String of) {
  private static final String PK = "pk";
  private static final String SK = "sk";

  static Map<String, AttributeValue> key(String pk, String sk) {
    return Map.of(PK, AttributeValue.fromS(pk), SK, AttributeValue.fromS(sk));
  }

  static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  /** The text of an attribute that every item has. */
  String text(Map<String, AttributeValue> item, String attribute) {
    return required(item, attribute).s();
  }

  /** An attribute that every item has. */
  AttributeValue required(Map<String, AttributeValue> item, String attribute) {
    AttributeValue value = item.get(attribute);
    if (value == null) {
      throw new IllegalStateException("An item of %s lacks %s.".formatted(of, attribute));
    }
    return value;
  }

  /**
   * Makes a call; a condition that does not hold is let through, for it is an answer.
   *
   * @throws StoreUnavailableException if the table does not answer
   */
  <T> T call(Supplier<T> call) {
    try {
      return call.get();
    } catch (ConditionalCheckFailedException e) {
      throw e;
    } catch (SdkException e) {
      throw new StoreUnavailableException(
          "The table %s did not answer a call for %s: %s"
              .formatted(name, of, e.getClass().getSimpleName()),
          e);
    }
  }
}
