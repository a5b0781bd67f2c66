package dev.cocbackend.snapshot;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a snapshot is stale. Immutable.
 *
 * @param otherwise for wars that are not running and for tombstones; 600 s by default
 * @param runningWar for wars in preparation or under way
 */
public record StalenessPolicy(
    Duration otherwise, Duration runningWar, Duration clan, Duration player) {

  /** The product's promise: wars 5 min, clans 30 min, players 1 h, anything else 10 min. */
  public static final StalenessPolicy DEFAULT =
      new StalenessPolicy(
          Duration.ofMinutes(10),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(1));

  public StalenessPolicy {
    for (Duration maxAge : new Duration[] {otherwise, runningWar, clan, player}) {
      if (!maxAge.isPositive()) {
        throw new IllegalArgumentException("A max age is at least one second.");
      }
    }
  }

  /** How old the snapshot may become before it is stale. */
  public Duration maxAge(Snapshot snapshot) {
    return maxAge(snapshot.key().kind(), snapshot.warState());
  }

  /**
   * How old a snapshot of this kind may become before it is stale.
   *
   * @param warState of a war; null for other kinds
   */
  public Duration maxAge(Kind kind, @Nullable WarState warState) {
    return switch (kind) {
      case CLAN -> clan;
      case PLAYER -> player;
      case WAR -> warState != null && warState.isRunning() ? runningWar : otherwise;
    };
  }

  /** The moment from which the snapshot is stale: its age has reached the max age. */
  public Instant staleAt(Snapshot snapshot) {
    return snapshot.fetchedAt().plus(maxAge(snapshot));
  }

  public boolean isStale(Snapshot snapshot, Instant now) {
    return !now.isBefore(staleAt(snapshot));
  }

  /** The moment from which a tombstone should be checked again. */
  public Instant staleAt(Lookup.Absent absent) {
    return absent.since().plus(otherwise);
  }
}
