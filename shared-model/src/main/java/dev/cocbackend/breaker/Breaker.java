package dev.cocbackend.breaker;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Shared by all workers, so that nobody asks the CoC API while it is in maintenance. Once its rest
 * is over the breaker is half open: one worker at a time probes the CoC API with a single request.
 * Success closes it for all, failure opens it for twice as long as before. Safe for use by many
 * threads. Every method may throw {@link dev.cocbackend.snapshot.StoreUnavailableException}.
 */
public interface Breaker {
  /** The longest rest, however often probes have failed. */
  Duration MAX_REST = Duration.ofMinutes(5);

  /**
   * A prober that says nothing for so long has died: its slot comes within 6 s, and a request takes
   * 10 s at most.
   */
  Duration PROBE_LEASE = Duration.ofSeconds(30);

  /** How soon those who wait for somebody's probe ask again what came of it. */
  Duration POLL = Duration.ofSeconds(5);

  /** Opens it until {@code until}, or longer if it is open for longer already. */
  void open(Instant until);

  /** Whether to ask the CoC API now. */
  Access ask(Instant now);

  /** The probe succeeded: closes, unless the probe took longer than its lease. */
  void close(Access.Probe probe);

  /**
   * The probe failed: opens again, unless the probe took longer than its lease.
   *
   * @param rest for how long after a first failure; doubled for each failed probe, this one
   *     included, up to {@link #MAX_REST}
   */
  void reopen(Access.Probe probe, Instant now, Duration rest);

  /** How it stands, for those who only watch. */
  State state(Instant now);

  /** Until when it is open; empty if it is half open or closed. */
  default Optional<Instant> openUntil(Instant now) {
    return state(now) instanceof State.Open open ? Optional.of(open.until()) : Optional.empty();
  }

  /** The answer to {@link #ask}. */
  sealed interface Access {
    /** It is closed: ask. */
    record Granted() implements Access {}

    /**
     * Make one request within {@link #PROBE_LEASE} and tell the breaker what came of it.
     *
     * @param until when the lease ends, which tells this probe from others
     * @param failures how many probes have failed in a row before
     */
    record Probe(Instant until, int failures) implements Access {
      /** The rest after this probe's failure, too. */
      Duration restAfterFailure(Duration rest) {
        // Beyond 2^10 any rest of a second and more is past the longest.
        Duration grown = rest.multipliedBy(1L << Math.min(failures + 1, 10));
        return grown.compareTo(MAX_REST) < 0 ? grown : MAX_REST;
      }
    }

    /** Do not ask; come back after {@code retryAfter}. */
    record Denied(Duration retryAfter) implements Access {}
  }

  /** How a breaker stands. */
  sealed interface State {
    /** Everybody may ask. */
    record Closed() implements State {}

    /** Nobody asks until {@code until}. */
    record Open(Instant until) implements State {}

    /** One worker at a time may probe. */
    record HalfOpen() implements State {}
  }
}
