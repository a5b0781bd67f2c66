package dev.cocbackend.simulation;

import dev.cocbackend.breaker.Breaker;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Watches that the CoC API is left alone while the breaker is not closed, but for one request each
 * half minute, the shortest rest and the lease of a probe.
 */
final class ProbeWatch {
  /** Whoever had leave before may still wait for a slot: 3 s, and 2.25 s until it begins. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final Duration APART = Duration.ofSeconds(30);

  private final VirtualTime time;
  private final Checks checks;
  private final Duration skew;
  private @Nullable Instant notClosedSince;
  private @Nullable Instant lastGrant;
  private int grants;
  private int starts;

  ProbeWatch(VirtualTime time, Checks checks, Duration skew) {
    this.time = time;
    this.checks = checks;
    this.skew = skew;
  }

  /** The breaker may have turned. */
  void turned(Breaker.State state) {
    if (state instanceof Breaker.State.Closed) {
      notClosedSince = null;
    } else if (notClosedSince == null) {
      notClosedSince = time.now();
      lastGrant = null;
      grants = 0;
      starts = 0;
    }
  }

  /** Somebody got leave to probe. */
  void granted() {
    Instant now = time.now();
    Duration apart = APART.minus(skew.multipliedBy(2)).minusMillis(1);
    if (lastGrant != null && now.isBefore(lastGrant.plus(apart))) {
      checks.fail(
          Invariant.MAINTENANCE_IS_LEFT_ALONE,
          "two probes within " + Duration.between(lastGrant, now));
    }
    lastGrant = now;
    grants++;
  }

  /** A request starts. */
  void started() {
    if (notClosedSince != null && time.now().isAfter(notClosedSince.plus(GRACE))) {
      starts++;
      if (starts > grants) {
        checks.fail(
            Invariant.MAINTENANCE_IS_LEFT_ALONE,
            "%d requests and %d probes since the breaker opened".formatted(starts, grants));
      }
    }
  }
}
