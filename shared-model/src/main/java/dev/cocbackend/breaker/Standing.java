package dev.cocbackend.breaker;

import dev.cocbackend.breaker.Breaker.Access;
import dev.cocbackend.breaker.Breaker.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a breaker has to remember; milliseconds since the epoch, zero for never. Immutable.
 *
 * @param openUntil null if it is closed
 * @param probedUntil when the lease of the last probe ends
 * @param failures failed probes in a row
 */
record Standing(@Nullable Long openUntil, long probedUntil, int failures) {
  static final Standing CLOSED = new Standing(null, 0, 0);

  State state(Instant now) {
    if (openUntil == null) {
      return new State.Closed();
    }
    return now.toEpochMilli() < openUntil
        ? new State.Open(Instant.ofEpochMilli(openUntil))
        : new State.HalfOpen();
  }

  /** The answer to somebody who asks; empty if a probe may be had. */
  Optional<Access> access(Instant now) {
    return switch (state(now)) {
      case State.Closed closed -> Optional.of(new Access.Granted());
      case State.Open open -> Optional.of(new Access.Denied(Duration.between(now, open.until())));
      case State.HalfOpen half -> {
        Duration left = Duration.between(now, Instant.ofEpochMilli(probedUntil));
        yield left.isPositive()
            ? Optional.of(new Access.Denied(left.compareTo(Breaker.POLL) < 0 ? left : Breaker.POLL))
            : Optional.empty();
      }
    };
  }

  /** The probe that may be had. */
  Access.Probe probe(Instant now) {
    long until = now.plus(Breaker.PROBE_LEASE).toEpochMilli();
    return new Access.Probe(Instant.ofEpochMilli(until), failures);
  }

  boolean isProbedBy(Access.Probe probe) {
    return openUntil != null && probedUntil == probe.until().toEpochMilli();
  }
}
