package dev.cocbackend.api.read;

import dev.cocbackend.api.http.ApiError;
import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.refresh.Occasion;
import dev.cocbackend.refresh.Occasion.Cause;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.Snapshot;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.StalenessPolicy;
import java.time.Instant;
import java.util.Optional;

/** Says what look-ups mean to readers. Thread-safe. */
final class Outcomes {
  private final StalenessPolicy policy;
  private final Wishes wishes;
  private final boolean automatic;

  /**
   * @param automatic whether refreshes are asked for, which a reader without an object is told
   */
  Outcomes(StalenessPolicy policy, Wishes wishes, boolean automatic) {
    this.policy = policy;
    this.wishes = wishes;
    this.automatic = automatic;
  }

  /**
   * @param cause why the reader asks, one of the causes of {@link Occasion#read(Cause, Lookup,
   *     Instant, Instant)}
   */
  Outcome of(SnapshotKey key, Lookup lookup, Cause cause, Instant now, InvocationLog log) {
    return switch (lookup) {
      case Lookup.Found found -> {
        Snapshot snapshot = found.snapshot();
        Instant staleAt = policy.staleAt(snapshot);
        boolean stale = policy.isStale(snapshot, now);
        Optional<Wish> wish =
            stale ? wishes.of(key, found, cause, staleAt, now, log) : Optional.empty();
        yield new Outcome.Present(snapshot, stale, staleAt, wish);
      }
      case Lookup.Absent absent -> {
        Instant staleAt = policy.staleAt(absent);
        boolean stale = !now.isBefore(staleAt);
        Optional<Wish> wish =
            stale ? wishes.of(key, absent, cause, staleAt, now, log) : Optional.empty();
        yield new Outcome.Gone(error(key, absent.why()), absent.since(), stale, staleAt, wish);
      }
      case Lookup.Unknown unknown ->
          new Outcome.Pending(pending(), wishes.of(key, unknown, cause, now, now, log));
    };
  }

  private static ApiError error(SnapshotKey key, Absence why) {
    return switch (why) {
      // The CoC API's own words, which name the tag without its #.
      case NOT_FOUND -> ApiError.notFound("Not found with tag " + key.tag().value());
      case PRIVATE_WAR_LOG ->
          ApiError.accessDenied(
              "The war log of clan %s is private.".formatted(key.tag().display()));
    };
  }

  private ApiError pending() {
    return ApiError.snapshotPending(
        automatic
            ? "The first snapshot of this tag has been requested; ask again in %d seconds."
                .formatted(Outcome.RETRY_PENDING.toSeconds())
            : "There is no snapshot of this tag yet, and none was requested because automatic"
                + " refresh is off.");
  }
}
