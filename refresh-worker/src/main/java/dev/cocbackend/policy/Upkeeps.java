package dev.cocbackend.policy;

import dev.cocbackend.parallel.Slices;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.Upkeep;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Gatherers;

/** Reads the upkeep of any number of keys, as many in one call as the store takes. Thread-safe. */
public final class Upkeeps {
  private final SnapshotStore store;
  private final Slices slices;

  /**
   * @param slices makes the calls
   */
  public Upkeeps(SnapshotStore store, Slices slices) {
    this.store = store;
    this.slices = slices;
  }

  /**
   * How each key is used and kept.
   *
   * @throws dev.cocbackend.snapshot.StoreUnavailableException if the table did not answer
   */
  public Map<SnapshotKey, Upkeep> of(Set<SnapshotKey> keys) {
    Map<SnapshotKey, Upkeep> upkeep = new ConcurrentHashMap<>();
    slices.each(
        keys.stream().gather(Gatherers.windowFixed(SnapshotStore.MAX_UPKEEP)).toList(),
        some -> upkeep.putAll(store.upkeep(new LinkedHashSet<>(some))));
    return upkeep;
  }
}
