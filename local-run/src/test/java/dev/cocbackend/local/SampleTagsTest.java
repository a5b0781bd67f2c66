package dev.cocbackend.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cocbackend.local.simulation.CurrentWar;
import dev.cocbackend.local.simulation.SimulatedGame;
import dev.cocbackend.snapshot.Kind;
import dev.cocbackend.snapshot.SnapshotKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleTagsTest {
  private static final Instant DAY = Instant.parse("2026-11-27T00:00:00Z");

  /** The default game of a run. At its speed a clan's wars come 72 minutes apart. */
  private final SimulatedGame game = new SimulatedGame(1, 60, 100);

  @Test
  void atAnyTimeARunShowsAClanWithAPlayerOfItAndAWarWithAttacks() {
    for (int minute = 0; minute < 3 * 24 * 60; minute++) {
      Instant now = DAY.plus(Duration.ofMinutes(minute));

      List<SnapshotKey> shown = SampleTags.of(game, now).shown();

      assertThat(shown)
          .extracting(SnapshotKey::kind)
          .containsExactly(Kind.CLAN, Kind.PLAYER, Kind.WAR);
      assertThat(game.playerTags(shown.getFirst().tag(), now)).contains(shown.get(1).tag());
      JsonNode war = ((CurrentWar.Visible) game.currentWar(shown.getLast().tag(), now)).body();
      assertThat(war.path("clan").path("attacks").asInt()).as("at %s", now).isPositive();
    }
  }

  @Test
  void aWarThatHasJustEndedIsShownWhereNoneIsFought() {
    SimulatedGame few = new SimulatedGame(1, 60, 4);
    int minutesBetweenWars = 0;

    for (int minute = 0; minute < 72; minute++) {
      Instant now = DAY.plus(Duration.ofMinutes(minute));
      List<String> states =
          few.clanTags().stream().map(clan -> stateOfWar(few, SnapshotKey.war(clan), now)).toList();

      String shown = stateOfWar(few, SampleTags.of(few, now).shown().getLast(), now);

      if (states.contains("warEnded") && !states.contains("inWar")) {
        assertThat(shown).as("at %s", now).isEqualTo("warEnded");
        minutesBetweenWars++;
      }
    }
    assertThat(minutesBetweenWars).isPositive();
  }

  private static String stateOfWar(SimulatedGame game, SnapshotKey war, Instant now) {
    return game.currentWar(war.tag(), now) instanceof CurrentWar.Visible visible
        ? visible.body().path("state").asText()
        : "private";
  }
}
