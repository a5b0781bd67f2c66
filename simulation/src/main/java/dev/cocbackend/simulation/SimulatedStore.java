package dev.cocbackend.simulation;

import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.DueKey;
import dev.cocbackend.snapshot.Facts;
import dev.cocbackend.snapshot.Look;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.Saved;
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

/** The shared store as one instance reaches it: late, not always, and watched. */
record SimulatedStore(SnapshotStore shared, Instance instance, Faults faults, Checks checks)
    implements SnapshotStore {

  @Override
  public Lookup find(SnapshotKey key) {
    return faults.store(instance, () -> shared.find(key));
  }

  @Override
  public Look look(SnapshotKey key) {
    return faults.store(instance, () -> shared.look(key));
  }

  @Override
  public Map<SnapshotKey, Look> lookAll(Set<SnapshotKey> keys) {
    return faults.store(instance, () -> shared.lookAll(keys));
  }

  @Override
  public void addReads(SnapshotKey key, long reads, Instant now) {
    faults.store(
        instance,
        () -> {
          shared.addReads(key, reads, now);
          return true;
        });
  }

  @Override
  public boolean addReads(
      SnapshotKey key,
      long reads,
      Instant lastReadAt,
      Instant fetchedAt,
      Facts facts,
      Instant dueAt) {
    return faults.store(
        instance, () -> shared.addReads(key, reads, lastReadAt, fetchedAt, facts, dueAt));
  }

  @Override
  public int noteOutdated(Set<SnapshotKey> keys, Instant at, DueAgain dueAgain) {
    return faults.store(instance, () -> shared.noteOutdated(keys, at, dueAgain));
  }

  @Override
  public Map<SnapshotKey, Upkeep> upkeep(Set<SnapshotKey> keys) {
    return faults.store(instance, () -> shared.upkeep(keys));
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
    return faults.store(
        instance,
        () -> {
          Lookup before = shared.find(key);
          Saved saved =
              shared.save(
                  key, versionSeen, body, warState, fetchedAt, freshUntil, nextDueAt, facts);
          checks.written(key, saved, fetchedAt, before, shared.find(key));
          return saved;
        });
  }

  @Override
  public Saved saveAbsent(
      SnapshotKey key, Absence why, Instant fetchedAt, @Nullable Instant nextDueAt) {
    return faults.store(
        instance,
        () -> {
          Lookup before = shared.find(key);
          Saved saved = shared.saveAbsent(key, why, fetchedAt, nextDueAt);
          checks.written(key, saved, fetchedAt, before, shared.find(key));
          return saved;
        });
  }

  @Override
  public boolean tryLease(SnapshotKey key, Tier tier, Instant now, Duration length) {
    return faults.store(
        instance,
        () -> {
          boolean won = shared.tryLease(key, tier, now, length);
          if (won) {
            checks.leased(key, tier, now, now.plus(length));
          }
          return won;
        });
  }

  @Override
  public void releaseLease(
      SnapshotKey key, Instant requestedAt, Instant until, @Nullable Instant nextDueAt) {
    faults.store(
        instance,
        () -> {
          shared.releaseLease(key, requestedAt, until, nextDueAt);
          checks.released(key, requestedAt, until);
          return true;
        });
  }

  @Override
  public boolean reschedule(
      SnapshotKey key, Instant seenDueAt, @Nullable Instant nextDueAt, Facts facts) {
    return faults.store(instance, () -> shared.reschedule(key, seenDueAt, nextDueAt, facts));
  }

  @Override
  public List<DueKey> due(Instant now, int limit) {
    return faults.store(instance, () -> shared.due(now, limit));
  }

  @Override
  public Optional<DueKey> oldestLease() {
    return faults.store(instance, shared::oldestLease);
  }
}
