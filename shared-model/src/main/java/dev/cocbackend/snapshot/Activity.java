package dev.cocbackend.snapshot;

import java.time.Instant;

/**
 * How much a key is read. Immutable.
 *
 * @param reads since the key was first stored
 * @param lastReadAt to the millisecond
 */
public record Activity(long reads, Instant lastReadAt) {}
