package dev.cocbackend.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * An outbox in the snapshots' table, under a partition key of its own. It is empty but for times
 * when the bus is down, so one partition is enough. Thread-safe.
 */
public final class DynamoOutbox implements Outbox {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AttributeValue PARTITION = AttributeValue.fromS("outbox#events");

  /**
   * Characters of events in one item: even if all took three bytes, it stays under the 400 KB that
   * an item may have.
   */
  private static final int MAX_TEXT = 100_000;

  private final DynamoDbClient dynamoDb;
  private final String table;

  /**
   * @param table the snapshots' table
   */
  public DynamoOutbox(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  @Override
  public void park(List<DomainEvent> events, Instant now) {
    ArrayNode array = JSON.createArrayNode();
    int length = 0;
    for (DomainEvent event : events) {
      String text = DomainEventCodec.encode(event);
      if (length + text.length() > MAX_TEXT && !array.isEmpty()) {
        put(array, now);
        array = JSON.createArrayNode();
        length = 0;
      }
      array.add(DomainEventCodec.toJson(event));
      length += text.length();
    }
    if (!array.isEmpty()) {
      put(array, now);
    }
  }

  private void put(ArrayNode events, Instant now) {
    String id = "%015d#%s".formatted(now.toEpochMilli(), UUID.randomUUID());
    PutItemRequest request =
        PutItemRequest.builder()
            .tableName(table)
            .item(
                Map.of(
                    "pk",
                    PARTITION,
                    "sk",
                    AttributeValue.fromS(id),
                    "events",
                    AttributeValue.fromS(events.toString())))
            .build();
    call("write", () -> dynamoDb.putItem(request));
  }

  @Override
  public List<Parked> oldest(int max) {
    QueryRequest request =
        QueryRequest.builder()
            .tableName(table)
            .keyConditionExpression("pk = :pk")
            .expressionAttributeValues(Map.of(":pk", PARTITION))
            .limit(max)
            .build();
    return call("read", () -> dynamoDb.query(request)).items().stream()
        .map(item -> new Parked(text(item, "sk"), events(text(item, "events"))))
        .toList();
  }

  @Override
  public void remove(String id) {
    DeleteItemRequest request =
        DeleteItemRequest.builder()
            .tableName(table)
            .key(Map.of("pk", PARTITION, "sk", AttributeValue.fromS(id)))
            .build();
    call("delete", () -> dynamoDb.deleteItem(request));
  }

  private static List<DomainEvent> events(String text) {
    try {
      List<DomainEvent> events = new ArrayList<>();
      for (JsonNode event : JSON.readTree(text)) {
        events.add(DomainEventCodec.fromJson(event));
      }
      return events;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An item of the outbox is not JSON.", e);
    }
  }

  private static String text(Map<String, AttributeValue> item, String attribute) {
    AttributeValue value = item.get(attribute);
    if (value == null) {
      throw new IllegalStateException("An item of the outbox lacks " + attribute + ".");
    }
    return value.s();
  }

  private <T> T call(String what, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw new StoreUnavailableException(
          "The table %s did not answer a %s of the outbox: %s"
              .formatted(table, what, e.getClass().getSimpleName()),
          e);
    }
  }
}
