package dev.cocbackend.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayloadsTest {
  private static final String CLAN = "{ \"tag\": \"#2PP\", \"clanLevel\": 3, \"memberList\": [] }";

  @TempDir Path folder;

  @Test
  void clansPlayersAndWarsAreFoundWithAndWithoutAnEnvelope() throws IOException {
    Files.writeString(folder.resolve("A Clan.json"), "{\"body\": " + CLAN + "}");
    Files.writeString(
        folder.resolve("player.json"), "{\"tag\":\"#8QU\",\"townHallLevel\":9,\"heroes\":[]}");
    Files.createDirectory(folder.resolve("wars"));
    Files.writeString(
        folder.resolve("wars/none.json"), "{\"state\":\"notInWar\",\"clan\":{},\"opponent\":{}}");
    Files.writeString(folder.resolve("error.json"), "{\"body\": {\"reason\": \"notFound\"}}");
    Files.writeString(folder.resolve("notes.txt"), "no JSON");

    List<Payload> payloads = Payloads.readFrom(folder);

    assertThat(payloads)
        .extracting(Payload::name)
        .containsExactly("recorded-a-clan", "recorded-player", "recorded-wars-none");
    assertThat(payloads)
        .extracting(Payload::key)
        .containsExactly(
            SnapshotKey.clan(new Tag("2PP")),
            SnapshotKey.player(new Tag("8QU")),
            SnapshotKey.war(new Tag("2PP")));
    assertThat(payloads.getFirst().json())
        .asString()
        .isEqualTo("{\"tag\":\"#2PP\",\"clanLevel\":3,\"memberList\":[]}");
  }

  @Test
  void theSimulatedGameHasAllKindsAndTheSameAtEveryRun() {
    List<Payload> first = Payloads.simulated();
    List<Payload> second = Payloads.simulated();

    assertThat(first)
        .extracting(Payload::name)
        .contains("simulated-clan", "simulated-player", "simulated-war-inwar");
    assertThat(second).usingRecursiveComparison().isEqualTo(first);
  }

  @Test
  void anotherProcessReadsWhatWasStored() throws IOException {
    List<Payload> payloads = Payloads.simulated();

    Payloads.store(payloads, folder);

    for (Payload payload : payloads) {
      assertThat(Payloads.load(payload.name(), folder))
          .usingRecursiveComparison()
          .isEqualTo(payload);
    }
    assertThatThrownBy(() -> Payloads.load("other", folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other");
  }

  @Test
  void recordingsAreLookedForInTheFoldersAbove() throws IOException {
    Path recordings = Files.createDirectories(folder.resolve("shared/data/coc-api"));
    Path below = Files.createDirectories(folder.resolve("a/b"));

    assertThat(Payloads.recordings(below)).contains(recordings);
  }
}
