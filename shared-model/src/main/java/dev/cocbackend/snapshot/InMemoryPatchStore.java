package dev.cocbackend.snapshot;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Patches in this process's memory, for tests and simulations. Thread-safe. */
public final class InMemoryPatchStore implements PatchStore {
  private record Entry(BodyPatch patch, Instant until) {}

  /** By key, then by the hash that a patch leads to. */
  private final Map<SnapshotKey, Map<String, Entry>> entries = new HashMap<>();

  @Override
  public synchronized void put(SnapshotKey key, BodyPatch patch, Instant now) {
    Map<String, Entry> ofKey = entries.computeIfAbsent(key, k -> new LinkedHashMap<>());
    ofKey.values().removeIf(entry -> !entry.until().isAfter(now));
    ofKey.put(patch.toHash(), new Entry(patch, now.plus(LIFE)));
  }

  @Override
  public synchronized Optional<BodyPatch> leadingTo(SnapshotKey key, String toHash, Instant now) {
    return Optional.ofNullable(ofKey(key).get(toHash))
        .filter(entry -> entry.until().isAfter(now))
        .map(Entry::patch);
  }

  @Override
  public synchronized List<BodyPatch> kept(SnapshotKey key, Instant now) {
    return ofKey(key).values().stream()
        .filter(entry -> entry.until().isAfter(now))
        .map(Entry::patch)
        .toList();
  }

  private Map<String, Entry> ofKey(SnapshotKey key) {
    return entries.getOrDefault(key, Map.of());
  }
}
