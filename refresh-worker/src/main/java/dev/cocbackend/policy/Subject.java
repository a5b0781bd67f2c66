package dev.cocbackend.policy;

import dev.cocbackend.snapshot.Kind;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.Upkeep;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stored snapshot as the policy sees it.
 *
 * @param fetchedAt when upstream last confirmed it
 * @param outdatedSince since when another snapshot has shown that it is outdated, null if none has
 * @param toldAt until when the refreshes of the player's clan have shown no change; {@code
 *     fetchedAt} if nothing tells of it
 * @param clan the facts of its clan, whose readers go on to it; a clan's own; null if not known
 */
public record Subject(
    SnapshotKey key,
    Track track,
    Instant fetchedAt,
    @Nullable Instant outdatedSince,
    Instant toldAt,
    @Nullable SnapshotFacts clan) {

  /** The clan whose upkeep {@link #of} looks for; empty if none is known, or it is one itself. */
  public static Optional<SnapshotKey> clanOf(SnapshotKey key, Track track) {
    return switch (key.kind()) {
      case CLAN -> Optional.empty();
      case WAR -> Optional.of(SnapshotKey.clan(key.tag()));
      case PLAYER -> track.clan().map(SnapshotKey::clan);
    };
  }

  /**
   * Without a word from other snapshots but that it is outdated.
   *
   * @param outdatedSince null if none has shown that
   */
  static Subject alone(
      SnapshotKey key, Track track, Instant fetchedAt, @Nullable Instant outdatedSince) {
    SnapshotFacts clan = key.kind() == Kind.CLAN ? track.facts() : null;
    return new Subject(key, track, fetchedAt, outdatedSince, fetchedAt, clan);
  }

  /**
   * What the table has.
   *
   * @param track of the key's upkeep
   * @param upkeep of the key, and of its {@link #clanOf} if that is known
   * @return empty if there is no object to look after
   */
  public static Optional<Subject> of(
      SnapshotKey key, Track track, Map<SnapshotKey, Upkeep> upkeep, Instant now) {
    Upkeep known = upkeep.getOrDefault(key, Upkeep.NONE);
    if (known.fetchedAt() == null || known.absent()) {
      return Optional.empty();
    }
    Subject alone = alone(key, track, known.fetchedAt(), known.outdatedSince());
    return Optional.of(
        clanOf(key, track).map(upkeep::get).map(clan -> alone.beside(clan, now)).orElse(alone));
  }

  /** With what its clan's upkeep tells of it. */
  private Subject beside(Upkeep ofClan, Instant now) {
    SnapshotFacts facts = Track.known(ofClan, now).map(Track::facts).orElse(null);
    return new Subject(key, track, fetchedAt, outdatedSince, toldBy(ofClan), facts);
  }

  /** A clan that was fetched without showing a change of the player says that there was none. */
  private Instant toldBy(Upkeep ofClan) {
    Instant at = ofClan.fetchedAt();
    return key.kind() == Kind.PLAYER && !ofClan.absent() && at != null && at.isAfter(fetchedAt)
        ? at
        : fetchedAt;
  }
}
