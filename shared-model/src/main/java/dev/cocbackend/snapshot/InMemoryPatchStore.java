package dev.cocbackend.snapshot;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Patches in this process's memory, for tests and simulations. Thread-safe. */
public final class InMemoryPatchStore implements PatchStore {
  private record Id(SnapshotKey key, String toHash) {}

  private record Entry(BodyPatch patch, Instant until) {}

  private final Map<Id, Entry> entries = new HashMap<>();

  @Override
  public synchronized void put(SnapshotKey key, BodyPatch patch, Instant now) {
    entries.values().removeIf(entry -> !entry.until().isAfter(now));
    entries.put(new Id(key, patch.toHash()), new Entry(patch, now.plus(LIFE)));
  }

  @Override
  public synchronized Optional<BodyPatch> leadingTo(SnapshotKey key, String toHash, Instant now) {
    return Optional.ofNullable(entries.get(new Id(key, toHash)))
        .filter(entry -> entry.until().isAfter(now))
        .map(Entry::patch);
  }

  @Override
  public synchronized List<BodyPatch> kept(SnapshotKey key, Instant now) {
    return entries.entrySet().stream()
        .filter(entry -> entry.getKey().key().equals(key) && entry.getValue().until().isAfter(now))
        .map(entry -> entry.getValue().patch())
        .toList();
  }
}
