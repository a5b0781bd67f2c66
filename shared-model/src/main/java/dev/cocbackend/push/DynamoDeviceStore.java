package dev.cocbackend.push;

import dev.cocbackend.snapshot.SnapshotTable;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Devices in the snapshots' table. A device is one item ({@code device#<id>}); for each topic it
 * has a second one in a shard of the topic's audience ({@code subs#<topic>#<shard>}), which repeats
 * what a notification needs, so that telling an audience reads nothing but its pages. Thread-safe.
 */
public final class DynamoDeviceStore implements DeviceStore {
  private static final String SK = "sk";
  private static final String DEVICE = "device";
  private static final String PLATFORM = "platform";
  private static final String ENDPOINT = "endpoint";
  private static final String TOKEN_HASH = "tokenHash";
  private static final String OWNER = "owner";
  private static final String QUIET = "quiet";
  private static final String SUBSCRIPTIONS = "subscriptions";
  private static final String EVENTS = "events";
  private static final String SEEN_AT = "seenAt";
  private static final String VERSION = "version";

  private final DynamoTable table;

  /**
   * @param table the snapshots' table
   */
  public DynamoDeviceStore(DynamoDbClient dynamoDb, String table) {
    this.table = new DynamoTable(dynamoDb, table, "devices");
  }

  @Override
  public Optional<Device> find(DeviceId id, Instant now) {
    GetItemRequest request =
        GetItemRequest.builder()
            .tableName(table.name())
            .key(deviceKey(id))
            .consistentRead(true)
            .build();
    Map<String, AttributeValue> item = table.call(() -> table.client().getItem(request)).item();
    // DynamoDB removes items some time after their end.
    return item.isEmpty() ? Optional.empty() : Optional.of(device(id, item)).filter(isThere(now));
  }

  private static Predicate<Device> isThere(Instant now) {
    return device -> now.isBefore(device.expiresAt());
  }

  @Override
  public boolean save(@Nullable Device before, Device after) {
    long version = before == null ? 0 : before.version();
    Device stored = after.withVersion(version + 1);
    List<TransactWriteItem> changes = new ArrayList<>();
    Put.Builder device = Put.builder().tableName(table.name()).item(item(stored));
    if (before == null) {
      // An item that has outlived its time and waits for its removal is none.
      device
          .conditionExpression("attribute_not_exists(pk) OR #ttl <= :now")
          .expressionAttributeNames(Map.of("#ttl", SnapshotTable.TTL))
          .expressionAttributeValues(
              Map.of(":now", DynamoTable.number(after.seenAt().getEpochSecond())));
    } else {
      device
          .conditionExpression("version = :version")
          .expressionAttributeValues(Map.of(":version", DynamoTable.number(version)));
    }
    changes.add(put(device));
    stored
        .subscriptions()
        .forEach(
            (topic, events) -> {
              if (before == null
                  || !before.looksLike(after)
                  || !events.equals(before.subscriptions().get(topic))) {
                changes.add(
                    put(Put.builder().tableName(table.name()).item(member(stored, topic, events))));
              }
            });
    if (before != null) {
      for (Topic topic : before.subscriptions().keySet()) {
        if (!stored.subscriptions().containsKey(topic)) {
          changes.add(delete(memberKey(topic, before.id())));
        }
      }
    }
    return write(changes);
  }

  @Override
  public boolean remove(Device device) {
    List<TransactWriteItem> changes = new ArrayList<>();
    changes.add(
        TransactWriteItem.builder()
            .delete(
                Delete.builder()
                    .tableName(table.name())
                    .key(deviceKey(device.id()))
                    .conditionExpression("version = :version")
                    .expressionAttributeValues(
                        Map.of(":version", DynamoTable.number(device.version())))
                    .build())
            .build());
    for (Topic topic : device.subscriptions().keySet()) {
      changes.add(delete(memberKey(topic, device.id())));
    }
    return write(changes);
  }

  private boolean write(List<TransactWriteItem> changes) {
    TransactWriteItemsRequest request =
        TransactWriteItemsRequest.builder().transactItems(changes).build();
    try {
      table.call(() -> table.client().transactWriteItems(request));
      return true;
    } catch (StoreUnavailableException e) {
      if (e.getCause() instanceof TransactionCanceledException cancelled && isLost(cancelled)) {
        return false;
      }
      throw e;
    }
  }

