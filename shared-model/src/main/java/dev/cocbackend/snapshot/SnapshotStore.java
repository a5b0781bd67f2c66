package dev.cocbackend.snapshot;

import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The database of snapshots, tombstones and refresh leases. Implementations are safe for use by
 * many threads and keep times to the millisecond. Every method may throw {@link
 * StoreUnavailableException}.
 */
public interface SnapshotStore {

  /** What is known of {@code key}; one eventually consistent read. */
  Lookup find(SnapshotKey key);

  /** As {@link #find}, with what the refresh policy goes by; for the same price. */
  Look look(SnapshotKey key);

  /** The most keys that one {@link #findAll} takes: two items each, and DynamoDB gives 100. */
  int MAX_FIND_ALL = 50;

  /**
   * What is known of each key, in the order of {@code keys}; one eventually consistent round trip.
   *
   * @throws IllegalArgumentException if there are more than {@link #MAX_FIND_ALL} keys
   */
  default Map<SnapshotKey, Lookup> findAll(Set<SnapshotKey> keys) {
    Map<SnapshotKey, Lookup> lookups = new LinkedHashMap<>();
    lookAll(keys).forEach((key, look) -> lookups.put(key, look.lookup()));
    return lookups;
  }

  /** As {@link #findAll}, with what the refresh policy goes by; for the same price. */
  Map<SnapshotKey, Look> lookAll(Set<SnapshotKey> keys);

  /**
   * Adds to the count of a key's reads, unless nothing is stored of the key: a count must not be
   * all that there is of a tag. Counts are hints, and may be told twice or late.
   *
   * @param reads at least 1
   * @param now when the last of them was
   */
  void addReads(SnapshotKey key, long reads, Instant now);

  /**
   * As {@link #addReads(SnapshotKey, long, Instant)}, and stores by the same write what was learned
   * from them, unless the key was fetched again since.
   *
   * @param fetchedAt of the {@link Upkeep} that the facts were learned with
   * @param dueAt when the planner should look at the key if it never would otherwise
   * @return false if it was fetched again, and nothing was written
   */
  boolean addReads(
      SnapshotKey key,
      long reads,
      Instant lastReadAt,
      Instant fetchedAt,
      Facts facts,
      Instant dueAt);

  /** The most keys that one {@link #noteOutdated} takes: one item each, and DynamoDB gives 100. */
  int MAX_OUTDATED = 100;

  /**
   * Notes that objects have changed since they were fetched, as other snapshots show. The first
   * note after a fetch is kept, and costs a write. Keys without a body, with a later fetch, or with
   * a note cost half a read unit and no more.
   *
   * @param at when that was seen
   * @param dueAgain says of a key that is newly outdated when the planner should look at it; that
   *     is stored by the same write, unless a request is outstanding or the key is due earlier
   * @return how many of the keys were outdated and not known to be
   * @throws IllegalArgumentException if there are more than {@link #MAX_OUTDATED} keys
   */
  int noteOutdated(Set<SnapshotKey> keys, Instant at, DueAgain dueAgain);

  /** As the other one, without a word on when to look again. */
  default int noteOutdated(Set<SnapshotKey> keys, Instant at) {
    return noteOutdated(keys, at, (key, upkeep) -> Optional.empty());
  }

  /** When to look again at what turned out to be outdated. */
  @FunctionalInterface
  interface DueAgain {
    /** Empty leaves the key due when it was. */
    Optional<Instant> at(SnapshotKey key, Upkeep upkeep);
  }

  /** The most keys that one {@link #upkeep} takes: one item each, and DynamoDB gives 100. */
  int MAX_UPKEEP = 100;

  /**
   * How each key is used and kept, in the order of {@code keys}; one eventually consistent round
   * trip of half a read unit a key.
   *
   * @throws IllegalArgumentException if there are more than {@link #MAX_UPKEEP} keys
   */
  Map<SnapshotKey, Upkeep> upkeep(Set<SnapshotKey> keys);

  /** Signs of life of a key, empty if there are none. */
  default Optional<Activity> activity(SnapshotKey key) {
    return Optional.ofNullable(upkeep(Set.of(key)).getOrDefault(key, Upkeep.NONE).activity());
  }

  /**
   * The most deflated bytes of a body: DynamoDB takes items of up to 400 KB with their names and
   * other attributes.
   */
  int MAX_BODY_BYTES = 399 * 1024;

  /** In place of a hash: there is no body. */
  String NO_BODY = "";

