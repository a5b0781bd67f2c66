package dev.cocbackend.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.tag.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the recorded answers of the real API hold, the simulated ones hold too, under the same
 * name and with the same JSON type. Needs the recordings beside the checkout.
 */
class RecordedShapeTest {
  private static final Instant NOW = Instant.parse("2026-11-25T08:15:00Z");

  private final ObjectMapper mapper = new ObjectMapper();
  private final SimulatedGame game = new SimulatedGame(7, 60, 24);

  @BeforeEach
  void theRecordingsAreThere() {
    assumeTrue(
        recordings().isPresent(),
        "no recordings in ../shared/data/coc-api, nor in the folder of -Dcoc.recordings");
  }

  @Test
  void clansHaveTheRecordedShape() throws IOException {
    assertThat(shapes(clans())).containsAll(shape(recorded("clans/clans/CLAN.json")));
  }

  @Test
  void memberListsHaveTheRecordedShape() throws IOException {
    List<JsonNode> lists = new ArrayList<>();
    game.clanTags().forEach(tag -> lists.add(game.members(tag, NOW).orElseThrow()));
    assertThat(shapes(lists)).containsAll(shape(recorded("clans/members/MEMBERS.json")));
  }

  @Test
  void playersHaveTheRecordedShape() throws IOException {
    List<JsonNode> players = new ArrayList<>();
    for (Tag clan : game.clanTags()) {
      game.playerTags(clan, NOW).forEach(tag -> players.add(game.player(tag, NOW).orElseThrow()));
    }
    assertThat(shapes(players)).containsAll(shape(recorded("players/player/FOUND.json")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NOTINWAR", "PREPARATION", "INWAR", "ENDED"})
  void warsHaveTheRecordedShapeInEachState(String name) throws IOException {
    JsonNode recorded = recorded("clans/currentwar/" + name + ".json");
    List<JsonNode> wars = wars(recorded.get("state").textValue());
    assertThat(wars).isNotEmpty();
    assertThat(shapes(wars)).containsAll(shape(recorded));
    // The other way round too: no state shows what belongs to another.
    assertThat(shape(recorded)).containsAll(shapes(wars));
  }

  private List<JsonNode> clans() {
    List<JsonNode> clans = new ArrayList<>();
    game.clanTags().forEach(tag -> clans.add(game.clan(tag, NOW).orElseThrow()));
    return clans;
  }

  private List<JsonNode> wars(String state) {
    List<JsonNode> wars = new ArrayList<>();
    for (int minutes = 0; minutes < 72; minutes += 3) {
      for (Tag tag : game.clanTags()) {
        if (game.currentWar(tag, NOW.plus(Duration.ofMinutes(minutes)))
                instanceof CurrentWar.Visible war
            && war.body().get("state").textValue().equals(state)) {
          wars.add(war.body());
        }
      }
    }
    return wars;
  }

  private JsonNode recorded(String name) throws IOException {
    return mapper
        .readTree(Files.readAllBytes(recordings().orElseThrow().resolve(name)))
        .get("body");
  }

  private static Set<String> shapes(Collection<JsonNode> answers) {
    Set<String> shape = new TreeSet<>();
    answers.forEach(answer -> collect(answer, "", shape));
    return shape;
  }

  private static Set<String> shape(JsonNode answer) {
    return shapes(List.of(answer));
  }

  /** Each way down to a value with the type there, such as {@code .memberList[].tag STRING}. */
  private static void collect(JsonNode node, String way, Set<String> shape) {
    shape.add(way + " " + node.getNodeType());
    if (node.isObject()) {
      node.properties().forEach(e -> collect(e.getValue(), way + "." + e.getKey(), shape));
    } else {
      node.forEach(entry -> collect(entry, way + "[]", shape));
    }
  }

  private static Optional<Path> recordings() {
    String set = System.getProperty("coc.recordings");
    if (set != null) {
      return Optional.of(Path.of(set));
    }
    // Surefire runs in the module's folder; the recordings are beside the checkout.
    Path here = Path.of("").toAbsolutePath();
    for (Path folder = here; folder != null; folder = folder.getParent()) {
      Path candidate = folder.resolveSibling("shared").resolve("data/coc-api");
      if (Files.isDirectory(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
