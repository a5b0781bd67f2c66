package dev.cocbackend.policy;

import dev.cocbackend.snapshot.Kind;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.Upkeep;
import java.time.Instant;
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

  /** The clan whose upkeep {@link #of} takes; empty if none is known, or it is one itself. */
  public static Optional<SnapshotKey> clanOf(SnapshotKey key, Track track) {
    return switch (key.kind()) {
      case CLAN -> Optional.empty();
      case WAR -> Optional.of(SnapshotKey.clan(key.tag()));
      case PLAYER -> track.clan().map(SnapshotKey::clan);
    };
  }

  /**
   * What the table has.
   *
   * @param track of {@code known}'s facts
   * @param ofClan of {@link #clanOf}; {@link Upkeep#NONE} if nothing is known of it
   * @return empty if there is no object to look after
   */
  public static Optional<Subject> of(
      SnapshotKey key, Track track, Upkeep known, Upkeep ofClan, Instant now) {
    Instant fetchedAt = known.fetchedAt();
    if (fetchedAt == null || known.absent()) {
      return Optional.empty();
    }
    Instant toldAt = fetchedAt;
    if (key.kind() == Kind.PLAYER && !ofClan.absent() && ofClan.fetchedAt() != null) {
      // A clan that was fetched without showing a change of the player says that there was none.
      toldAt = ofClan.fetchedAt().isAfter(fetchedAt) ? ofClan.fetchedAt() : fetchedAt;
    }
    return Optional.of(
        new Subject(
            key,
            track,
            fetchedAt,
            known.outdatedSince(),
            toldAt,
            key.kind() == Kind.CLAN ? track.facts() : factsOf(ofClan, now)));
  }

  private static @Nullable SnapshotFacts factsOf(Upkeep clan, Instant now) {
    return clan.facts() == null ? null : Track.of(clan.facts(), clan.activity(), now).facts();
  }
}
