package dev.cocbackend.snapshot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Puts one conditional update of a meta item together. Every attribute goes by a placeholder, for
 * many of their names are reserved words of DynamoDB.
 */
final class MetaUpdate {
  private final List<String> sets = new ArrayList<>();
  private final List<String> removes = new ArrayList<>();
  private final List<String> additions = new ArrayList<>();
  private final List<String> conditions = new ArrayList<>();
  private final Map<String, String> names = new LinkedHashMap<>();
  private final Map<String, AttributeValue> values = new LinkedHashMap<>();

  MetaUpdate set(String attribute, AttributeValue value) {
    sets.add(name(attribute) + " = " + value(value));
    return this;
  }

  /** Leaves what is there. */
  MetaUpdate setIfMissing(String attribute, AttributeValue value) {
    String name = name(attribute);
    sets.add("%1$s = if_not_exists(%1$s, %2$s)".formatted(name, value(value)));
    return this;
  }

  /** Adds to a number, which is 0 if it is missing. */
  MetaUpdate add(String attribute, AttributeValue number) {
    additions.add(name(attribute) + " " + value(number));
    return this;
  }

  MetaUpdate remove(String... attributes) {
    for (String attribute : attributes) {
      removes.add(name(attribute));
    }
    return this;
  }

  /** Holds if the attribute is missing, or compares so with the value. */
  MetaUpdate ifMissingOr(String attribute, String operator, AttributeValue value) {
    conditions.add(
        "(attribute_not_exists(%1$s) OR %1$s %2$s %3$s)"
            .formatted(name(attribute), operator, value(value)));
    return this;
  }

  /** Holds if the attribute is missing, or not greater than another. */
  MetaUpdate ifMissingOrUpTo(String attribute, String other) {
    conditions.add(
        "(attribute_not_exists(%1$s) OR %1$s <= %2$s)".formatted(name(attribute), name(other)));
    return this;
  }

  MetaUpdate ifMissing(String attribute) {
    conditions.add("attribute_not_exists(%s)".formatted(name(attribute)));
    return this;
  }

  MetaUpdate ifPresent(String attribute) {
    conditions.add("attribute_exists(%s)".formatted(name(attribute)));
    return this;
  }

  /** Holds if the attribute is there and less than the value. */
  MetaUpdate ifLess(String attribute, AttributeValue value) {
    conditions.add(name(attribute) + " < " + value(value));
    return this;
  }

  MetaUpdate ifEqual(String attribute, AttributeValue value) {
    conditions.add(name(attribute) + " = " + value(value));
    return this;
  }

  /** Adds {@code or} to the condition that was added last. */
  MetaUpdate orIfIn(String attribute, List<AttributeValue> allowed) {
    if (!allowed.isEmpty()) {
      String list = allowed.stream().map(this::value).collect(Collectors.joining(", "));
      conditions.add(
          "(%s OR %s IN (%s))".formatted(conditions.removeLast(), name(attribute), list));
    }
    return this;
  }

  UpdateItemRequest on(String table, SnapshotKey key) {
    String expression = sets.isEmpty() ? "" : "SET " + String.join(", ", sets);
    if (!removes.isEmpty()) {
      expression += " REMOVE " + String.join(", ", removes);
    }
    if (!additions.isEmpty()) {
      expression += " ADD " + String.join(", ", additions);
    }
    return UpdateItemRequest.builder()
        .tableName(table)
        .key(SnapshotItems.key(key, SnapshotTable.META))
        .updateExpression(expression)
        .conditionExpression(String.join(" AND ", conditions))
        .expressionAttributeNames(names)
        .expressionAttributeValues(values)
        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
        .build();
  }

  private String name(String attribute) {
    String placeholder = "#" + attribute;
    names.put(placeholder, attribute);
    return placeholder;
  }

  private String value(AttributeValue value) {
    String placeholder = ":v" + values.size();
    values.put(placeholder, value);
    return placeholder;
  }
}
