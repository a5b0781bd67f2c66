package dev.cocbackend.snapshot;

import dev.cocbackend.refresh.Tier;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the due index.
 *
 * @param dueAt when the planner should look at it
 * @param leaseTier the tier of the outstanding or lost request, null if none was made
 * @param requestedAt when that request was made, null if none was made
 */
public record DueKey(
    SnapshotKey key, Instant dueAt, @Nullable Tier leaseTier, @Nullable Instant requestedAt) {}