  /** Whether somebody else was first, or is at it right now. */
  private static boolean isLost(TransactionCanceledException cancelled) {
    for (CancellationReason reason : cancelled.cancellationReasons()) {
      if ("ConditionalCheckFailed".equals(reason.code())
          || "TransactionConflict".equals(reason.code())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Page audience(
      Topic topic, PushEvent event, int shard, @Nullable DeviceId after, int limit, Instant now) {
    QueryRequest.Builder query = inShard(topic, shard).limit(limit);
    if (after != null) {
      query.exclusiveStartKey(DynamoTable.key(partition(topic, shard), after.value()));
    }
    QueryResponse answer = table.call(() -> table.client().query(query.build()));
    List<Recipient> recipients = new ArrayList<>();
    DeviceId last = null;
    for (Map<String, AttributeValue> item : answer.items()) {
      last = new DeviceId(table.text(item, SK));
      if (Long.parseLong(table.required(item, SnapshotTable.TTL).n()) > now.getEpochSecond()
          && table.required(item, EVENTS).ss().contains(event.id())) {
        recipients.add(
            new Recipient(
                last,
                Platform.ofId(table.text(item, PLATFORM)),
                table.text(item, ENDPOINT),
                quietHours(item.get(QUIET))));
      }
    }
    return new Page(recipients, last, answer.hasLastEvaluatedKey());
  }

  @Override
  public boolean hasAudience(Topic topic, Instant now) {
    for (int shard = 0; shard < SHARDS; shard++) {
      QueryRequest query =
          inShard(topic, shard)
              .filterExpression("#ttl > :now")
              .expressionAttributeNames(Map.of("#ttl", SnapshotTable.TTL))
              .expressionAttributeValues(
                  Map.of(
                      ":pk",
                      AttributeValue.fromS(partition(topic, shard)),
                      ":now",
                      DynamoTable.number(now.getEpochSecond())))
              .limit(10)
              .build();
      if (!table.call(() -> table.client().query(query)).items().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private QueryRequest.Builder inShard(Topic topic, int shard) {
    return QueryRequest.builder()
        .tableName(table.name())
        .keyConditionExpression("pk = :pk")
        .expressionAttributeValues(Map.of(":pk", AttributeValue.fromS(partition(topic, shard))));
  }

  private static Map<String, AttributeValue> item(Device device) {
    Map<String, AttributeValue> item = new HashMap<>(deviceKey(device.id()));
    putShared(item, device);
    item.put(TOKEN_HASH, AttributeValue.fromS(device.tokenHash()));
    item.put(OWNER, AttributeValue.fromS(device.owner().hash()));
    item.put(SEEN_AT, DynamoTable.number(device.seenAt().getEpochSecond()));
    item.put(VERSION, DynamoTable.number(device.version()));
    Map<String, AttributeValue> subscriptions = new HashMap<>();
    device
        .subscriptions()
        .forEach((topic, events) -> subscriptions.put(topic.toString(), events(events)));
    item.put(SUBSCRIPTIONS, AttributeValue.fromM(subscriptions));
    return item;
  }

  private static Map<String, AttributeValue> member(
      Device device, Topic topic, Set<PushEvent> events) {
    Map<String, AttributeValue> item = new HashMap<>(memberKey(topic, device.id()));
    putShared(item, device);
    item.put(EVENTS, events(events));
    return item;
  }

  /** What both items have. */
  private static void putShared(Map<String, AttributeValue> item, Device device) {
    item.put(PLATFORM, AttributeValue.fromS(device.platform().id()));
    item.put(ENDPOINT, AttributeValue.fromS(device.endpoint()));
    item.put(SnapshotTable.TTL, DynamoTable.number(device.expiresAt().getEpochSecond()));
    QuietHours quiet = device.quietHours();
    if (quiet != null) {
      item.put(
          QUIET,
          AttributeValue.fromS(
              "%s %s %s".formatted(quiet.from(), quiet.to(), quiet.zone().getId())));
    }
  }

  private Device device(DeviceId id, Map<String, AttributeValue> item) {
    Map<Topic, Set<PushEvent>> subscriptions = new HashMap<>();
    table
        .required(item, SUBSCRIPTIONS)
        .m()
        .forEach(
            (text, events) -> {
              Topic topic = Topic.parse(text);
              Set<PushEvent> set = new HashSet<>();
              events.ss().forEach(event -> set.add(PushEvent.ofId(event, topic.kind())));
              subscriptions.put(topic, set);
            });
    return new Device(
        id,
        Platform.ofId(table.text(item, PLATFORM)),
        table.text(item, ENDPOINT),
        table.text(item, TOKEN_HASH),
        new Owner(table.text(item, OWNER)),
        quietHours(item.get(QUIET)),
        subscriptions,
        Instant.ofEpochSecond(Long.parseLong(table.required(item, SEEN_AT).n())),
        Long.parseLong(table.required(item, VERSION).n()));
  }

  private static AttributeValue events(Set<PushEvent> events) {
    return AttributeValue.fromSs(events.stream().map(PushEvent::id).sorted().toList());
  }

  private static @Nullable QuietHours quietHours(@Nullable AttributeValue value) {
    if (value == null) {
      return null;
    }
    String[] parts = value.s().split(" ", 3);
    return new QuietHours(
        LocalTime.parse(parts[0]), LocalTime.parse(parts[1]), ZoneId.of(parts[2]));
  }

  private static String partition(Topic topic, int shard) {
    return "subs#%s#%d".formatted(topic, shard);
  }

  private static Map<String, AttributeValue> deviceKey(DeviceId id) {
    return DynamoTable.key("device#" + id, DEVICE);
  }

  private static Map<String, AttributeValue> memberKey(Topic topic, DeviceId id) {
    return DynamoTable.key(partition(topic, id.shard()), id.value());
  }

  private static TransactWriteItem put(Put.Builder put) {
    return TransactWriteItem.builder().put(put.build()).build();
  }

  private TransactWriteItem delete(Map<String, AttributeValue> key) {
    return TransactWriteItem.builder()
        .delete(Delete.builder().tableName(table.name()).key(key).build())
        .build();
  }
}
