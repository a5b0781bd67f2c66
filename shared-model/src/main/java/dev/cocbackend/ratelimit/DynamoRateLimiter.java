package dev.cocbackend.ratelimit;

import dev.cocbackend.ratelimit.Gcra.Room;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
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
 * attempt is right unless they were faster again. That a key is dead it believes for some seconds
 * only, for another instance may have revived it.
 *
 * <p>A dead key's item has {@code restsUntil} and, while somebody probes it, {@code probedUntil}.
 * One more item has a number a key: when a worker last had it in use.
 */
public final class DynamoRateLimiter implements RateLimiter, KeyStates {
  /** So many lost races in a row mean a crowd; the caller comes back an interval later. */
  private static final int ATTEMPTS = 8;

  /** How long a key is taken for dead without asking the table. */
  private static final Duration DEAD_BELIEF = Duration.ofSeconds(10);

  /** How often an instance notes the keys in use. */
  private static final Duration NOTE_EVERY = IN_USE.dividedBy(4);

  private static final String TAT = "tat";
  private static final String RESTS_UNTIL = "restsUntil";
  private static final String PROBED_UNTIL = "probedUntil";

  /** No key's id, which is hexadecimal. */
  private static final String ROSTER = "keys";

  /** An attribute's name begins with a letter; a key's id may not. */
  private static final String ROSTER_PREFIX = "key";

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final Pace pace;
  private final Map<String, Line> seen = new ConcurrentHashMap<>();
  private volatile Noted noted = new Noted(List.of(), Instant.MIN);

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
   * @param seenAt when the table showed it
   */
  private record Line(Map<String, Long> attributes, long seenAt) {
    static final Line NONE = new Line(Map.of(), 0);

    static Line of(Map<String, AttributeValue> item, long now) {
      Map<String, Long> numbers = new HashMap<>();
      item.forEach(
          (name, value) -> {
            if (value.n() != null) {
              numbers.put(name, Long.valueOf(value.n()));
            }
          });
      return new Line(numbers, now);
    }

    boolean isDead() {
      return attributes.containsKey(RESTS_UNTIL);
    }

    /** Not positive if a probe may be had; only of dead keys. */
    Duration waitForProbe(long now) {
      return DeadKey.wait(
          attributes.getOrDefault(RESTS_UNTIL, 0L),
          attributes.getOrDefault(PROBED_UNTIL, 0L),
          tat(),
          now);
    }

    Line with(String attribute, long value) {
      Map<String, Long> numbers = new HashMap<>(attributes);
      numbers.put(attribute, value);
      return new Line(numbers, seenAt);
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

  /** What this instance has noted as in use. */
  private record Noted(List<String> keyIds, Instant at) {}

  @Override
  public Reservation reserve(String keyId, Tier tier, int wanted, Instant now) {
    Limits.checkWanted(wanted);
    long at = Gcra.micros(now);
    Line line = seen.getOrDefault(keyId, Line.NONE);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (line.isDead()) {
        boolean believed = attempt > 0 || at - line.seenAt() < Gcra.micros(DEAD_BELIEF);
        Duration wait = line.waitForProbe(at);
        if (believed && wait.isPositive()) {
          return new Reservation.Refused(wait);
        }
        try {
          dynamoDb.updateItem(takeProbe(keyId, at));
          seen.remove(keyId);
          return new Reservation.Slots(List.of(Gcra.instant(at)), true);
        } catch (ConditionalCheckFailedException e) {
          line = Line.of(e.item(), at);
          seen.put(keyId, line);
          continue;
        } catch (SdkException e) {
          throw unavailable(e);
        }
      }
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
        long first = line.tat() < at ? at : Line.of(before, at).tat();
        Room taken = new Room(first, floor == null ? room.count() : 1, pace.micros());
        Line moved = line.with(TAT, taken.tatAfter());
        remember(
            keyId,
            floor == null
                ? moved
                : moved.with(floorName(tier), Gcra.nextFloor(line.floorAt(tier), tier, at)));
        return taken.slots();
      } catch (ConditionalCheckFailedException e) {
        line = Line.of(e.item(), at);
        seen.put(keyId, line);
      } catch (SdkException e) {
        throw unavailable(e);
      }
    }
    return new Reservation.Refused(pace.interval());
  }

  @Override
  public void penalize(String keyId, Instant until) {
    // Refused if somebody asked for a longer wait already.
    updateIfAllowed(
        request(
            keyId,
            "SET tat = :until",
            "attribute_not_exists(tat) OR tat < :until",
            Map.of(":until", Gcra.micros(until))));
  }

