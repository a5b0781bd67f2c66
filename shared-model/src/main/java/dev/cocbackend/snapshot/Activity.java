package dev.cocbackend.snapshot;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Signs of life of a key: its readers', and its own in the game. Immutable.
 *
 * @param reads since the key was first stored
 * @param lastReadAt to the millisecond; null if nobody counted a read
 * @param outdatedSince since when another snapshot has shown that this one is outdated; null if
 *     none has since its last fetch
 */
public record Activity(long reads, @Nullable Instant lastReadAt, @Nullable Instant outdatedSince) {
  /** People open an app about once a day; what nobody opened for longer is not waited for. */
  static final Duration RECENT = Duration.ofDays(1);

  /** Reads alone. */
  public Activity(long reads, Instant lastReadAt) {
    this(reads, lastReadAt, null);
  }

  /** Whether somebody read it in the last day, or something has happened that it lacks. */
  public boolean isRecent(Instant now) {
    return outdatedSince != null || (lastReadAt != null && now.isBefore(lastReadAt.plus(RECENT)));
  }
}
