package dev.cocbackend.push;

import dev.cocbackend.snapshot.SnapshotTable;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
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

  private final DynamoDbClient dynamoDb;
  private final String table;

  /**
   * @param table the snapshots' table
   */
  public DynamoDeliveryLog(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
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
                    ":now", number(now.toEpochMilli()),
                    ":until", number(now.plus(lease).toEpochMilli()),
                    ":ttl", number(now.plus(LIFE).getEpochSecond())))
            .returnValues(ReturnValue.ALL_NEW)
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
            .build();
    try {
      UpdateItemResponse answer = call(() -> dynamoDb.updateItem(request));
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
            ":until", number(now.plus(lease).toEpochMilli())));
  }

  @Override
  public void release(Part part, String holder, Instant now) {
    ifHeld(part, holder, "SET heldUntil = :now", Map.of(":now", number(now.toEpochMilli())));
  }

  @Override
  public void finish(Part part, String holder, Instant now) {
    ifHeld(
        part,
        holder,
        "SET done = :now REMOVE upTo, heldUntil",
        Map.of(":now", number(now.toEpochMilli())));
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
      call(() -> dynamoDb.updateItem(request));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    }
  }

  private UpdateItemRequest.Builder update(Part part) {
    return UpdateItemRequest.builder()
        .tableName(table)
        .key(
            Map.of(
                "pk",
                AttributeValue.fromS("sent#" + part.notification()),
                "sk",
                AttributeValue.fromS(Integer.toString(part.shard()))));
  }

  private static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  /** Lets a condition that does not hold through: it is an answer. */
  private <T> T call(Supplier<T> call) {
    try {
      return call.get();
    } catch (ConditionalCheckFailedException e) {
      throw e;
    } catch (SdkException e) {
      throw new StoreUnavailableException(
          "The table %s did not answer an update of the delivery log: %s"
              .formatted(table, e.getClass().getSimpleName()),
          e);
    }
  }
}
