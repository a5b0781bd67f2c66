package dev.cocbackend.mobile;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a sync brought. Immutable.
 *
 * @param changed objects that the device now holds anew
 * @param unchanged objects of which the device held the newest
 * @param unavailable objects that the server does not have, or not yet
 * @param retryAfter when another sync can bring something; a sync before that asks nobody
 * @param problem why not all could be asked for, null if all is well
 */
public record SyncResult(
    int changed, int unchanged, int unavailable, Duration retryAfter, @Nullable Problem problem) {}
