package dev.cocbackend.snapshot;

import static dev.cocbackend.snapshot.SnapshotItems.millis;
import static dev.cocbackend.snapshot.SnapshotItems.number;
import static dev.cocbackend.snapshot.SnapshotItems.required;
import static dev.cocbackend.snapshot.SnapshotTable.*;

import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Snapshots in DynamoDB: a {@code body} item that is written only when the object changed, and a
 * small {@code meta} item for everything that happens more often.
 *
 * <p>A write that changes the body puts the body first and the meta second. The meta names the hash
 * of the body it confirms, so a reader between the two, or after a writer died between them, sees
 * the new body with its own stamp and never an old body with a new one.
 */
public final class DynamoSnapshotStore implements SnapshotStore {
  /** How long a tombstone that nobody asks for stays in the table. */
  private static final Duration TOMBSTONE_LIFE = Duration.ofDays(30);

  /** Entries read from one shard in search of the oldest lease; others are due without a lease. */
  private static final int LEASE_SEARCH_LIMIT = 100;

  /** DynamoDB leaves items out of a batch when it is busy; each round asks for the rest. */
  private static final int BATCH_ROUNDS = 3;

  private final DynamoDbClient dynamoDb;
  private final String table;

  /**
   * @param table a table made by {@link SnapshotTable#createRequest} or {@code template.yaml}
   */
  public DynamoSnapshotStore(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  @Override
  public Lookup find(SnapshotKey key) {
    return look(key).lookup();
  }

  @Override
  public Look look(SnapshotKey key) {
    QueryRequest request =
        QueryRequest.builder()
            .tableName(table)
            .keyConditionExpression("pk = :pk AND sk BETWEEN :body AND :meta")
            .expressionAttributeValues(
                Map.of(
                    ":pk", AttributeValue.fromS(key.toString()),
                    ":body", AttributeValue.fromS(BODY),
                    ":meta", AttributeValue.fromS(META)))
            .build();
    Map<String, AttributeValue> body = null;
    Map<String, AttributeValue> meta = null;
    for (Map<String, AttributeValue> item : call("read", () -> dynamoDb.query(request)).items()) {
      if (required(item, SK).s().equals(BODY)) {
        body = item;
      } else {
        meta = item;
      }
    }
    return new Look(SnapshotItems.lookup(key, body, meta), SnapshotItems.upkeep(meta));
  }

  @Override
  public Map<SnapshotKey, Look> lookAll(Set<SnapshotKey> keys) {
    SnapshotStore.requireFew("look-up", keys, MAX_FIND_ALL);
    List<Map<String, AttributeValue>> wanted = new ArrayList<>();
    for (SnapshotKey key : keys) {
      wanted.add(SnapshotItems.key(key, BODY));
      wanted.add(SnapshotItems.key(key, META));
    }
    Map<Map<String, AttributeValue>, Map<String, AttributeValue>> items = readAll(wanted);
    Map<SnapshotKey, Look> looks = new LinkedHashMap<>();
    for (SnapshotKey key : keys) {
      Map<String, AttributeValue> body = items.get(SnapshotItems.key(key, BODY));
      Map<String, AttributeValue> meta = items.get(SnapshotItems.key(key, META));
      looks.put(key, new Look(SnapshotItems.lookup(key, body, meta), SnapshotItems.upkeep(meta)));
    }
    return looks;
  }

  /** The items that there are, by their keys. */
  private Map<Map<String, AttributeValue>, Map<String, AttributeValue>> readAll(
      List<Map<String, AttributeValue>> keys) {
    Map<Map<String, AttributeValue>, Map<String, AttributeValue>> items = new HashMap<>();
    List<Map<String, AttributeValue>> wanted = keys;
    for (int round = 0; !wanted.isEmpty(); round++) {
      if (round == BATCH_ROUNDS) {
        throw new StoreUnavailableException(
            "The table %s did not give all items of a batch.".formatted(table), null);
      }
      BatchGetItemRequest request =
          BatchGetItemRequest.builder()
              .requestItems(Map.of(table, KeysAndAttributes.builder().keys(wanted).build()))
              .build();
      BatchGetItemResponse response = call("read of a batch", () -> dynamoDb.batchGetItem(request));
      for (Map<String, AttributeValue> item : response.responses().getOrDefault(table, List.of())) {
        items.put(Map.of(PK, required(item, PK), SK, required(item, SK)), item);
      }
      KeysAndAttributes rest = response.unprocessedKeys().get(table);
      wanted = rest == null ? List.of() : rest.keys();
    }
    return items;
  }

  @Override
  public void addReads(SnapshotKey key, long reads, Instant now) {
    refusedBy(key, plusReads(reads, now).ifPresent(PK));
  }

  @Override
  public boolean addReads(
      SnapshotKey key,
      long reads,
      Instant lastReadAt,
      Instant fetchedAt,
      Facts facts,
      Instant dueAt) {
    MetaUpdate update =
        with(facts, plusReads(reads, lastReadAt))
            .setIfMissing(NEXT_DUE_AT, millis(dueAt))
            .setIfMissing(DUE_SHARD, shard(key))
            .ifEqual(FETCHED_AT, millis(fetchedAt));
    return refusedBy(key, update) == null;
  }

  private static MetaUpdate plusReads(long reads, Instant lastReadAt) {
    if (reads < 1) {
      throw new IllegalArgumentException("At least one read is added, not " + reads + ".");
    }
    return new MetaUpdate().set(LAST_READ_AT, millis(lastReadAt)).add(ACTIVITY, number(reads));
  }

  @Override
  public Map<SnapshotKey, Upkeep> upkeep(Set<SnapshotKey> keys) {
    SnapshotStore.requireFew("look", keys, MAX_UPKEEP);
    Map<Map<String, AttributeValue>, Map<String, AttributeValue>> metas = readMetas(keys);
    Map<SnapshotKey, Upkeep> upkeep = new LinkedHashMap<>();
    for (SnapshotKey key : keys) {
      upkeep.put(key, SnapshotItems.upkeep(metas.get(SnapshotItems.key(key, META))));
    }
    return upkeep;
  }

  private Map<Map<String, AttributeValue>, Map<String, AttributeValue>> readMetas(
      Set<SnapshotKey> keys) {
    return readAll(keys.stream().map(key -> SnapshotItems.key(key, META)).toList());
  }

  @Override
  public int noteOutdated(Set<SnapshotKey> keys, Instant at, DueAgain dueAgain) {
    SnapshotStore.requireFew("note", keys, MAX_OUTDATED);
    // A write that its condition refuses costs as much as one that is done, and most would be:
    // nobody reads most players. A read costs a tenth.
    Map<Map<String, AttributeValue>, Map<String, AttributeValue>> metas = readMetas(keys);
    int noted = 0;
    for (SnapshotKey key : keys) {
      Map<String, AttributeValue> meta = metas.get(SnapshotItems.key(key, META));
      if (meta != null && isNewlyOutdated(meta, at)) {
        Optional<Instant> due =
            dueAgain.at(key, SnapshotItems.upkeep(meta)).filter(moment -> isDueLater(meta, moment));
        // Who made a request in between has made it due already.
        boolean done =
            due.isPresent()
                && refusedBy(key, due(outdated(at), key, due.get()).ifMissing(REQUESTED_AT))
                    == null;
        if (done || refusedBy(key, outdated(at)) == null) {
          noted++;
        }
      }
    }
    return noted;
  }

  private static MetaUpdate outdated(Instant at) {
    return new MetaUpdate()
        .set(OUTDATED_AT, millis(at))
        .ifMissing(ABSENCE)
        .ifLess(FETCHED_AT, millis(at))
        .ifMissingOrUpTo(OUTDATED_AT, FETCHED_AT);
  }

  private static boolean isDueLater(Map<String, AttributeValue> meta, Instant moment) {
    Instant due = SnapshotItems.instant(meta, NEXT_DUE_AT);
    return !meta.containsKey(REQUESTED_AT) && (due == null || due.isAfter(moment));
  }

  private static boolean isNewlyOutdated(Map<String, AttributeValue> meta, Instant at) {
    Instant fetchedAt = SnapshotItems.instant(meta, FETCHED_AT);
    return fetchedAt != null
        && fetchedAt.isBefore(at)
        && !meta.containsKey(ABSENCE)
        && !isAfter(meta, OUTDATED_AT, fetchedAt);
  }

  @Override
  public Saved save(
      SnapshotKey key,
      @Nullable String versionSeen,
      BodyBlock body,
      @Nullable WarState warState,
      Instant fetchedAt,
      Instant freshUntil,
      @Nullable Instant nextDueAt,
      @Nullable Facts facts) {
    SnapshotStore.requireFit(key, body);
    AttributeValue hash = AttributeValue.fromS(body.hash());
    if (body.hash().equals(versionSeen)) {
      // Most refreshes bring nothing new; then one write of one unit is all.
      switch (confirm(key, fetchedAt, freshUntil, nextDueAt, confirming(hash, facts))) {
        case WRITTEN -> {
          return Saved.UNCHANGED;
        }
        case SUPERSEDED -> {
          return Saved.SUPERSEDED;
        }
        case OTHER_BODY -> {}
      }
    }
    Saved saved = putBody(key, versionSeen, body, warState, fetchedAt);
    if (saved == Saved.SUPERSEDED || saved == Saved.CONFLICT) {
      return saved;
    }
    Confirmation confirmation =
        confirm(
            key,
            fetchedAt,
            freshUntil,
            nextDueAt,
            update -> with(facts, update.remove(ABSENCE, TTL).set(BODY_HASH, hash)));
    return confirmation == Confirmation.WRITTEN ? saved : Saved.SUPERSEDED;
  }

  @Override
  public Saved saveAbsent(
      SnapshotKey key, Absence why, Instant fetchedAt, @Nullable Instant nextDueAt) {
    boolean known = find(key) instanceof Lookup.Absent absent && absent.why() == why;
    Confirmation confirmation =
        confirm(
            key,
            fetchedAt,
            fetchedAt,
            nextDueAt,
            update ->
                update
                    .set(ABSENCE, AttributeValue.fromS(why.name()))
                    .set(TTL, number(fetchedAt.plus(TOMBSTONE_LIFE).getEpochSecond())));
    if (confirmation != Confirmation.WRITTEN) {
      return Saved.SUPERSEDED;
    }
    return known ? Saved.UNCHANGED : Saved.CHANGED;
  }

  @Override
  public boolean tryLease(SnapshotKey key, Tier tier, Instant now, Duration length) {
    List<AttributeValue> lowerTiers =
        Arrays.stream(Tier.values())
            .filter(tier::isHigherThan)
            .map(lower -> AttributeValue.fromS(lower.name()))
            .toList();
    Instant until = now.plus(length);
    MetaUpdate update =
        due(new MetaUpdate(), key, until)
            .set(LEASE_UNTIL, millis(until))
            .set(LEASE_TIER, AttributeValue.fromS(tier.name()))
            .set(REQUESTED_AT, millis(now))
            .ifMissingOr(LEASE_UNTIL, "<=", millis(now))
            .orIfIn(LEASE_TIER, lowerTiers);
    return refusedBy(key, update) == null;
  }

  @Override
  public void releaseLease(
      SnapshotKey key, Instant requestedAt, Instant until, @Nullable Instant nextDueAt) {
    MetaUpdate update =
        due(new MetaUpdate(), key, nextDueAt)
            .set(LEASE_UNTIL, millis(until))
            .ifEqual(REQUESTED_AT, millis(requestedAt));
    refusedBy(key, update);
  }

  @Override
  public boolean reschedule(
      SnapshotKey key, Instant seenDueAt, @Nullable Instant nextDueAt, Facts facts) {
    MetaUpdate update =
        with(facts, due(new MetaUpdate(), key, nextDueAt))
            .ifEqual(NEXT_DUE_AT, millis(seenDueAt))
            .ifMissing(REQUESTED_AT);
    return refusedBy(key, update) == null;
  }

  @Override
  public List<DueKey> due(Instant now, int limit) {
    List<DueKey> due = new ArrayList<>();
    for (int shard = 0; shard < DUE_SHARDS; shard++) {
      for (Map<String, AttributeValue> item : queryShard(shard, now, limit).items()) {
        due.add(SnapshotItems.due(item));
      }
    }
    due.sort(Comparator.comparing(DueKey::dueAt));
    return due.size() > limit ? List.copyOf(due.subList(0, limit)) : List.copyOf(due);
  }

  @Override
  public Optional<DueKey> oldestLease() {
    List<DueKey> oldest = new ArrayList<>();
    for (int shard = 0; shard < DUE_SHARDS; shard++) {
      queryShard(shard, Instant.MAX, LEASE_SEARCH_LIMIT).items().stream()
          .map(SnapshotItems::due)
          .filter(entry -> entry.requestedAt() != null)
          .findFirst()
          .ifPresent(oldest::add);
    }
    return oldest.stream().min(Comparator.comparing(DueKey::dueAt));
  }

  private static Addition confirming(AttributeValue hash, @Nullable Facts facts) {
    return update -> with(facts, update.remove(ABSENCE, TTL).ifEqual(BODY_HASH, hash));
  }

  private static MetaUpdate with(@Nullable Facts facts, MetaUpdate update) {
    return facts == null ? update : update.set(FACTS, SnapshotItems.facts(facts));
  }

  private enum Confirmation {
    WRITTEN,
    SUPERSEDED,
    OTHER_BODY
  }

  private interface Addition {
    MetaUpdate to(MetaUpdate update);
  }

  /** Moves the meta item's stamp forward and ends the lease of requests made until then. */
  private Confirmation confirm(
      SnapshotKey key,
      Instant fetchedAt,
      Instant freshUntil,
      @Nullable Instant nextDueAt,
      Addition addition) {
    MetaUpdate ending = stamp(fetchedAt, freshUntil, addition);
    ending.ifMissingOr(REQUESTED_AT, "<=", millis(fetchedAt));
    ending.remove(LEASE_UNTIL, LEASE_TIER, REQUESTED_AT);
    Map<String, AttributeValue> refusing = refusedBy(key, due(ending, key, nextDueAt));
    if (refusing != null && isAfter(refusing, REQUESTED_AT, fetchedAt)) {
      // Somebody asked again after this fetch began; that request stays outstanding.
      refusing = refusedBy(key, stamp(fetchedAt, freshUntil, addition));
    }
    if (refusing == null) {
      return Confirmation.WRITTEN;
    }
    Instant stored = SnapshotItems.instant(refusing, FETCHED_AT);
    return stored != null && !stored.isBefore(fetchedAt)
        ? Confirmation.SUPERSEDED
        : Confirmation.OTHER_BODY;
  }

  private static MetaUpdate due(MetaUpdate update, SnapshotKey key, @Nullable Instant at) {
    return at == null
        ? update.remove(NEXT_DUE_AT, DUE_SHARD)
        : update.set(NEXT_DUE_AT, millis(at)).set(DUE_SHARD, shard(key));
  }

  private static MetaUpdate stamp(Instant fetchedAt, Instant freshUntil, Addition addition) {
    MetaUpdate update = new MetaUpdate().set(FETCHED_AT, millis(fetchedAt));
    if (freshUntil.isAfter(fetchedAt)) {
      update.set(FRESH_UNTIL, millis(freshUntil));
    } else {
      update.remove(FRESH_UNTIL);
    }
    return addition.to(update).ifMissingOr(FETCHED_AT, "<", millis(fetchedAt));
  }

  private Saved putBody(
      SnapshotKey key,
      @Nullable String versionSeen,
      BodyBlock body,
      @Nullable WarState warState,
      Instant fetchedAt) {
    PutItemRequest.Builder request =
        PutItemRequest.builder()
            .tableName(table)
            .item(SnapshotItems.body(key, body, warState, fetchedAt))
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
    Map<String, AttributeValue> refusing =
        refusedBy(() -> dynamoDb.putItem(expecting(versionSeen, request, body, fetchedAt).build()));
    if (refusing == null) {
      return Saved.CHANGED;
    }
    Instant stored = SnapshotItems.instant(refusing, FETCHED_AT);
    if (stored == null) {
      return Saved.CONFLICT;
    }
    if (!stored.isBefore(fetchedAt)) {
      return Saved.SUPERSEDED;
    }
    // An earlier writer stored this very body and died before it confirmed it, or it is another
    // one.
    return AttributeValue.fromS(body.hash()).equals(refusing.get(HASH))
        ? Saved.UNCHANGED
        : Saved.CONFLICT;
  }

  private static PutItemRequest.Builder expecting(
      @Nullable String versionSeen,
      PutItemRequest.Builder request,
      BodyBlock body,
      Instant fetchedAt) {
    if (NO_BODY.equals(versionSeen)) {
      return request
          .conditionExpression("attribute_not_exists(#pk)")
          .expressionAttributeNames(Map.of("#pk", PK));
    }
    AttributeValue hash = AttributeValue.fromS(body.hash());
    if (versionSeen == null) {
      return request
          .conditionExpression(
              "attribute_not_exists(#pk) OR (#fetchedAt < :fetchedAt AND #hash <> :hash)")
          .expressionAttributeNames(Map.of("#pk", PK, "#fetchedAt", FETCHED_AT, "#hash", HASH))
          .expressionAttributeValues(Map.of(":fetchedAt", millis(fetchedAt), ":hash", hash));
    }
    return request
        .conditionExpression("#fetchedAt < :fetchedAt AND #hash <> :hash AND #hash = :seen")
        .expressionAttributeNames(Map.of("#fetchedAt", FETCHED_AT, "#hash", HASH))
        .expressionAttributeValues(
            Map.of(
                ":fetchedAt", millis(fetchedAt),
                ":hash", hash,
                ":seen", AttributeValue.fromS(versionSeen)));
  }

  private QueryResponse queryShard(int shard, Instant until, int limit) {
    QueryRequest.Builder request =
        QueryRequest.builder().tableName(table).indexName(DUE_INDEX).limit(limit);
    Map<String, AttributeValue> shardValue = Map.of(":shard", number(shard));
    if (until.equals(Instant.MAX)) {
      request.keyConditionExpression("dueShard = :shard").expressionAttributeValues(shardValue);
    } else {
      request
          .keyConditionExpression("dueShard = :shard AND nextDueAt <= :until")
          .expressionAttributeValues(Map.of(":shard", number(shard), ":until", millis(until)));
    }
    QueryRequest built = request.build();
    return call("read the due index", () -> dynamoDb.query(built));
  }

  private @Nullable Map<String, AttributeValue> refusedBy(SnapshotKey key, MetaUpdate update) {
    return refusedBy(() -> dynamoDb.updateItem(update.on(table, key)));
  }

  /** Null if the write was done, otherwise the item whose attributes broke its condition. */
  private @Nullable Map<String, AttributeValue> refusedBy(Supplier<?> write) {
    try {
      call("write", write);
      return null;
    } catch (ConditionalCheckFailedException e) {
      return e.hasItem() ? e.item() : Map.of();
    }
  }

  private <T> T call(String what, Supplier<T> call) {
    try {
      return call.get();
    } catch (ConditionalCheckFailedException e) {
      throw e;
    } catch (SdkException e) {
      throw new StoreUnavailableException(
          "The table %s did not answer a %s: %s"
              .formatted(table, what, e.getClass().getSimpleName()),
          e);
    }
  }

  private static boolean isAfter(
      Map<String, AttributeValue> item, String attribute, Instant moment) {
    Instant stored = SnapshotItems.instant(item, attribute);
    return stored != null && stored.isAfter(moment);
  }

  private static AttributeValue shard(SnapshotKey key) {
    return number(Math.floorMod(key.toString().hashCode(), DUE_SHARDS));
  }
}
