package dev.cocbackend.snapshot;

/**
 * All that the table has of a key. Immutable.
 *
 * @param lookup what readers see
 * @param upkeep what the refresh policy goes by
 */
public record Look(Lookup lookup, Upkeep upkeep) {}
