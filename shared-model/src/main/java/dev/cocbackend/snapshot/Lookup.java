package dev.cocbackend.snapshot;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a look-up in the snapshot store found. */
public sealed interface Lookup {
  /**
   * The lease of the last refresh request, perhaps ended; null if none is stored. A reader that
   * sees its wish covered saves the write that asks for a lease.
   */
  @Nullable Lease lease();

  /** The content hash of the body that was found, null if none was. */
  default @Nullable String bodyHash() {
    return this instanceof Found found ? found.snapshot().body().hash() : null;
  }

  /**
   * What a save compares with that follows from this look-up: the hash of the body that was found,
   * {@link SnapshotStore#NO_BODY} if there was none, null if a tombstone may hide one.
   */
  default @Nullable String versionSeen() {
    return switch (this) {
      case Found found -> found.snapshot().body().hash();
      case Absent absent -> null;
      case Unknown unknown -> SnapshotStore.NO_BODY;
    };
  }

  /** Upstream has the object and this is it. */
  record Found(Snapshot snapshot, @Nullable Lease lease) implements Lookup {}

  /** Upstream said at {@code since} that there is nothing to see. */
  record Absent(Absence why, Instant since, @Nullable Lease lease) implements Lookup {}

  /** Nobody has asked upstream yet, or upstream has not answered yet. */
  record Unknown(@Nullable Lease lease) implements Lookup {}
}
