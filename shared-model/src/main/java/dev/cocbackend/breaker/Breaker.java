package dev.cocbackend.breaker;

import java.time.Instant;
import java.util.Optional;

/**
 * Shared by all workers: open while the CoC API is in maintenance, so that nobody asks it. Safe for
 * use by many threads. Every method may throw {@link
 * dev.cocbackend.snapshot.StoreUnavailableException}.
 */
public interface Breaker {

  /** Opens until {@code until}, or longer if it is open for longer already. */
  void open(Instant until);

  /** Until when it is open; empty if it is closed at {@code now}. */
  Optional<Instant> openUntil(Instant now);
}
