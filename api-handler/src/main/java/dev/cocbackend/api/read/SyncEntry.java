package dev.cocbackend.api.read;

import dev.cocbackend.refresh.Occasion.Cause;
import dev.cocbackend.snapshot.SnapshotKey;
import java.util.Optional;

/**
 * One object that an app holds or wants. Immutable.
 *
 * @param held the version that it holds, empty if it has none
 * @param viewing whether a person looks at it now
 */
record SyncEntry(SnapshotKey key, Optional<EntityTag> held, boolean viewing) {
  Cause cause() {
    return viewing ? Cause.VIEWED : Cause.HELD;
  }

  boolean holds(EntityTag version) {
    return held.isPresent() && held.get().equals(version);
  }
}