  @Override
  public void suspend(String keyId, Instant until) {
    // Refused if it rests for longer already; of equal rests the later word of upstream counts.
    updateIfAllowed(
        request(
            keyId,
            "SET restsUntil = :until REMOVE probedUntil",
            "attribute_not_exists(restsUntil) OR restsUntil <= :until",
            Map.of(":until", Gcra.micros(until))));
  }

  @Override
  public void revive(String keyId) {
    // Refused if another probe was faster.
    updateIfAllowed(
        request(keyId, "REMOVE restsUntil, probedUntil", "attribute_exists(restsUntil)", Map.of()));
    seen.remove(keyId);
  }

  /** Does nothing if the request's condition does not hold. */
  private void updateIfAllowed(UpdateItemRequest.Builder request) {
    try {
      dynamoDb.updateItem(request.build());
    } catch (ConditionalCheckFailedException e) {
      // What the table has stands.
    } catch (SdkException e) {
      throw unavailable(e);
    }
  }

  @Override
  public void inUse(List<String> keyIds, Instant now) {
    Noted last = noted;
    if (last.keyIds().equals(keyIds) && now.isBefore(last.at().plus(NOTE_EVERY))) {
      return;
    }
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < keyIds.size(); i++) {
      names.put("#k" + i, ROSTER_PREFIX + keyIds.get(i));
    }
    String update =
        names.keySet().stream()
            .map(n -> n + " = :now")
            .collect(Collectors.joining(", ", "SET ", ""));
    try {
      dynamoDb.updateItem(
          UpdateItemRequest.builder()
              .tableName(table)
              .key(key(ROSTER))
              .updateExpression(update)
              .expressionAttributeNames(names)
              .expressionAttributeValues(
                  Map.of(":now", AttributeValue.fromN(Long.toString(Gcra.micros(now)))))
              .build());
      noted = new Noted(List.copyOf(keyIds), now);
    } catch (SdkException e) {
      throw unavailable(e);
    }
  }

  @Override
  public KeyCount count(Instant now) {
    long oldest = Gcra.micros(now.minus(IN_USE));
    int keys = 0;
    int dead = 0;
    for (Map.Entry<String, Long> used : item(ROSTER, now).attributes().entrySet()) {
      if (used.getKey().startsWith(ROSTER_PREFIX) && used.getValue() > oldest) {
        keys++;
        dead += item(used.getKey().substring(ROSTER_PREFIX.length()), now).isDead() ? 1 : 0;
      }
    }
    return new KeyCount(keys, dead);
  }

  private Line item(String keyId, Instant now) {
    try {
      GetItemRequest request = GetItemRequest.builder().tableName(table).key(key(keyId)).build();
      return Line.of(dynamoDb.getItem(request).item(), Gcra.micros(now));
    } catch (SdkException e) {
      throw unavailable(e);
    }
  }

  /** Takes the one slot in which a dead key is tried. */
  private UpdateItemRequest takeProbe(String keyId, long now) {
    return request(
            keyId,
            "SET tat = :next, probedUntil = :lease",
            "restsUntil <= :now AND (attribute_not_exists(tat) OR tat <= :now)"
                + " AND (attribute_not_exists(probedUntil) OR probedUntil <= :now)",
            Map.of(
                ":next",
                now + pace.micros(),
                ":lease",
                now + Gcra.micros(DeadKey.PROBE_LEASE),
                ":now",
                now))
        .build();
  }

  /** Begins a new line at now, the old one having run out. */
  private UpdateItemRequest beginLine(String keyId, Room room, long now) {
    return request(
            keyId,
            "SET tat = :next",
            "attribute_not_exists(restsUntil) AND (attribute_not_exists(tat) OR tat < :now)",
            Map.of(":next", room.tatAfter(), ":now", now))
        .build();
  }

  /** Takes slots at the end of the line, if the last of them begins within the look-ahead. */
  private UpdateItemRequest extendLine(String keyId, Tier tier, Room room, long now) {
    long horizon = now + Gcra.micros(Gcra.lookAhead(tier));
    return request(
            keyId,
            "SET tat = tat + :length",
            "attribute_not_exists(restsUntil) AND tat BETWEEN :now AND :last",
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
            "attribute_not_exists(restsUntil) AND tat BETWEEN :now AND :farthest"
                + " AND (attribute_not_exists(#floor) OR #floor = :floor)",
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
        .key(key(keyId))
        .updateExpression(update)
        .conditionExpression(condition)
        .expressionAttributeValues(numbers.isEmpty() ? null : numbers)
        .returnValues(ReturnValue.UPDATED_OLD)
        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
  }

  private static Map<String, AttributeValue> key(String keyId) {
    return Map.of("pk", AttributeValue.fromS("limiter#" + keyId), "sk", AttributeValue.fromS(TAT));
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
