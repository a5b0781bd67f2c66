package dev.cocbackend.snapshot;

import java.time.Instant;

/** What a look-up in the snapshot store found. */
public sealed interface Lookup {
  /** Upstream has the object and this is it. */
  record Found(Snapshot snapshot) implements Lookup {}

  /** Upstream said at {@code since} that there is nothing to see. */
  record Absent(Absence why, Instant since) implements Lookup {}

  /** Nobody has asked upstream yet. */
  record Unknown() implements Lookup {}
}
