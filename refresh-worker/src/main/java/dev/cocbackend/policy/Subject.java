package dev.cocbackend.policy;

import dev.cocbackend.snapshot.SnapshotKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stored snapshot as the policy sees it.
 *
 * @param fetchedAt when upstream last confirmed it
 * @param outdatedSince since when another snapshot has shown that it is outdated, null if none has
 * @param toldAt until when the refreshes of the player's clan have shown no change; {@code
 *     fetchedAt} if nothing tells of it
 */
public record Subject(
    SnapshotKey key,
    Track track,
    Instant fetchedAt,
    @Nullable Instant outdatedSince,
    Instant toldAt) {}
