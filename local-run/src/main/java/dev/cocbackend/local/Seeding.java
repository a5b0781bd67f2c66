package dev.cocbackend.local;

import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Has snapshots fetched by the real path, queue and worker, before anybody asks for them. */
final class Seeding {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK_EACH = Duration.ofMillis(200);

  private final SnapshotStore store;
  private final RefreshRequester requester;
  private final InstantSource clock;

  Seeding(SnapshotStore store, RefreshRequester requester, InstantSource clock) {
    this.store = store;
    this.requester = requester;
    this.clock = clock;
  }

  /** Requests those that are not there, and waits for them while that makes sense. */
  void seed(List<SnapshotKey> keys, Progress progress) throws InterruptedException {
    List<SnapshotKey> missing = missing(keys);
    missing.forEach(key -> requester.request(key, Tier.HIGH, clock.instant()));
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (!missing.isEmpty() && System.nanoTime() < giveUp) {
      progress.still("%d of %d snapshots".formatted(keys.size() - missing.size(), keys.size()));
      Thread.sleep(LOOK_EACH);
      missing = missing(missing);
    }
    if (missing.isEmpty()) {
      progress.done("%d snapshots are in the table".formatted(keys.size()));
    } else {
      progress.done(
          "%d of %d snapshots are in the table; the others follow"
              .formatted(keys.size() - missing.size(), keys.size()));
    }
  }

  private List<SnapshotKey> missing(List<SnapshotKey> keys) {
    return keys.stream().filter(key -> store.find(key) instanceof Lookup.Unknown).toList();
  }
}
