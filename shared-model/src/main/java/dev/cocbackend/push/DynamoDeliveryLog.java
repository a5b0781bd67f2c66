package dev.cocbackend.push;

import dev.cocbackend.snapshot.SnapshotTable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * The log in the snapshots' table: an item {@code sent#<notification>} for each shard. Thread-safe.
 */
public final class DynamoDeliveryLog implements DeliveryLog {
  private static final String UP_TO = "upTo";
  private static final String DONE = "done";

  private final DynamoTable table;

  /**
   * @param table the snapshots' table
   */
  public DynamoDeliveryLog(DynamoDbClient dynamoDb, String table) {
    this.table = new DynamoTable(dynamoDb, table, "deliveries");
  }

  @Override
  public Claim claim(Part part, Instant now, Duration lease) {
    String holder = UUID.randomUUID().toString();
    UpdateItemRequest request =
        update(part)
            .updateExpression("SET holder = :holder, heldUntil = :until, #ttl = :ttl")
            .conditionExpression(
                "attribute_not_exists(done) AND"
                    + " (attribute_not_exists(heldUntil) OR heldUntil <= :now)")
            .expressionAttributeNames(Map.of("#ttl", SnapshotTable.TTL))
            .expressionAttributeValues(
                Map.of(
                    ":holder", AttributeValue.fromS(holder),
                    ":now", DynamoTable.number(now.toEpochMilli()),
                    ":until", DynamoTable.number(now.plus(lease).toEpochMilli()),
                    ":ttl", DynamoTable.number(now.plus(LIFE).getEpochSecond())))
            .returnValues(ReturnValue.ALL_NEW)
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
            .build();
    try {
      UpdateItemResponse answer = table.call(() -> table.client().updateItem(request));
      AttributeValue upTo = answer.attributes().get(UP_TO);
      return new Claim.Granted(holder, upTo == null ? null : new DeviceId(upTo.s()));
    } catch (ConditionalCheckFailedException e) {
      return e.item().containsKey(DONE) ? new Claim.Done() : new Claim.Busy();
    }
  }

  @Override
  public boolean progress(Part part, String holder, DeviceId upTo, Instant now, Duration lease) {
    return ifHeld(
        part,
        holder,
        "SET upTo = :upTo, heldUntil = :until",
        Map.of(
            ":upTo", AttributeValue.fromS(upTo.value()),
            ":until", DynamoTable.number(now.plus(lease).toEpochMilli())));
  }

  @Override
  public void release(Part part, String holder, Instant now) {
    ifHeld(
        part,
        holder,
        "SET heldUntil = :now",
        Map.of(":now", DynamoTable.number(now.toEpochMilli())));
  }

  @Override
  public void finish(Part part, String holder, Instant now) {
    ifHeld(
        part,
        holder,
        "SET done = :now REMOVE upTo, heldUntil",
        Map.of(":now", DynamoTable.number(now.toEpochMilli())));
  }

  private boolean ifHeld(
      Part part, String holder, String change, Map<String, AttributeValue> changed) {
    Map<String, AttributeValue> values = new HashMap<>(changed);
    values.put(":holder", AttributeValue.fromS(holder));
    UpdateItemRequest request =
        update(part)
            .updateExpression(change)
            .conditionExpression("holder = :holder AND attribute_not_exists(done)")
            .expressionAttributeValues(values)
            .build();
    try {
      table.call(() -> table.client().updateItem(request));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    }
  }

  private UpdateItemRequest.Builder update(Part part) {
    return UpdateItemRequest.builder()
        .tableName(table.name())
        .key(DynamoTable.key("sent#" + part.notification(), Integer.toString(part.shard())));
  }
}
