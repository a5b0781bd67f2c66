package dev.cocbackend.local.operator;

import dev.cocbackend.breaker.DynamoBreaker;
import dev.cocbackend.embedded.EmbeddedDynamoDb;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotTable;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The real table in an embedded DynamoDB. */
final class TestTable implements AutoCloseable {
  private static final String NAME = "snapshots";

  private final EmbeddedDynamoDb server = EmbeddedDynamoDb.start(null, 0);
  private final DynamoDbClient client = server.newClient();

  TestTable() {
    client.createTable(SnapshotTable.createRequest(NAME));
  }

  DynamoSnapshotStore store() {
    return new DynamoSnapshotStore(client, NAME);
  }

  DynamoBreaker breaker() {
    return new DynamoBreaker(client, NAME);
  }

  /** Writes an item as no version of the store would: a time without a body. */
  void damage(SnapshotKey key) {
    client.putItem(
        request ->
            request
                .tableName(NAME)
                .item(
                    Map.of(
                        "pk",
                        AttributeValue.fromS(key.toString()),
                        "sk",
                        AttributeValue.fromS("body"),
                        "fetchedAt",
                        AttributeValue.fromN("0"))));
  }

  static BodyBlock body(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return BodyBlock.ofObject(bytes, BodyBlock.hashOf(bytes));
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
