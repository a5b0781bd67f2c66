package dev.cocbackend.bench;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A database that has one snapshot at hand and costs nothing, to measure what is around it. */
final class OneSnapshot implements SnapshotStore {
  private final Lookup.Found found;

  OneSnapshot(Snapshot snapshot) {
    found = new Lookup.Found(snapshot, null);
  }

  @Override
  public Lookup find(SnapshotKey key) {
    return found.snapshot().key().equals(key) ? found : new Lookup.Unknown(null);
  }

  @Override
  public Look look(SnapshotKey key) {
    return new Look(find(key), Upkeep.NONE);
  }

  @Override
  public Map<SnapshotKey, Look> lookAll(Set<SnapshotKey> keys) {
    Map<SnapshotKey, Look> all = new LinkedHashMap<>();
    keys.forEach(key -> all.put(key, look(key)));
    return all;
  }

  @Override
  public void addReads(SnapshotKey key, long reads, Instant now) {}

  @Override
  public boolean addReads(
      SnapshotKey key,
      long reads,
      Instant lastReadAt,
      Instant fetchedAt,
      Facts facts,
      Instant dueAt) {
    throw readOnly();
  }

  @Override
  public int noteOutdated(Set<SnapshotKey> keys, Instant at, DueAgain dueAgain) {
    throw readOnly();
  }

  @Override
  public Map<SnapshotKey, Upkeep> upkeep(Set<SnapshotKey> keys) {
    Map<SnapshotKey, Upkeep> all = new LinkedHashMap<>();
    keys.forEach(key -> all.put(key, Upkeep.NONE));
    return all;
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
    throw readOnly();
  }

  @Override
  public Saved saveAbsent(
      SnapshotKey key, Absence why, Instant fetchedAt, @Nullable Instant nextDueAt) {
    throw readOnly();
  }

  @Override
  public boolean tryLease(SnapshotKey key, Tier tier, Instant now, Duration length) {
    throw readOnly();
  }

  @Override
  public void releaseLease(
      SnapshotKey key, Instant requestedAt, Instant until, @Nullable Instant nextDueAt) {
    throw readOnly();
  }

  @Override
  public boolean reschedule(
      SnapshotKey key, Instant seenDueAt, @Nullable Instant nextDueAt, Facts facts) {
    throw readOnly();
  }

  @Override
  public List<DueKey> due(Instant now, int limit) {
    return List.of();
  }

  @Override
  public Optional<DueKey> oldestLease() {
    return Optional.empty();
  }

  private static UnsupportedOperationException readOnly() {
    return new UnsupportedOperationException("The one snapshot of a measurement cannot change.");
  }
}
