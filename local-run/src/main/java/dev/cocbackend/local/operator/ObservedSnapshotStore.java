package dev.cocbackend.local.operator;

import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.DueKey;
import dev.cocbackend.snapshot.Facts;
import dev.cocbackend.snapshot.Look;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.Saved;
import dev.cocbackend.snapshot.Snapshot;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.Upkeep;
import dev.cocbackend.snapshot.WarState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Notes what another store does. */
final class ObservedSnapshotStore implements SnapshotStore {
  private final SnapshotStore store;
  private final Observations observations;

  ObservedSnapshotStore(SnapshotStore store, Observations observations) {
    this.store = store;
    this.observations = observations;
  }

  @Override
  public Lookup find(SnapshotKey key) {
    Lookup lookup = store.find(key);
    observations.seen(key, lookup);
    return lookup;
  }

  @Override
  public Look look(SnapshotKey key) {
    Look look = store.look(key);
    observations.seen(key, look.lookup());
    return look;
  }

  @Override
  public Map<SnapshotKey, Lookup> findAll(Set<SnapshotKey> keys) {
    Map<SnapshotKey, Lookup> lookups = store.findAll(keys);
    lookups.forEach(observations::seen);
    return lookups;
  }

  @Override
  public Map<SnapshotKey, Look> lookAll(Set<SnapshotKey> keys) {
    Map<SnapshotKey, Look> looks = store.lookAll(keys);
    looks.forEach((key, look) -> observations.seen(key, look.lookup()));
    return looks;
  }

  @Override
  public void addReads(SnapshotKey key, long reads, Instant now) {
    store.addReads(key, reads, now);
  }

  @Override
  public boolean addReads(
      SnapshotKey key,
      long reads,
      Instant lastReadAt,
      Instant fetchedAt,
      Facts facts,
      Instant dueAt) {
    return store.addReads(key, reads, lastReadAt, fetchedAt, facts, dueAt);
  }

  @Override
  public int noteOutdated(Set<SnapshotKey> keys, Instant at, DueAgain dueAgain) {
    return store.noteOutdated(keys, at, dueAgain);
  }

  @Override
  public Map<SnapshotKey, Upkeep> upkeep(Set<SnapshotKey> keys) {
    return store.upkeep(keys);
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
    Saved saved =
        store.save(key, versionSeen, body, warState, fetchedAt, freshUntil, nextDueAt, facts);
    if (saved == Saved.CONFLICT) {
      return saved;
    }
    if (saved != Saved.SUPERSEDED) {
      observations.seen(
          key, new Lookup.Found(new Snapshot(key, body, fetchedAt, fetchedAt, warState), null));
    }
    observations.refreshed(key, fetchedAt, saved.name());
    return saved;
  }

  @Override
  public Saved saveAbsent(
      SnapshotKey key, Absence why, Instant fetchedAt, @Nullable Instant nextDueAt) {
    Saved saved = store.saveAbsent(key, why, fetchedAt, nextDueAt);
    if (saved != Saved.SUPERSEDED) {
      observations.seen(key, new Lookup.Absent(why, fetchedAt, null));
    }
    observations.refreshed(key, fetchedAt, saved == Saved.SUPERSEDED ? saved.name() : why.name());
    return saved;
  }

  @Override
  public boolean tryLease(SnapshotKey key, Tier tier, Instant now, Duration length) {
    boolean won = store.tryLease(key, tier, now, length);
    if (won) {
      observations.requested(key, tier, now);
    }
    return won;
  }

  @Override
  public void releaseLease(
      SnapshotKey key, Instant requestedAt, Instant until, @Nullable Instant nextDueAt) {
    store.releaseLease(key, requestedAt, until, nextDueAt);
    observations.requestDropped(key, requestedAt);
  }

  @Override
  public boolean reschedule(
      SnapshotKey key, Instant seenDueAt, @Nullable Instant nextDueAt, Facts facts) {
    return store.reschedule(key, seenDueAt, nextDueAt, facts);
  }

  @Override
  public List<DueKey> due(Instant now, int limit) {
    return store.due(now, limit);
  }

  @Override
  public Optional<DueKey> oldestLease() {
    return store.oldestLease();
  }
}