  /**
   * Stores what upstream sent at {@code fetchedAt} and ends the lease of any request made until
   * then. {@code fetchedAt} never goes backward: an earlier fetch than the stored one changes
   * nothing.
   *
   * @param versionSeen {@link Lookup#versionSeen} of what the caller compared the new body with. If
   *     the store holds a body other than this and the new one, nothing is written, so that no
   *     change passes by whoever looks for changes. Null saves over any body.
   * @param freshUntil until when upstream repeats this answer; {@code fetchedAt} if it did not say
   * @param nextDueAt when the planner should look at the key again, null for never
   * @param facts stored by the same write; null leaves the stored ones
   * @throws IllegalArgumentException if the body has more than {@link #MAX_BODY_BYTES}
   */
  Saved save(
      SnapshotKey key,
      @Nullable String versionSeen,
      BodyBlock body,
      @Nullable WarState warState,
      Instant fetchedAt,
      Instant freshUntil,
      @Nullable Instant nextDueAt,
      @Nullable Facts facts);

  /** As the other one, without a word on facts. */
  default Saved save(
      SnapshotKey key,
      @Nullable String versionSeen,
      BodyBlock body,
      @Nullable WarState warState,
      Instant fetchedAt,
      Instant freshUntil,
      @Nullable Instant nextDueAt) {
    return save(key, versionSeen, body, warState, fetchedAt, freshUntil, nextDueAt, null);
  }

  /**
   * Refuses a body that no store takes.
   *
   * @throws IllegalArgumentException if the body has more than {@link #MAX_BODY_BYTES}
   */
  static void requireFit(SnapshotKey key, BodyBlock body) {
    if (body.deflated().length > MAX_BODY_BYTES) {
      throw new IllegalArgumentException(
          "The body of %s has %d bytes; an item takes up to %d."
              .formatted(key, body.deflated().length, MAX_BODY_BYTES));
    }
  }

  /**
   * Refuses more keys than a batch takes.
   *
   * @param what one batch is
   * @throws IllegalArgumentException if there are more than {@code most}
   */
  static void requireFew(String what, Set<SnapshotKey> keys, int most) {
    if (keys.size() > most) {
      throw new IllegalArgumentException(
          "One %s takes up to %d keys, not %d.".formatted(what, most, keys.size()));
    }
  }

  /** As the other one, of an upstream that did not say how long its answer stays as it is. */
  default Saved save(
      SnapshotKey key,
      @Nullable String versionSeen,
      BodyBlock body,
      @Nullable WarState warState,
      Instant fetchedAt,
      @Nullable Instant nextDueAt) {
    return save(key, versionSeen, body, warState, fetchedAt, fetchedAt, nextDueAt);
  }

  /** As the other one, for a caller that has not looked the key up; does so itself. */
  default Saved save(
      SnapshotKey key,
      BodyBlock body,
      @Nullable WarState warState,
      Instant fetchedAt,
      @Nullable Instant nextDueAt) {
    return save(key, find(key).versionSeen(), body, warState, fetchedAt, nextDueAt);
  }

  /** Stores a tombstone, with the same rules as {@link #save}; an earlier body stays stored. */
  Saved saveAbsent(SnapshotKey key, Absence why, Instant fetchedAt, @Nullable Instant nextDueAt);

  /**
   * Asks for the right to send one refresh request. Of all callers, one wins until the lease ends;
   * a caller with a higher tier than the holder's takes the lease over. The winner's intent is
   * durable: if the request is lost, {@link #due} lists the key once the lease has ended.
   *
   * @return whether this caller holds the lease now and must send
   */
  boolean tryLease(SnapshotKey key, Tier tier, Instant now, Duration length);

  /**
   * Gives a lease another end because its request could not be sent, has failed for good, or will
   * be tried again. Changes nothing if the lease was taken over since.
   *
   * @param requestedAt the {@code now} of the {@link #tryLease} that won
   * @param until when anybody may ask again
   * @param nextDueAt when the planner should ask again, null for never
   */
  void releaseLease(
      SnapshotKey key, Instant requestedAt, Instant until, @Nullable Instant nextDueAt);

  /**
   * Has the planner look at a key at another time, and stores what it has learned by the same
   * write. Changes nothing if the key is not due at {@code seenDueAt} any more, or if a request for
   * it was made.
   *
   * @param nextDueAt null for never
   * @return whether it was changed
   */
  boolean reschedule(SnapshotKey key, Instant seenDueAt, @Nullable Instant nextDueAt, Facts facts);

  /** Keys whose due time has come, earliest first, at most {@code limit}. */
  List<DueKey> due(Instant now, int limit);

  /** The outstanding lease whose end is nearest, empty if nothing is outstanding. */
  Optional<DueKey> oldestLease();
}
