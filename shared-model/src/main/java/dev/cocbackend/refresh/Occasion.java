package dev.cocbackend.refresh;

import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.WarState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a snapshot is to be refreshed, with all that {@link Priority} looks at. Immutable.
 *
 * @param before the tier of the request that was lost or has failed; null if there was none
 * @param warState of a war, as it was last seen; null for other kinds and for what nobody has seen
 * @param absent whether upstream said that there is nothing
 * @param active whether somebody reads it or its player plays
 * @param waited since it should have been refreshed; zero or more
 */
public record Occasion(
    Cause cause,
    @Nullable Tier before,
    @Nullable WarState warState,
    boolean absent,
    boolean active,
    Duration waited) {

  /** Who asks. */
  public enum Cause {
    /** A user has just read something stale, or nothing, and waits for better. */
    READ,
    /**
     * As {@link #READ}, by an app that shows it to a person now, or whose user pulled to refresh.
     */
    VIEWED,
    /** An app that holds it, and does not show it now, asks what has changed. */
    HELD,
    /** Nobody waits; the planner finds that it is time. */
    PLANNED,
    /** A request was made, and nobody has heard of it since its lease ended. */
    LOST,
    /** Upstream failed to answer the request. */
    FAILED
  }

  public Occasion {
    boolean again = cause == Cause.LOST || cause == Cause.FAILED;
    if (again != (before != null)) {
      throw new IllegalArgumentException(
          "A tier before has a request that was lost or has failed, and no other.");
    }
    waited = waited.isNegative() ? Duration.ZERO : waited;
  }

  /**
   * A read found this.
   *
   * @param staleAt since when a new one is due; {@code now} if there is none at all
   */
  public static Occasion read(Lookup found, Instant staleAt, Instant now) {
    return read(Cause.READ, found, staleAt, now);
  }

  /**
   * A read of this cause found this.
   *
   * @param cause {@link Cause#READ}, {@link Cause#VIEWED} or {@link Cause#HELD}
   * @param staleAt since when a new one is due; {@code now} if there is none at all
   */
  public static Occasion read(Cause cause, Lookup found, Instant staleAt, Instant now) {
    return new Occasion(
        cause,
        null,
        warState(found),
        found instanceof Lookup.Absent,
        true,
        Duration.between(staleAt, now));
  }

  /**
   * Somebody has read something stale, as was found out after the read.
   *
   * @param warState of a war, as it is stored; null for other kinds
   * @param staleAt since when a new one is due
   */
  public static Occasion staleRead(@Nullable WarState warState, Instant staleAt, Instant now) {
    return new Occasion(Cause.READ, null, warState, false, true, Duration.between(staleAt, now));
  }

  /**
   * It is time to look again, whoever reads it.
   *
   * @param active whether somebody reads it or its player plays
   * @param dueAt when it was time
   */
  public static Occasion planned(
      @Nullable WarState warState, boolean active, Instant dueAt, Instant now) {
    return new Occasion(Cause.PLANNED, null, warState, false, active, Duration.between(dueAt, now));
  }

  /** The request of {@code requestedAt} came to nothing that anybody knows of. */
  public static Occasion lost(Tier before, Instant requestedAt, Instant now) {
    return new Occasion(Cause.LOST, before, null, false, true, Duration.between(requestedAt, now));
  }

  /** Upstream failed to answer a request. */
  public static Occasion failed(Tier before) {
    return new Occasion(Cause.FAILED, before, null, false, true, Duration.ZERO);
  }

  private static @Nullable WarState warState(Lookup lookup) {
    return lookup instanceof Lookup.Found found ? found.snapshot().warState() : null;
  }
}
