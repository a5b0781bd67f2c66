package dev.cocbackend.api.read;

import dev.cocbackend.api.http.ApiError;
import dev.cocbackend.refresh.Occasion;
import dev.cocbackend.refresh.Occasion.Cause;
import dev.cocbackend.refresh.Priority;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.Snapshot;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.StalenessPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a look-up means to a reader, alone or among many. Immutable. */
sealed interface Outcome {
  /** When to ask again for a tag never seen; a HIGH request usually takes less. */
  Duration RETRY_PENDING = Duration.ofSeconds(2);

  /** The refresh that the reader asks for, empty if none is needed. */
  Optional<Refreshes.Wish> wish();

  /** There is an object, stale or not. */
  record Present(Snapshot snapshot, boolean stale, Instant staleAt, Optional<Refreshes.Wish> wish)
      implements Outcome {
    EntityTag version() {
      return new EntityTag(snapshot.body().hash());
    }
  }

  /** The CoC API said at {@code since} that there is none. */
  record Gone(
      ApiError error, Instant since, boolean stale, Instant staleAt, Optional<Refreshes.Wish> wish)
      implements Outcome {}

  /** Nobody knows yet. */
  record Pending(ApiError error, Optional<Refreshes.Wish> wish) implements Outcome {}

  /**
   * @param cause why the reader asks, one of the causes of {@link Occasion#read(Cause, Lookup,
   *     Instant, Instant)}
   * @param automatic whether refreshes are asked for, which a reader without an object is told
   */
  static Outcome of(
      SnapshotKey key,
      Lookup lookup,
      StalenessPolicy policy,
      Cause cause,
      boolean automatic,
      Instant now) {
    return switch (lookup) {
      case Lookup.Found found -> {
        Snapshot snapshot = found.snapshot();
        Instant staleAt = policy.staleAt(snapshot);
        boolean stale = policy.isStale(snapshot, now);
        yield new Present(snapshot, stale, staleAt, wish(stale, key, found, cause, staleAt, now));
      }
      case Lookup.Absent absent -> {
        Instant staleAt = policy.staleAt(absent);
        boolean stale = !now.isBefore(staleAt);
        yield new Gone(
            error(key, absent.why()),
            absent.since(),
            stale,
            staleAt,
            wish(stale, key, absent, cause, staleAt, now));
      }
      case Lookup.Unknown unknown ->
          new Pending(pending(automatic), wish(true, key, unknown, cause, now, now));
    };
  }

  private static Optional<Refreshes.Wish> wish(
      boolean wanted, SnapshotKey key, Lookup seen, Cause cause, Instant staleAt, Instant now) {
    if (!wanted) {
      return Optional.empty();
    }
    Tier tier = Priority.of(Occasion.read(cause, seen, staleAt, now));
    Tier ofAnyRead = Priority.of(Occasion.read(seen, staleAt, now));
    return Optional.of(new Refreshes.Wish(key, tier, ofAnyRead, seen));
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

  private static ApiError pending(boolean automatic) {
    return ApiError.snapshotPending(
        automatic
            ? "The first snapshot of this tag has been requested; ask again in %d seconds."
                .formatted(RETRY_PENDING.toSeconds())
            : "There is no snapshot of this tag yet, and none was requested because automatic"
                + " refresh is off.");
  }
}
