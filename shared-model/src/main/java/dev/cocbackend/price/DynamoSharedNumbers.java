package dev.cocbackend.price;

import dev.cocbackend.snapshot.StoreUnavailableException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Numbers in one item of the table, of about 2 KB: two write units a write, half a read unit a
 * read.
 */
public final class DynamoSharedNumbers implements SharedNumbers {
  private static final String PK = "pk";
  private static final String SK = "sk";
  private static final Map<String, AttributeValue> KEY =
      Map.of(PK, AttributeValue.fromS("policy#price"), SK, AttributeValue.fromS("numbers"));

  /** To the millionth, as {@link SharedNumbers#kept} rounds. */
  private static final int DIGITS = 6;

  private final DynamoDbClient dynamoDb;
  private final String table;

  public DynamoSharedNumbers(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  @Override
  public Map<String, Double> read() {
    try {
      return numbers(
          dynamoDb.getItem(GetItemRequest.builder().tableName(table).key(KEY).build()).item());
    } catch (SdkException e) {
      throw unavailable("read", e);
    }
  }

  @Override
  public Map<String, Double> add(Map<String, Double> amounts) {
    if (amounts.isEmpty()) {
      return read();
    }
    Update update = new Update();
    update.add(amounts);
    try {
      return numbers(
          dynamoDb
              .updateItem(update.request().returnValues(ReturnValue.ALL_NEW).build())
              .attributes());
    } catch (SdkException e) {
      throw unavailable("write", e);
    }
  }

  @Override
  public boolean replace(
      Map<String, Double> seen, Map<String, Double> values, Map<String, Double> amounts) {
    double revision = seen.getOrDefault(REVISION, 0.0);
    Map<String, Double> set = new LinkedHashMap<>(values);
    set.put(REVISION, revision + 1);
    Update update = new Update();
    update.set(set);
    update.add(amounts);
    String condition =
        revision == 0 ? "attribute_not_exists(#seen)" : "#seen = " + update.value(revision);
    update.names.put("#seen", REVISION);
    try {
      dynamoDb.updateItem(update.request().conditionExpression(condition).build());
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    } catch (SdkException e) {
      throw unavailable("write", e);
    }
  }

  /** One update of the item, whose attributes go by placeholders. */
  private final class Update {
    private final StringBuilder expression = new StringBuilder();
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, AttributeValue> values = new HashMap<>();

    void set(Map<String, Double> numbers) {
      clause("SET ", " = ", numbers);
    }

    void add(Map<String, Double> numbers) {
      clause(" ADD ", " ", numbers);
    }

    private void clause(String keyword, String operator, Map<String, Double> numbers) {
      String separator = keyword;
      for (Map.Entry<String, Double> number : numbers.entrySet()) {
        String name = "#n" + names.size();
        names.put(name, number.getKey());
        expression.append(separator).append(name).append(operator).append(value(number.getValue()));
        separator = ", ";
      }
    }

    String value(double number) {
      String placeholder = ":v" + values.size();
      String text =
          BigDecimal.valueOf(SharedNumbers.kept(number))
              .setScale(DIGITS, RoundingMode.HALF_EVEN)
              .stripTrailingZeros()
              .toPlainString();
      values.put(placeholder, AttributeValue.fromN(text));
      return placeholder;
    }

    UpdateItemRequest.Builder request() {
      return UpdateItemRequest.builder()
          .tableName(table)
          .key(KEY)
          .updateExpression(expression.toString().strip())
          .expressionAttributeNames(names)
          .expressionAttributeValues(values);
    }
  }

  private static Map<String, Double> numbers(Map<String, AttributeValue> item) {
    Map<String, Double> numbers = new HashMap<>();
    item.forEach(
        (name, value) -> {
          if (!name.equals(PK) && !name.equals(SK)) {
            numbers.put(name, Double.valueOf(value.n()));
          }
        });
    return numbers;
  }

  private StoreUnavailableException unavailable(String what, SdkException cause) {
    return new StoreUnavailableException(
        "The table %s did not answer a %s of the shared numbers: %s"
            .formatted(table, what, cause.getClass().getSimpleName()),
        cause);
  }
}
