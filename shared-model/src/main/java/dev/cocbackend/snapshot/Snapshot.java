package dev.cocbackend.snapshot;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What upstream last said of one key. Immutable; holders must not change the block's bytes.
 *
 * @param body the object, compressed
 * @param fetchedAt when upstream last confirmed the body, to the millisecond
 * @param changedAt when the body last changed
 * @param warState the state of a war, null for other kinds
 * @param freshUntil upstream repeats this answer until then, so that asking earlier brings nothing
 *     new; {@code fetchedAt} if it did not say
 */
public record Snapshot(
    SnapshotKey key,
    BodyBlock body,
    Instant fetchedAt,
    Instant changedAt,
    @Nullable WarState warState,
    Instant freshUntil) {

  /** A snapshot of which upstream did not say how long it stays as it is. */
  public Snapshot(
      SnapshotKey key,
      BodyBlock body,
      Instant fetchedAt,
      Instant changedAt,
      @Nullable WarState warState) {
    this(key, body, fetchedAt, changedAt, warState, fetchedAt);
  }
}
