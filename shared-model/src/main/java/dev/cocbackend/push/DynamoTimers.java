package dev.cocbackend.push;

import dev.cocbackend.snapshot.SnapshotTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  /** For how long a timer waits for somebody to fire it. */
  private static final Duration REST = Duration.ofDays(30);

  private final DynamoTable table;

  /**
   * @param table the snapshots' table
   */
  public DynamoTimers(DynamoDbClient dynamoDb, String table) {
    this.table = new DynamoTable(dynamoDb, table, "timers");
  }

  @Override
  public void set(Timer timer) {
    PutItemRequest request =
        PutItemRequest.builder()
            .tableName(table.name())
            .item(
                Map.of(
                    "pk",
                    AttributeValue.fromS(partition(shard(timer))),
                    "sk",
                    AttributeValue.fromS(sortKey(timer)),
                    "message",
                    AttributeValue.fromS(timer.message()),
                    SnapshotTable.TTL,
                    DynamoTable.number(end(timer))))
            .build();
    table.call(() -> table.client().putItem(request));
  }

  @Override
  public List<Timer> due(Instant now, int limit) {
    List<Timer> due = new ArrayList<>();
    for (int shard = 0; shard < SHARDS && due.size() < limit; shard++) {
      QueryRequest request =
          QueryRequest.builder()
              .tableName(table.name())
              .keyConditionExpression("pk = :pk AND sk < :end")
              .expressionAttributeValues(
                  Map.of(
                      ":pk",
                      AttributeValue.fromS(partition(shard)),
                      ":end",
                      AttributeValue.fromS(digits(now.toEpochMilli() + 1))))
              .limit(limit - due.size())
              .build();
      table.call(() -> table.client().query(request)).items().forEach(item -> due.add(timer(item)));
    }
    return due;
  }

  @Override
  public void remove(Timer timer) {
    DeleteItemRequest request =
        DeleteItemRequest.builder()
            .tableName(table.name())
            .key(DynamoTable.key(partition(shard(timer)), sortKey(timer)))
            .build();
    table.call(() -> table.client().deleteItem(request));
  }

  private Timer timer(Map<String, AttributeValue> item) {
    String[] key = table.text(item, "sk").split("#", 2);
    return new Timer(
        Instant.ofEpochMilli(Long.parseLong(key[0])), key[1], table.text(item, "message"));
  }

  /** In epoch seconds: nobody fires timers where push was turned off. */
  private static long end(Timer timer) {
    return timer.dueAt().plus(REST).getEpochSecond();
  }

  private static int shard(Timer timer) {
    return Math.floorMod(timer.id().hashCode(), SHARDS);
  }

  private static String partition(int shard) {
    return "timer#" + shard;
  }

  private static String sortKey(Timer timer) {
    return digits(timer.dueAt().toEpochMilli()) + "#" + timer.id();
  }

  /** Sorts as the number does. */
  private static String digits(long millis) {
    return "%015d".formatted(millis);
  }
}
