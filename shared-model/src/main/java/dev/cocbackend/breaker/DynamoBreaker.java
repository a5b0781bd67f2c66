package dev.cocbackend.breaker;

import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * A breaker for all instances: one item holds until when it is open, until when somebody's lease to
 * probe runs, and how many probes have failed. A conditional write gives the lease to one.
 */
public final class DynamoBreaker implements Breaker {
  private static final Map<String, AttributeValue> KEY =
      Map.of("pk", AttributeValue.fromS("breaker#coc"), "sk", AttributeValue.fromS("state"));
  private static final String OPEN_UNTIL = "openUntil";
  private static final String PROBED_UNTIL = "probedUntil";
  private static final String FAILURES = "failures";

  private final DynamoDbClient dynamoDb;
  private final String table;

  public DynamoBreaker(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  @Override
  public void open(Instant until) {
    update(
        "SET openUntil = :until",
        "attribute_not_exists(openUntil) OR openUntil < :until",
        Map.of(":until", until.toEpochMilli()));
  }

  @Override
  public Access ask(Instant now) {
    Standing standing = read();
    Optional<Access> access = standing.access(now);
    Long openUntil = standing.openUntil();
    if (access.isPresent() || openUntil == null) {
      return access.orElseGet(Access.Granted::new);
    }
    Access.Probe probe = standing.probe(now);
    boolean won =
        update(
            "SET probedUntil = :lease",
            "openUntil = :seen AND (attribute_not_exists(probedUntil) OR probedUntil <= :now)",
            Map.of(
                ":lease",
                probe.until().toEpochMilli(),
                ":seen",
                openUntil,
                ":now",
                now.toEpochMilli()));
    return won ? probe : new Access.Denied(POLL);
  }

  @Override
  public void close(Access.Probe probe) {
    update(
        "REMOVE openUntil, probedUntil, failures",
        "probedUntil = :lease",
        Map.of(":lease", probe.until().toEpochMilli()));
  }

  @Override
  public void reopen(Access.Probe probe, Instant now, Duration rest) {
    update(
        "SET openUntil = :until, failures = :failures REMOVE probedUntil",
        "probedUntil = :lease",
        Map.of(
            ":until",
            now.plus(probe.restAfterFailure(rest)).toEpochMilli(),
            ":failures",
            probe.failures() + 1L,
            ":lease",
            probe.until().toEpochMilli()));
  }

  @Override
  public State state(Instant now) {
    return read().state(now);
  }

  private Standing read() {
    try {
      GetItemRequest request = GetItemRequest.builder().tableName(table).key(KEY).build();
      Map<String, AttributeValue> item = dynamoDb.getItem(request).item();
      Long probedUntil = number(item, PROBED_UNTIL);
      Long failures = number(item, FAILURES);
      return new Standing(
          number(item, OPEN_UNTIL),
          probedUntil == null ? 0 : probedUntil,
          failures == null ? 0 : Math.toIntExact(failures));
    } catch (SdkException e) {
      throw new StoreUnavailableException("The breaker's table did not answer a read.", e);
    }
  }

  private static @Nullable Long number(Map<String, AttributeValue> item, String name) {
    AttributeValue value = item.get(name);
    return value == null ? null : Long.valueOf(value.n());
  }

  /** Returns false if the condition did not hold. */
  private boolean update(String update, String condition, Map<String, Long> values) {
    Map<String, AttributeValue> numbers = new HashMap<>();
    values.forEach((name, value) -> numbers.put(name, AttributeValue.fromN(value.toString())));
    try {
      dynamoDb.updateItem(
          UpdateItemRequest.builder()
              .tableName(table)
              .key(KEY)
              .updateExpression(update)
              .conditionExpression(condition)
              .expressionAttributeValues(numbers)
              .build());
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    } catch (SdkException e) {
      throw new StoreUnavailableException("The breaker's table did not take a write.", e);
    }
  }
}
