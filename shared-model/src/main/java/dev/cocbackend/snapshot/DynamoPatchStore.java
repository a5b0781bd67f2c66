package dev.cocbackend.snapshot;

import static dev.cocbackend.snapshot.SnapshotItems.number;
import static dev.cocbackend.snapshot.SnapshotItems.required;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * Patches beside the snapshots they belong to, in items {@code patch#<hash of the new body>} that
 * sort behind {@code meta}, so that no read of a snapshot touches them. Thread-safe.
 */
public final class DynamoPatchStore implements PatchStore {
  private static final String PREFIX = "patch#";
  private static final String FROM_HASH = "fromHash";
  private static final String PATCH = "patch";

  private final DynamoDbClient dynamoDb;
  private final String table;

  /**
   * @param table the snapshots' table
   */
  public DynamoPatchStore(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  @Override
  public void put(SnapshotKey key, BodyPatch patch, Instant now) {
    Map<String, AttributeValue> item =
        new HashMap<>(SnapshotItems.key(key, PREFIX + patch.toHash()));
    item.put(FROM_HASH, AttributeValue.fromS(patch.fromHash()));
    item.put(PATCH, AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(patch.deflated())));
    item.put(SnapshotTable.LENGTH, number(patch.length()));
    item.put(SnapshotTable.TTL, number(now.plus(LIFE).getEpochSecond()));
    PutItemRequest request = PutItemRequest.builder().tableName(table).item(item).build();
    call("write", () -> dynamoDb.putItem(request));
  }

  @Override
  public Optional<BodyPatch> leadingTo(SnapshotKey key, String toHash, Instant now) {
    return query(key, "sk = :sk", PREFIX + toHash, now).stream().findFirst();
  }

  @Override
  public List<BodyPatch> kept(SnapshotKey key, Instant now) {
    return query(key, "begins_with(sk, :sk)", PREFIX, now);
  }

  /** A query for one item too: it costs what a get does, and readers need no right more. */
  private List<BodyPatch> query(SnapshotKey key, String condition, String sortKey, Instant now) {
    QueryRequest request =
        QueryRequest.builder()
            .tableName(table)
            .keyConditionExpression("pk = :pk AND " + condition)
            .expressionAttributeValues(
                Map.of(
                    ":pk", AttributeValue.fromS(key.toString()),
                    ":sk", AttributeValue.fromS(sortKey)))
            .build();
    return call("read", () -> dynamoDb.query(request)).items().stream()
        // DynamoDB removes items some time after their end.
        .filter(
            item -> Long.parseLong(required(item, SnapshotTable.TTL).n()) > now.getEpochSecond())
        .map(DynamoPatchStore::patch)
        .toList();
  }

  private static BodyPatch patch(Map<String, AttributeValue> item) {
    return BodyPatch.stored(
        required(item, FROM_HASH).s(),
        required(item, SnapshotTable.SK).s().substring(PREFIX.length()),
        required(item, PATCH).b().asByteArrayUnsafe(),
        Integer.parseInt(required(item, SnapshotTable.LENGTH).n()));
  }

  private <T> T call(String what, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw new StoreUnavailableException(
          "The table %s did not answer a %s of a patch: %s"
              .formatted(table, what, e.getClass().getSimpleName()),
          e);
    }
  }
}
