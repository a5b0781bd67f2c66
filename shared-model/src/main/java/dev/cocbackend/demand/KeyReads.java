package dev.cocbackend.demand;

import dev.cocbackend.snapshot.SnapshotKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How often one snapshot was read. Immutable.
 *
 * @param reads at least 1
 * @param lastReadAt when the last of them was, to the millisecond; what is finer is cut off
 * @param viewed whether a reader's app showed it to a person
 */
public record KeyReads(SnapshotKey key, int reads, Instant lastReadAt, boolean viewed) {

  public KeyReads {
    if (reads < 1) {
      throw new IllegalArgumentException("A key has at least one read, not %d.".formatted(reads));
    }
    lastReadAt = lastReadAt.truncatedTo(ChronoUnit.MILLIS);
  }

  /** By readers of whom nothing is known. */
  public KeyReads(SnapshotKey key, int reads, Instant lastReadAt) {
    this(key, reads, lastReadAt, false);
  }

  /**
   * Both together; a sum beyond {@link Integer#MAX_VALUE} is that.
   *
   * @throws IllegalArgumentException if the other one is of another key
   */
  public KeyReads plus(KeyReads other) {
    if (!key.equals(other.key)) {
      throw new IllegalArgumentException("Reads of one key only are added up.");
    }
    return new KeyReads(
        key,
        (int) Math.min(Integer.MAX_VALUE, (long) reads + other.reads),
        other.lastReadAt.isAfter(lastReadAt) ? other.lastReadAt : lastReadAt,
        viewed || other.viewed);
  }
}
