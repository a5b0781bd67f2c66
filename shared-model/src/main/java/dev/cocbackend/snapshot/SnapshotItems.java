package dev.cocbackend.snapshot;

import static dev.cocbackend.snapshot.SnapshotTable.*;

import dev.cocbackend.refresh.Tier;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Translates between snapshots and the table's items. */
final class SnapshotItems {
  /** Raised when the meaning of a body item's attributes changes. */
  private static final int CURRENT_SCHEMA = 1;

  private SnapshotItems() {}

  static Map<String, AttributeValue> key(SnapshotKey key, String sortKey) {
    return Map.of(PK, AttributeValue.fromS(key.toString()), SK, AttributeValue.fromS(sortKey));
  }

  static Map<String, AttributeValue> body(
      SnapshotKey key, BodyBlock body, @Nullable WarState warState, Instant fetchedAt) {
    Map<String, AttributeValue> item = new HashMap<>(key(key, BODY));
    item.put(JSON, AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(body.deflated())));
    item.put(CRC, number(body.crc()));
    item.put(LENGTH, number(body.length()));
    item.put(HASH, AttributeValue.fromS(body.hash()));
    item.put(CHANGED_AT, millis(fetchedAt));
    item.put(FETCHED_AT, millis(fetchedAt));
    item.put(SCHEMA_VERSION, number(CURRENT_SCHEMA));
    if (warState != null) {
      item.put(STATE, AttributeValue.fromS(warState.id()));
    }
    return item;
  }

  /**
   * Joins the two items of a key, either of which may be missing.
   *
   * <p>The meta item confirms the body only if it names the body's hash; otherwise a writer stopped
   * between the two, and the body is as old as its own stamp says.
   */
  static Lookup lookup(
      SnapshotKey key,
      @Nullable Map<String, AttributeValue> body,
      @Nullable Map<String, AttributeValue> meta) {
    Lease lease = meta == null ? null : lease(meta);
    Instant bodyAt = body == null ? null : instant(body, FETCHED_AT);
    Instant metaAt = meta == null ? null : instant(meta, FETCHED_AT);
    if (meta != null && metaAt != null && meta.containsKey(ABSENCE)) {
      if (bodyAt == null || !metaAt.isBefore(bodyAt)) {
        return new Lookup.Absent(Absence.valueOf(meta.get(ABSENCE).s()), metaAt, lease);
      }
    }
    if (body == null || bodyAt == null) {
      return new Lookup.Unknown(lease);
    }
    String hash = required(body, HASH).s();
    boolean confirmed =
        meta != null
            && metaAt != null
            && !metaAt.isBefore(bodyAt)
            && meta.containsKey(BODY_HASH)
            && meta.get(BODY_HASH).s().equals(hash);
    Instant fetchedAt = confirmed && metaAt != null ? metaAt : bodyAt;
    Instant freshUntil = confirmed && meta != null ? instant(meta, FRESH_UNTIL) : null;
    Instant changedAt = instant(body, CHANGED_AT);
    return new Lookup.Found(
        new Snapshot(
            key,
            BodyBlock.stored(
                required(body, JSON).b().asByteArrayUnsafe(),
                Long.parseLong(required(body, CRC).n()),
                Integer.parseInt(required(body, LENGTH).n()),
                hash),
            fetchedAt,
            changedAt == null ? bodyAt : changedAt,
            body.containsKey(STATE) ? WarState.ofId(body.get(STATE).s()) : null,
            freshUntil == null ? fetchedAt : freshUntil),
        lease);
  }

  /**
   * @param meta the meta item, null if there is none
   */
  static Upkeep upkeep(@Nullable Map<String, AttributeValue> meta) {
    if (meta == null) {
      return Upkeep.NONE;
    }
    AttributeValue reads = meta.get(ACTIVITY);
    Instant fetchedAt = instant(meta, FETCHED_AT);
    Instant outdatedAt = instant(meta, OUTDATED_AT);
    Instant outdatedSince =
        fetchedAt != null && outdatedAt != null && outdatedAt.isAfter(fetchedAt)
            ? outdatedAt
            : null;
    AttributeValue facts = meta.get(FACTS);
    return new Upkeep(
        fetchedAt,
        meta.containsKey(ABSENCE),
        reads == null && outdatedSince == null
            ? null
            : new Activity(
                reads == null ? 0 : Long.parseLong(reads.n()),
                instant(meta, LAST_READ_AT),
                outdatedSince),
        facts == null ? null : Facts.of(facts.b().asByteArrayUnsafe()),
        instant(meta, FRESH_UNTIL),
        lease(meta));
  }

  static AttributeValue facts(Facts facts) {
    return AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(facts.bytes()));
  }

  static DueKey due(Map<String, AttributeValue> item) {
    AttributeValue tier = item.get(LEASE_TIER);
    return new DueKey(
        SnapshotKey.parse(required(item, PK).s()),
        Instant.ofEpochMilli(Long.parseLong(required(item, NEXT_DUE_AT).n())),
        tier == null ? null : Tier.valueOf(tier.s()),
        instant(item, REQUESTED_AT));
  }

  /**
   * @throws IllegalStateException if the item was not written by this application
   */
  static AttributeValue required(Map<String, AttributeValue> item, String attribute) {
    AttributeValue value = item.get(attribute);
    if (value == null) {
      throw new IllegalStateException("An item of the table lacks " + attribute + ".");
    }
    return value;
  }

  static @Nullable Instant instant(Map<String, AttributeValue> item, String attribute) {
    AttributeValue value = item.get(attribute);
    return value == null ? null : Instant.ofEpochMilli(Long.parseLong(value.n()));
  }

  static AttributeValue millis(Instant instant) {
    return number(instant.toEpochMilli());
  }

  static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  private static @Nullable Lease lease(Map<String, AttributeValue> meta) {
    Instant until = instant(meta, LEASE_UNTIL);
    AttributeValue tier = meta.get(LEASE_TIER);
    return until == null || tier == null ? null : new Lease(Tier.valueOf(tier.s()), until);
  }
}
