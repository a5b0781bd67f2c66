package dev.cocbackend.ratelimit;

import java.time.Duration;
import java.time.Instant;

/** Tells how the API keys of all instances stand. Implementations are thread-safe. */
@FunctionalInterface
public interface KeyStates {
  /** A key that no worker has used for so long is in use no more, as after a rotation. */
  Duration IN_USE = Duration.ofHours(1);

  /**
   * Counts the keys that workers used lately.
   *
   * @throws dev.cocbackend.snapshot.StoreUnavailableException if the table does not answer
   */
  KeyCount count(Instant now);
}
