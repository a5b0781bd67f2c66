package dev.cocbackend.snapshot;

import java.time.Duration;
import java.time.Instant;

/**
 * How much a key is read. Immutable.
 *
 * @param reads since the key was first stored
 * @param lastReadAt to the millisecond
 */
public record Activity(long reads, Instant lastReadAt) {
  /** People open an app about once a day; what nobody opened for longer is not waited for. */
  static final Duration RECENT = Duration.ofDays(1);

  /** Whether somebody read it in the last day. */
  public boolean isRecent(Instant now) {
    return now.isBefore(lastReadAt.plus(RECENT));
  }
}
