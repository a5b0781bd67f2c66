package dev.cocbackend.ratelimit;

import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Slots for all instances: one item a key holds the theoretical arrival time in microseconds, and
 * one conditional update takes the next slot. Methods throw {@link StoreUnavailableException} if
 * the table does not answer.
 */
public final class DynamoRateLimiter implements RateLimiter {
  /**
   * Two updates decide unless another instance comes between them each time; so many lost races
   * mean that the budget is wanted by many, and the caller should come back a little later.
   */
  private static final int ATTEMPTS = 8;

  private final DynamoDbClient dynamoDb;
  private final String table;

  public DynamoRateLimiter(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  @Override
  public Reservation reserve(String keyId, Tier tier, Instant now) {
    long nowMicros = Gcra.micros(now);
    long horizon = Gcra.micros(now.plus(Gcra.lookAhead(tier)));
    for (int i = 0; i < ATTEMPTS; i++) {
      Answer behind = takeSlotInLine(keyId, nowMicros, horizon);
      if (behind.taken()) {
        return new Reservation.Slot(Gcra.instant(behind.tat()));
      }
      if (behind.tat() > horizon) {
        return new Reservation.Refused(micros(behind.tat() - horizon));
      }
      if (takeSlotNow(keyId, nowMicros)) {
        return new Reservation.Slot(Gcra.instant(nowMicros));
      }
    }
    return new Reservation.Refused(Gcra.INTERVAL);
  }

  @Override
  public void penalize(String keyId, Instant until) {
    update(
        keyId,
        "SET tat = :until",
        "attribute_not_exists(tat) OR tat < :until",
        Map.of(":until", number(Gcra.micros(until))));
  }

  /**
   * @param tat the slot that was taken, or where the line begins; long ago if there is none
   */
  private record Answer(boolean taken, long tat) {}

  /** Takes the slot at the TAT, if that is neither past nor beyond the horizon. */
  private Answer takeSlotInLine(String keyId, long now, long horizon) {
    UpdateItemRequest request =
        request(
            keyId,
            "SET tat = tat + :interval",
            "tat BETWEEN :now AND :horizon",
            Map.of(
                ":interval", number(Gcra.INTERVAL.toNanos() / 1_000),
                ":now", number(now),
                ":horizon", number(horizon)));
    try {
      return new Answer(true, tat(dynamoDb.updateItem(request).attributes()).orElseThrow());
    } catch (ConditionalCheckFailedException e) {
      return new Answer(false, tat(e.item()).orElse(Long.MIN_VALUE));
    } catch (SdkException e) {
      throw unavailable(e);
    }
  }

  /** Begins a new line at now, if the old one has run out. */
  private boolean takeSlotNow(String keyId, long now) {
    return update(
        keyId,
        "SET tat = :next",
        "attribute_not_exists(tat) OR tat < :now",
        Map.of(
            ":next", number(now + Gcra.INTERVAL.toNanos() / 1_000),
            ":now", number(now)));
  }

  private boolean update(
      String keyId, String update, String condition, Map<String, AttributeValue> values) {
    try {
      dynamoDb.updateItem(request(keyId, update, condition, values));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    } catch (SdkException e) {
      throw unavailable(e);
    }
  }

  private UpdateItemRequest request(
      String keyId, String update, String condition, Map<String, AttributeValue> values) {
    return UpdateItemRequest.builder()
        .tableName(table)
        .key(
            Map.of(
                "pk", AttributeValue.fromS("limiter#" + keyId), "sk", AttributeValue.fromS("tat")))
        .updateExpression(update)
        .conditionExpression(condition)
        .expressionAttributeValues(values)
        .returnValues(ReturnValue.UPDATED_OLD)
        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
        .build();
  }

  private static StoreUnavailableException unavailable(SdkException e) {
    return new StoreUnavailableException("The limiter's table did not answer.", e);
  }

  private static Optional<Long> tat(Map<String, AttributeValue> item) {
    return Optional.ofNullable(item.get("tat")).map(value -> Long.parseLong(value.n()));
  }

  private static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  private static Duration micros(long micros) {
    return Duration.ofNanos(micros * 1_000);
  }
}
