package dev.cocbackend.snapshot;

import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots in this process's memory, with the rules of {@link DynamoSnapshotStore}; body and meta
 * change in one step, and tombstones never end. For development, tests and simulations: a restart
 * empties it.
 */
public final class InMemorySnapshotStore implements SnapshotStore {
  // In order of insertion, so that a simulation that runs again sees the same.
  private final Map<SnapshotKey, Entry> entries = new LinkedHashMap<>();

  private static final class Entry {
    @Nullable BodyBlock body;
    @Nullable WarState warState;
    @Nullable Instant changedAt;
    @Nullable Instant fetchedAt;
    @Nullable Instant freshUntil;
    @Nullable Absence absence;
    @Nullable Instant leaseUntil;
    @Nullable Tier leaseTier;
    @Nullable Instant requestedAt;
    @Nullable Instant nextDueAt;
    long reads;
    @Nullable Instant lastReadAt;
    @Nullable Instant outdatedAt;
    @Nullable Facts facts;

    boolean isOutdated() {
      return fetchedAt != null && outdatedAt != null && outdatedAt.isAfter(fetchedAt);
    }

    boolean isSuperseding(Instant fetch) {
      return fetchedAt != null && !fetchedAt.isBefore(fetch);
    }

    /** Moves the stamp on and ends the lease of requests made until then. */
    void stamp(Instant fetch, Instant fresh, @Nullable Instant dueAt) {
      fetchedAt = fetch;
      freshUntil = fresh;
      if (requestedAt == null || !requestedAt.isAfter(fetch)) {
        leaseUntil = null;
        leaseTier = null;
        requestedAt = null;
        nextDueAt = dueAt;
      }
    }

    Upkeep upkeep() {
      return new Upkeep(
          fetchedAt,
          absence != null,
          reads == 0 && !isOutdated()
              ? null
              : new Activity(reads, lastReadAt, isOutdated() ? outdatedAt : null),
          facts,
          freshUntil != null && fetchedAt != null && freshUntil.isAfter(fetchedAt)
              ? freshUntil
              : null,
          lease());
    }

    @Nullable Lease lease() {
      return leaseUntil == null || leaseTier == null ? null : new Lease(leaseTier, leaseUntil);
    }

    Lookup lookup(SnapshotKey key) {
      if (absence != null && fetchedAt != null) {
        return new Lookup.Absent(absence, fetchedAt, lease());
      }
      return body == null || fetchedAt == null || freshUntil == null || changedAt == null
          ? new Lookup.Unknown(lease())
          : new Lookup.Found(
              new Snapshot(key, body, fetchedAt, changedAt, warState, freshUntil), lease());
    }
  }

  @Override
  public synchronized Lookup find(SnapshotKey key) {
    Entry entry = entries.get(key);
    return entry == null ? new Lookup.Unknown(null) : entry.lookup(key);
  }

  @Override
  public synchronized Look look(SnapshotKey key) {
    Entry entry = entries.get(key);
    return new Look(find(key), entry == null ? Upkeep.NONE : entry.upkeep());
  }

  @Override
  public synchronized Map<SnapshotKey, Look> lookAll(Set<SnapshotKey> keys) {
    SnapshotStore.requireFew("look-up", keys, MAX_FIND_ALL);
    Map<SnapshotKey, Look> looks = new LinkedHashMap<>();
    keys.forEach(key -> looks.put(key, look(key)));
    return looks;
  }

  @Override
  public synchronized void addReads(SnapshotKey key, long reads, Instant now) {
    if (reads < 1) {
      throw new IllegalArgumentException("At least one read is added, not " + reads + ".");
    }
    Entry entry = entries.get(key);
    if (entry != null) {
      entry.reads += reads;
      entry.lastReadAt = millis(now);
    }
  }

  @Override
  public synchronized boolean addReads(
      SnapshotKey key,
      long reads,
      Instant lastReadAt,
      Instant fetchedAt,
      Facts facts,
      Instant dueAt) {
    Entry entry = entries.get(key);
    if (entry == null || !millis(fetchedAt).equals(entry.fetchedAt)) {
      return false;
    }
    addReads(key, reads, lastReadAt);
    entry.facts = facts;
    if (entry.nextDueAt == null) {
      entry.nextDueAt = millis(dueAt);
    }
    return true;
  }

  @Override
  public synchronized Map<SnapshotKey, Upkeep> upkeep(Set<SnapshotKey> keys) {
    SnapshotStore.requireFew("look", keys, MAX_UPKEEP);
    Map<SnapshotKey, Upkeep> upkeep = new LinkedHashMap<>();
    keys.forEach(key -> upkeep.put(key, look(key).upkeep()));
    return upkeep;
  }

