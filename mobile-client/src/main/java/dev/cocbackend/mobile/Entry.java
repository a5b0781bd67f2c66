package dev.cocbackend.mobile;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An object as it is kept. Immutable.
 *
 * @param json the object without members of the backend's own
 * @param etag names the object's content, null if the server gave no name
 * @param staleAt when it is stale, by the server's clock
 */
record Entry(
    ObjectKey key, String json, @Nullable String etag, Instant lastUpdated, Instant staleAt) {
  /** The same object, of which the server says that it is still the newest. */
  Entry confirmed(Instant newLastUpdated, Instant newStaleAt) {
    return newLastUpdated.isBefore(lastUpdated)
        ? this
        : new Entry(key, json, etag, newLastUpdated, newStaleAt);
  }
}
