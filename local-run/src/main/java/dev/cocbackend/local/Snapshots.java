package dev.cocbackend.local;

import dev.cocbackend.snapshot.SnapshotTable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;

/** The table, as {@code template.yaml} makes it. */
final class Snapshots {
  static final String TABLE = "coc-backend-snapshots";

  private Snapshots() {}

  /** Makes the table with its time to live unless it is there. */
  static void createIfAbsent(DynamoDbClient dynamoDb) {
    try {
      dynamoDb.createTable(SnapshotTable.createRequest(TABLE));
      dynamoDb.updateTimeToLive(
          request ->
              request
                  .tableName(TABLE)
                  .timeToLiveSpecification(
                      ttl -> ttl.attributeName(SnapshotTable.TTL).enabled(true)));
    } catch (ResourceInUseException e) {
      // An earlier run made it.
    }
  }
}
