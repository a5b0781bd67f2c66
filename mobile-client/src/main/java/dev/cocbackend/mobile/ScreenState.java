package dev.cocbackend.mobile;

import org.jspecify.annotations.Nullable;

/**
 * All that a screen of one object needs to draw itself. Immutable.
 *
 * @param snapshot what to show; null if nothing is known yet or there is no such object
 * @param refreshing whether a first answer, or one to a pull to refresh, is under way
 * @param pending whether the server has never seen this tag and fetches it now; it is asked again
 *     by itself
 * @param problem why there is nothing newer, null if all is well
 */
public record ScreenState(
    ObjectKey key,
    @Nullable Snapshot snapshot,
    boolean refreshing,
    boolean pending,
    @Nullable Problem problem) {}
