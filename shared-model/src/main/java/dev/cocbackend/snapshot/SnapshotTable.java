package dev.cocbackend.snapshot;

import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** The shape of the one table: keys, attributes and the due index. */
public final class SnapshotTable {
  /** The sparse index of what the planner has to look at. */
  public static final String DUE_INDEX = "due";

  /** The attribute that DynamoDB's time to live looks at, in epoch seconds. */
  public static final String TTL = "ttl";

  /**
   * Partitions of the due index. One partition takes 1,000 writes/s (AWS limit); a refresh writes
   * the index twice, so eight allow 4,000 refreshes/s, ten times what ten CoC keys can fetch.
   */
  static final int DUE_SHARDS = 8;

  static final String PK = "pk";
  static final String SK = "sk";
  static final String BODY = "body";
  static final String META = "meta";

  static final String JSON = "json";
  static final String CRC = "crc";
  static final String LENGTH = "length";
  static final String HASH = "hash";
  static final String CHANGED_AT = "changedAt";
  static final String SCHEMA_VERSION = "schemaVersion";
  static final String STATE = "state";

  static final String FETCHED_AT = "fetchedAt";
  static final String FRESH_UNTIL = "freshUntil";
  static final String BODY_HASH = "bodyHash";
  static final String ABSENCE = "absence";
  static final String LEASE_UNTIL = "leaseUntil";
  static final String LEASE_TIER = "leaseTier";
  static final String REQUESTED_AT = "requestedAt";
  static final String NEXT_DUE_AT = "nextDueAt";
  static final String ACTIVITY = "activity";
  static final String LAST_READ_AT = "lastReadAt";
  static final String OUTDATED_AT = "outdatedAt";
  static final String DUE_SHARD = "dueShard";
  static final String FACTS = "facts";

  private SnapshotTable() {}

  /** Makes the table on demand, as {@code template.yaml} does, without its time to live. */
  public static CreateTableRequest createRequest(String name) {
    return CreateTableRequest.builder()
        .tableName(name)
        .billingMode(BillingMode.PAY_PER_REQUEST)
        .attributeDefinitions(
            attribute(PK, ScalarAttributeType.S),
            attribute(SK, ScalarAttributeType.S),
            attribute(DUE_SHARD, ScalarAttributeType.N),
            attribute(NEXT_DUE_AT, ScalarAttributeType.N))
        .keySchema(key(PK, KeyType.HASH), key(SK, KeyType.RANGE))
        .globalSecondaryIndexes(
            GlobalSecondaryIndex.builder()
                .indexName(DUE_INDEX)
                .keySchema(key(DUE_SHARD, KeyType.HASH), key(NEXT_DUE_AT, KeyType.RANGE))
                .projection(
                    Projection.builder()
                        .projectionType(ProjectionType.INCLUDE)
                        .nonKeyAttributes(LEASE_TIER, REQUESTED_AT)
                        .build())
                .build())
        .build();
  }

  private static AttributeDefinition attribute(String name, ScalarAttributeType type) {
    return AttributeDefinition.builder().attributeName(name).attributeType(type).build();
  }

  private static KeySchemaElement key(String name, KeyType type) {
    return KeySchemaElement.builder().attributeName(name).keyType(type).build();
  }
}