  @Override
  public synchronized int noteOutdated(Set<SnapshotKey> keys, Instant at, DueAgain dueAgain) {
    SnapshotStore.requireFew("note", keys, MAX_OUTDATED);
    Instant moment = millis(at);
    int noted = 0;
    for (SnapshotKey key : keys) {
      Entry entry = entries.get(key);
      if (entry != null
          && entry.fetchedAt != null
          && entry.fetchedAt.isBefore(moment)
          && entry.absence == null
          && !entry.isOutdated()) {
        Optional<Instant> due = dueAgain.at(key, entry.upkeep());
        if (due.isPresent()
            && entry.requestedAt == null
            && (entry.nextDueAt == null || entry.nextDueAt.isAfter(due.get()))) {
          entry.nextDueAt = millis(due.get());
        }
        entry.outdatedAt = moment;
        noted++;
      }
    }
    return noted;
  }

  @Override
  public synchronized Saved save(
      SnapshotKey key,
      @Nullable String versionSeen,
      BodyBlock body,
      @Nullable WarState warState,
      Instant fetchedAt,
      Instant freshUntil,
      @Nullable Instant nextDueAt,
      @Nullable Facts facts) {
    SnapshotStore.requireFit(key, body);
    Instant fetch = millis(fetchedAt);
    Entry entry = entry(key);
    if (entry.isSuperseding(fetch)) {
      return Saved.SUPERSEDED;
    }
    String stored = entry.body == null ? NO_BODY : entry.body.hash();
    boolean changed = !stored.equals(body.hash());
    if (changed && versionSeen != null && !versionSeen.equals(stored)) {
      return Saved.CONFLICT;
    }
    if (changed) {
      entry.body = body;
      entry.warState = warState;
      entry.changedAt = fetch;
    }
    entry.absence = null;
    if (facts != null) {
      entry.facts = facts;
    }
    entry.stamp(fetch, millis(freshUntil), millisOrNull(nextDueAt));
    return changed ? Saved.CHANGED : Saved.UNCHANGED;
  }

  @Override
  public synchronized Saved saveAbsent(
      SnapshotKey key, Absence why, Instant fetchedAt, @Nullable Instant nextDueAt) {
    Instant fetch = millis(fetchedAt);
    Entry entry = entry(key);
    if (entry.isSuperseding(fetch)) {
      return Saved.SUPERSEDED;
    }
    Saved saved = entry.absence == why ? Saved.UNCHANGED : Saved.CHANGED;
    entry.absence = why;
    entry.stamp(fetch, fetch, millisOrNull(nextDueAt));
    return saved;
  }

  @Override
  public synchronized boolean tryLease(SnapshotKey key, Tier tier, Instant now, Duration length) {
    Instant requestedAt = millis(now);
    Entry entry = entry(key);
    boolean free = entry.leaseUntil == null || !entry.leaseUntil.isAfter(requestedAt);
    if (!free && (entry.leaseTier == null || !tier.isHigherThan(entry.leaseTier))) {
      return false;
    }
    entry.leaseTier = tier;
    entry.leaseUntil = millis(now.plus(length));
    entry.requestedAt = requestedAt;
    entry.nextDueAt = entry.leaseUntil;
    return true;
  }

  @Override
  public synchronized void releaseLease(
      SnapshotKey key, Instant requestedAt, Instant until, @Nullable Instant nextDueAt) {
    Entry entry = entries.get(key);
    if (entry != null && millis(requestedAt).equals(entry.requestedAt)) {
      entry.leaseUntil = millis(until);
      entry.nextDueAt = millisOrNull(nextDueAt);
    }
  }

  @Override
  public synchronized boolean reschedule(
      SnapshotKey key, Instant seenDueAt, @Nullable Instant nextDueAt, Facts facts) {
    Entry entry = entries.get(key);
    if (entry == null || !millis(seenDueAt).equals(entry.nextDueAt) || entry.requestedAt != null) {
      return false;
    }
    entry.nextDueAt = millisOrNull(nextDueAt);
    entry.facts = facts;
    return true;
  }

  @Override
  public synchronized List<DueKey> due(Instant now, int limit) {
    return dueKeys(due -> !due.dueAt().isAfter(now)).stream().limit(limit).toList();
  }

  @Override
  public synchronized Optional<DueKey> oldestLease() {
    return dueKeys(due -> due.requestedAt() != null).stream().findFirst();
  }

  private List<DueKey> dueKeys(Predicate<DueKey> wanted) {
    return entries.entrySet().stream()
        .flatMap(entry -> Optional.ofNullable(due(entry.getKey(), entry.getValue())).stream())
        .filter(wanted)
        .sorted(Comparator.comparing(DueKey::dueAt))
        .toList();
  }

  private static @Nullable DueKey due(SnapshotKey key, Entry entry) {
    return entry.nextDueAt == null
        ? null
        : new DueKey(key, entry.nextDueAt, entry.leaseTier, entry.requestedAt);
  }

  private Entry entry(SnapshotKey key) {
    return entries.computeIfAbsent(key, missing -> new Entry());
  }

  private static Instant millis(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS);
  }

  private static @Nullable Instant millisOrNull(@Nullable Instant instant) {
    return instant == null ? null : millis(instant);
  }
}
