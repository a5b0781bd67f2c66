package dev.cocbackend.operator.snapshots;

import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Looks at the table's items where the ports have no question for it. Thread-safe. */
public final class TableLook {
  private final DynamoDbClient dynamoDb;
  private final String table;

  public TableLook(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  /**
   * When a key is looked at next.
   *
   * @param nextDueAt by the planner; empty for never
   * @param requestedAt when the last refresh was asked for, empty if none is outstanding
   */
  public record Due(Optional<Instant> nextDueAt, Optional<Instant> requestedAt) {}

  public Due due(SnapshotKey key) {
    Map<String, AttributeValue> meta = item(key.toString(), "meta");
    return new Due(millis(meta.get("nextDueAt")), millis(meta.get("requestedAt")));
  }

  /**
   * The end of the line of an API key's slots, its theoretical arrival time; empty if the key was
   * never used.
   *
   * @param keyId as {@link dev.cocbackend.coc.ApiKey#id} gives it
   */
  public Optional<Instant> lineEnd(String keyId) {
    return Optional.ofNullable(item("limiter#" + keyId, "tat").get("tat"))
        .map(micros -> Instant.EPOCH.plus(Long.parseLong(micros.n()), ChronoUnit.MICROS));
  }

  /** Reads the whole table, which costs read units for all of it, and gives each key once. */
  public void allKeys(Consumer<SnapshotKey> each) {
    Map<String, AttributeValue> from = Map.of();
    String last = "";
    do {
      Map<String, AttributeValue> start = from;
      var page =
          call(
              "a scan",
              () ->
                  dynamoDb.scan(
                      r ->
                          r.tableName(table)
                              .projectionExpression("pk")
                              .filterExpression("sk = :body OR attribute_exists(absence)")
                              .expressionAttributeValues(
                                  Map.of(":body", AttributeValue.fromS("body")))
                              .exclusiveStartKey(start.isEmpty() ? null : start)));
      for (Map<String, AttributeValue> item : page.items()) {
        AttributeValue pk = item.get("pk");
        // The items of one key follow each other.
        if (pk != null && !pk.s().equals(last)) {
          last = pk.s();
          SnapshotKey key = keyOrNull(last);
          if (key != null) {
            each.accept(key);
          }
        }
      }
      from = page.lastEvaluatedKey();
    } while (from != null && !from.isEmpty());
  }

  /** Null for items that are not of a snapshot, such as the limiter's. */
  private static @Nullable SnapshotKey keyOrNull(String pk) {
    try {
      return SnapshotKey.parse(pk);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private Map<String, AttributeValue> item(String pk, String sk) {
    return call(
            "a read",
            () ->
                dynamoDb.getItem(
                    r ->
                        r.tableName(table)
                            .key(
                                Map.of(
                                    "pk", AttributeValue.fromS(pk),
                                    "sk", AttributeValue.fromS(sk)))))
        .item();
  }

  private <T> T call(String what, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw new StoreUnavailableException(
          "The table %s did not answer %s: %s".formatted(table, what, e.getClass().getSimpleName()),
          e);
    }
  }

  private static Optional<Instant> millis(@Nullable AttributeValue value) {
    return Optional.ofNullable(value).map(v -> Instant.ofEpochMilli(Long.parseLong(v.n())));
  }
}
