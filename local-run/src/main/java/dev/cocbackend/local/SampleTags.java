package dev.cocbackend.local;

import dev.cocbackend.local.simulation.CurrentWar;
import dev.cocbackend.local.simulation.SimulatedGame;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which snapshots of the simulated game a run begins with. Immutable.
 *
 * @param shown a clan, a player of it and its war for the person at the terminal: one that is being
 *     fought, else one that has just ended, if the game has any
 * @param others for the demo readers, never one of {@code shown}; the most popular first
 */
record SampleTags(List<SnapshotKey> shown, List<SnapshotKey> others) {
  /** Few enough that each is read more often than its snapshot goes stale. */
  private static final int OTHER_CLANS = 6;

  SampleTags {
    shown = List.copyOf(shown);
    others = List.copyOf(others);
  }

  static SampleTags of(SimulatedGame game, Instant now) {
    List<Tag> clans = game.clanTags();
    Tag atWar =
        firstWhoseWarIs("inWar", game, now)
            .or(() -> firstWhoseWarIs("warEnded", game, now))
            .orElse(clans.getFirst());
    List<SnapshotKey> shown = new ArrayList<>();
    shown.add(SnapshotKey.clan(atWar));
    game.playerTags(atWar, now).stream().findFirst().map(SnapshotKey::player).ifPresent(shown::add);
    shown.add(SnapshotKey.war(atWar));
    List<SnapshotKey> others = new ArrayList<>();
    clans.stream()
        .filter(clan -> !clan.equals(atWar))
        .limit(OTHER_CLANS)
        .forEach(
            clan -> {
              others.add(SnapshotKey.clan(clan));
              others.add(SnapshotKey.war(clan));
              game.playerTags(clan, now).stream()
                  .findFirst()
                  .map(SnapshotKey::player)
                  .ifPresent(others::add);
            });
    return new SampleTags(shown, others);
  }

  /** All of them. */
  List<SnapshotKey> all() {
    List<SnapshotKey> all = new ArrayList<>(shown);
    all.addAll(others);
    return List.copyOf(all);
  }

  /** The first clan with a war of this state, as the API calls it, in which it has attacked. */
  private static Optional<Tag> firstWhoseWarIs(String state, SimulatedGame game, Instant now) {
    return game.clanTags().stream()
        .filter(
            clan ->
                game.currentWar(clan, now) instanceof CurrentWar.Visible war
                    && war.body().path("state").asText().equals(state)
                    && war.body().path("clan").path("attacks").asInt() > 0)
        .findFirst();
  }
}
