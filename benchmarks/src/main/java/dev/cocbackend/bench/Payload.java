package dev.cocbackend.bench;

import dev.cocbackend.snapshot.SnapshotKey;

/**
 * One object as upstream sends it. Immutable as long as nobody writes to {@code json}.
 *
 * @param name says where it comes from, such as {@code recorded-clan}; letters, digits and hyphens
 * @param json UTF-8 without white space between the tokens
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Payload(String name, SnapshotKey key, byte[] json) {}
