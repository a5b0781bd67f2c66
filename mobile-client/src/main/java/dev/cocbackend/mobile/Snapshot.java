package dev.cocbackend.mobile;

import java.time.Duration;
import java.time.Instant;

/**
 * An object as it was when the backend last asked the game. Immutable.
 *
 * @param json the official API's object, without members of the backend's own
 * @param lastUpdated when the backend last asked the game, by the server's clock
 * @param age how long ago that was when the listener was called, by the server's clock; never
 *     negative
 * @param stale whether the backend would call it stale by now
 */
public record Snapshot(
    ObjectKey key, String json, Instant lastUpdated, Duration age, boolean stale, Source source) {}
