package dev.cocbackend.ratelimit;

import dev.cocbackend.ratelimit.Gcra.Room;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Slots for all instances: one item a key holds the theoretical arrival time, and one conditional
 * update, which costs one write unit, takes any number of slots. Methods throw {@link
 * StoreUnavailableException} if the table does not answer.
 *
 * <p>An instance remembers the line as it saw it last. Lines only grow, so a refusal from memory is
 * right and costs no call; a wish that others came before shows the line as it is, and the next
 * attempt is right unless they were faster again.
 */
public final class DynamoRateLimiter implements RateLimiter {
  /** So many lost races in a row mean a crowd; the caller comes back an interval later. */
  private static final int ATTEMPTS = 8;

  private static final String TAT = "tat";

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final Pace pace;
  private final Map<String, Line> seen = new ConcurrentHashMap<>();

  /** With {@link Pace#DEFAULT}. */
  public DynamoRateLimiter(DynamoDbClient dynamoDb, String table) {
    this(dynamoDb, table, Pace.DEFAULT);
  }

  public DynamoRateLimiter(DynamoDbClient dynamoDb, String table, Pace pace) {
    this.dynamoDb = dynamoDb;
    this.table = table;
    this.pace = pace;
  }

  /**
   * The item of a key.
   *
   * @param attributes its numbers by name
   */
  private record Line(Map<String, Long> attributes) {
    static final Line NONE = new Line(Map.of());

    static Line of(Map<String, AttributeValue> item) {
      Map<String, Long> numbers = new HashMap<>();
      item.forEach(
          (name, value) -> {
            if (value.n() != null) {
              numbers.put(name, Long.valueOf(value.n()));
            }
          });
      return new Line(numbers);
    }

    Line with(String attribute, long value) {
      Map<String, Long> numbers = new HashMap<>(attributes);
      numbers.put(attribute, value);
      return new Line(numbers);
    }

    /** Long ago if there is no line. */
    long tat() {
      return attributes.getOrDefault(TAT, 0L);
    }

    /** Long ago if the tier never used its floor. */
    long floorAt(Tier tier) {
      return attributes.getOrDefault(floorName(tier), 0L);
    }
  }

  @Override
  public Reservation reserve(String keyId, Tier tier, int wanted, Instant now) {
    Limits.checkWanted(wanted);
    long at = Gcra.micros(now);
    Line line = seen.getOrDefault(keyId, Line.NONE);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Room room = Room.of(line.tat(), tier, wanted, at, pace);
      Room floor =
          room.count() > 0 ? null : Gcra.floor(line.tat(), line.floorAt(tier), tier, at, pace);
      if (room.count() == 0 && floor == null) {
        return new Reservation.Refused(Gcra.wait(line.tat(), line.floorAt(tier), tier, at));
      }
      UpdateItemRequest request =
          floor != null
              ? takeFloor(keyId, tier, line, floor, at)
              : line.tat() < at ? beginLine(keyId, room, at) : extendLine(keyId, tier, room, at);
      try {
        Map<String, AttributeValue> before = dynamoDb.updateItem(request).attributes();
        // Others may have moved the line, within what the condition allows.
        long first = line.tat() < at ? at : Line.of(before).tat();
        Room taken = new Room(first, floor == null ? room.count() : 1, pace.micros());
        Line moved = line.with(TAT, taken.tatAfter());
        remember(
            keyId,
            floor == null
                ? moved
                : moved.with(floorName(tier), Gcra.nextFloor(line.floorAt(tier), tier, at)));
        return taken.slots();
      } catch (ConditionalCheckFailedException e) {
        line = Line.of(e.item());
        seen.put(keyId, line);
      } catch (SdkException e) {
        throw unavailable(e);
      }
    }
    return new Reservation.Refused(pace.interval());
  }

  @Override
  public void penalize(String keyId, Instant until) {
    try {
      dynamoDb.updateItem(
          request(
                  keyId,
                  "SET tat = :until",
                  "attribute_not_exists(tat) OR tat < :until",
                  Map.of(":until", Gcra.micros(until)))
              .build());
    } catch (ConditionalCheckFailedException e) {
      // Somebody asked for a longer wait already.
    } catch (SdkException e) {
      throw unavailable(e);
    }
  }

  /** Begins a new line at now, the old one having run out. */
  private UpdateItemRequest beginLine(String keyId, Room room, long now) {
    return request(
            keyId,
            "SET tat = :next",
            "attribute_not_exists(tat) OR tat < :now",
            Map.of(":next", room.tatAfter(), ":now", now))
        .build();
  }

  /** Takes slots at the end of the line, if the last of them begins within the look-ahead. */
  private UpdateItemRequest extendLine(String keyId, Tier tier, Room room, long now) {
    long horizon = now + Gcra.micros(Gcra.lookAhead(tier));
    return request(
            keyId,
            "SET tat = tat + :length",
            "tat BETWEEN :now AND :last",
            Map.of(
                ":length",
                room.length(),
                ":now",
                now,
                ":last",
                horizon - room.length() + pace.micros()))
        .build();
  }

  private UpdateItemRequest takeFloor(String keyId, Tier tier, Line line, Room floor, long now) {
    return request(
            keyId,
            "SET tat = tat + :length, #floor = :nextFloor",
            "tat BETWEEN :now AND :farthest AND (attribute_not_exists(#floor) OR #floor = :floor)",
            Map.of(
                ":length",
                floor.length(),
                ":now",
                now,
                ":farthest",
                now + Gcra.micros(MAX_LOOK_AHEAD),
                ":floor",
                line.floorAt(tier),
                ":nextFloor",
                Gcra.nextFloor(line.floorAt(tier), tier, now)))
        .expressionAttributeNames(Map.of("#floor", floorName(tier)))
        .build();
  }

  private UpdateItemRequest.Builder request(
      String keyId, String update, String condition, Map<String, Long> values) {
    Map<String, AttributeValue> numbers = new HashMap<>();
    values.forEach((name, value) -> numbers.put(name, AttributeValue.fromN(value.toString())));
    return UpdateItemRequest.builder()
        .tableName(table)
        .key(
            Map.of("pk", AttributeValue.fromS("limiter#" + keyId), "sk", AttributeValue.fromS(TAT)))
        .updateExpression(update)
        .conditionExpression(condition)
        .expressionAttributeValues(numbers)
        .returnValues(ReturnValue.UPDATED_OLD)
        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
  }

  /** Later lines win: threads of one instance may come here in another order than they wrote. */
  private void remember(String keyId, Line line) {
    seen.merge(keyId, line, (a, b) -> a.tat() > b.tat() ? a : b);
  }

  private static String floorName(Tier tier) {
    return "floor" + tier.name().charAt(0) + tier.name().substring(1).toLowerCase(Locale.ROOT);
  }

  private static StoreUnavailableException unavailable(SdkException e) {
    return new StoreUnavailableException("The limiter's table did not answer.", e);
  }
}
