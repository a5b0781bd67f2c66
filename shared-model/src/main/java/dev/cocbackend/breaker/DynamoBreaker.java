package dev.cocbackend.breaker;

import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** A breaker for all instances: one item holds until when it is open. */
public final class DynamoBreaker implements Breaker {
  private static final Map<String, AttributeValue> KEY =
      Map.of("pk", AttributeValue.fromS("breaker#coc"), "sk", AttributeValue.fromS("state"));
  private static final String OPEN_UNTIL = "openUntil";

  private final DynamoDbClient dynamoDb;
  private final String table;

  public DynamoBreaker(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  @Override
  public void open(Instant until) {
    UpdateItemRequest request =
        UpdateItemRequest.builder()
            .tableName(table)
            .key(KEY)
            .updateExpression("SET openUntil = :until")
            .conditionExpression("attribute_not_exists(openUntil) OR openUntil < :until")
            .expressionAttributeValues(
                Map.of(":until", AttributeValue.fromN(Long.toString(until.toEpochMilli()))))
            .build();
    try {
      dynamoDb.updateItem(request);
    } catch (ConditionalCheckFailedException e) {
      // It is open for longer already.
    } catch (SdkException e) {
      throw new StoreUnavailableException("The breaker's table did not take a write.", e);
    }
  }

  @Override
  public Optional<Instant> openUntil(Instant now) {
    try {
      GetItemRequest request = GetItemRequest.builder().tableName(table).key(KEY).build();
      return Optional.ofNullable(dynamoDb.getItem(request).item().get(OPEN_UNTIL))
          .map(value -> Instant.ofEpochMilli(Long.parseLong(value.n())))
          .filter(now::isBefore);
    } catch (SdkException e) {
      throw new StoreUnavailableException("The breaker's table did not answer a read.", e);
    }
  }
}
