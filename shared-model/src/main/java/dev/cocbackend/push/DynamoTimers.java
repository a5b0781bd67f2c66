package dev.cocbackend.push;

import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * Timers in the snapshots' table: {@code timer#<shard>}, sorted by due time. Four shards, for 4,000
 * timers set in a second (AWS limit of a partition: 1,000 writes/s). Thread-safe.
 */
public final class DynamoTimers implements Timers {
  private static final int SHARDS = 4;

  private final DynamoDbClient dynamoDb;
  private final String table;

  /**
   * @param table the snapshots' table
   */
  public DynamoTimers(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  @Override
  public void set(Timer timer) {
    PutItemRequest request =
        PutItemRequest.builder()
            .tableName(table)
            .item(
                Map.of(
                    "pk", partition(shard(timer)),
                    "sk", AttributeValue.fromS(sortKey(timer)),
                    "message", AttributeValue.fromS(timer.message())))
            .build();
    call("write", () -> dynamoDb.putItem(request));
  }

  @Override
  public List<Timer> due(Instant now, int limit) {
    List<Timer> due = new ArrayList<>();
    for (int shard = 0; shard < SHARDS && due.size() < limit; shard++) {
      QueryRequest request =
          QueryRequest.builder()
              .tableName(table)
              .keyConditionExpression("pk = :pk AND sk < :end")
              .expressionAttributeValues(
                  Map.of(
                      ":pk",
                      partition(shard),
                      ":end",
                      AttributeValue.fromS(digits(now.toEpochMilli() + 1))))
              .limit(limit - due.size())
              .build();
      call("read", () -> dynamoDb.query(request)).items().forEach(item -> due.add(timer(item)));
    }
    return due;
  }

  @Override
  public void remove(Timer timer) {
    DeleteItemRequest request =
        DeleteItemRequest.builder()
            .tableName(table)
            .key(Map.of("pk", partition(shard(timer)), "sk", AttributeValue.fromS(sortKey(timer))))
            .build();
    call("delete", () -> dynamoDb.deleteItem(request));
  }

  private static Timer timer(Map<String, AttributeValue> item) {
    String[] key = text(item, "sk").split("#", 2);
    return new Timer(Instant.ofEpochMilli(Long.parseLong(key[0])), key[1], text(item, "message"));
  }

  private static int shard(Timer timer) {
    return Math.floorMod(timer.id().hashCode(), SHARDS);
  }

  private static AttributeValue partition(int shard) {
    return AttributeValue.fromS("timer#" + shard);
  }

  private static String sortKey(Timer timer) {
    return digits(timer.dueAt().toEpochMilli()) + "#" + timer.id();
  }

  /** Sorts as the number does. */
  private static String digits(long millis) {
    return "%015d".formatted(millis);
  }

  private static String text(Map<String, AttributeValue> item, String attribute) {
    AttributeValue value = item.get(attribute);
    if (value == null) {
      throw new IllegalStateException("An item of a timer lacks " + attribute + ".");
    }
    return value.s();
  }

  private <T> T call(String what, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw new StoreUnavailableException(
          "The table %s did not answer a %s of timers: %s"
              .formatted(table, what, e.getClass().getSimpleName()),
          e);
    }
  }
}
