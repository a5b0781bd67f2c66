package dev.cocbackend.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.local.simulation.CurrentWar;
import dev.cocbackend.local.simulation.SimulatedGame;
import dev.cocbackend.snapshot.Kind;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The objects that are measured. */
final class Payloads {
  private static final JsonMapper JSON = new JsonMapper();

  /** Where recordings are looked for in the working directory and the folders above it. */
  private static final Path RECORDINGS = Path.of("shared", "data", "coc-api");

  /** Of an invented game, this one is measured, so that runs compare. */
  private static final long SEED = 1;

  private static final int CLANS = 50;
  private static final Instant MOMENT = Instant.parse("2026-11-01T12:00:00Z");

  private Payloads() {}

  /** The folder of recordings beside the project, empty if there is none. */
  static Optional<Path> recordings(Path start) {
    for (Path at = start.toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve(RECORDINGS))) {
        return Optional.of(at.resolve(RECORDINGS));
      }
    }
    return Optional.empty();
  }

  /**
   * The clans, players and wars among the JSON files below {@code folder}, by name. A file is the
   * object itself or has it as its member {@code body}.
   */
  static List<Payload> readFrom(Path folder) throws IOException {
    List<Payload> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        JsonNode root = JSON.readTree(file.toFile());
        JsonNode object = root.path("body").isObject() ? root.path("body") : root;
        Optional<SnapshotKey> key = keyOf(object);
        if (key.isPresent()) {
          found.add(payload(nameOf(folder.relativize(file)), key.get(), object));
        }
      }
    }
    return found;
  }

  /** A clan with many members, one of them, and a war in each state that the game has just now. */
  static List<Payload> simulated() {
    SimulatedGame game = new SimulatedGame(SEED, 1, CLANS);
    Tag clan =
        game.clanTags().stream()
            .max(Comparator.comparingInt((Tag tag) -> game.playerTags(tag, MOMENT).size()))
            .orElseThrow();
    Tag player = game.playerTags(clan, MOMENT).getFirst();
    List<Payload> payloads = new ArrayList<>();
    payloads.add(
        payload("simulated-clan", SnapshotKey.clan(clan), game.clan(clan, MOMENT).orElseThrow()));
    payloads.add(
        payload(
            "simulated-player",
            SnapshotKey.player(player),
            game.player(player, MOMENT).orElseThrow()));
    wars(game)
        .forEach(
            (state, war) ->
                payloads.add(
                    payload("simulated-war-" + state, SnapshotKey.war(war.tag()), war.body())));
    return payloads;
  }

  private record WarOf(Tag tag, ObjectNode body) {}

  private static Map<String, WarOf> wars(SimulatedGame game) {
    Map<String, WarOf> byState = new TreeMap<>();
    for (Tag tag : game.clanTags()) {
      if (game.currentWar(tag, MOMENT) instanceof CurrentWar.Visible visible) {
        String state = visible.body().path("state").asText().toLowerCase(Locale.ROOT);
        byState.putIfAbsent(state, new WarOf(tag, visible.body()));
      }
    }
    return byState;
  }

  private static Optional<SnapshotKey> keyOf(JsonNode object) {
    if (object.has("tag") && object.has("clanLevel") && object.has("memberList")) {
      return Optional.of(SnapshotKey.clan(Tag.parse(object.path("tag").asText())));
    }
    if (object.has("tag") && object.has("townHallLevel") && object.has("heroes")) {
      return Optional.of(SnapshotKey.player(Tag.parse(object.path("tag").asText())));
    }
    if (object.has("state") && object.has("clan") && object.has("opponent")) {
      // A clan that is not in war has no tag in its answer.
      String tag = object.path("clan").path("tag").asText("#2PP");
      return Optional.of(SnapshotKey.war(Tag.parse(tag)));
    }
    return Optional.empty();
  }

  /** {@code clans/currentwar/INWAR.json} is {@code recorded-clans-currentwar-inwar}. */
  private static String nameOf(Path file) {
    String path = file.toString().replaceAll("\\.json$", "");
    return "recorded-" + path.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  private static Payload payload(String name, SnapshotKey key, JsonNode object) {
    try {
      return new Payload(name, key, JSON.writeValueAsBytes(object));
    } catch (IOException e) {
      throw new IllegalStateException("A tree can be written.", e);
    }
  }

  /** Writes payloads where {@link #load} finds them again, for another process. */
  static void store(List<Payload> payloads, Path folder) throws IOException {
    for (Payload payload : payloads) {
      Kind kind = payload.key().kind();
      String file = "%s.%s.%s".formatted(payload.name(), kind.id(), payload.key().tag().value());
      Files.write(folder.resolve(file), payload.json());
    }
  }

  /**
   * Reads one back.
   *
   * @throws IOException if there is none of that name
   */
  static Payload load(String name, Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Path file =
          files
              .filter(f -> f.getFileName().toString().startsWith(name + "."))
              .findFirst()
              .orElseThrow(() -> new IOException("No payload is named " + name + "."));
      String[] parts = file.getFileName().toString().split("\\.", -1);
      SnapshotKey key = new SnapshotKey(Kind.ofId(parts[1]), new Tag(parts[2]));
      return new Payload(name, key, Files.readAllBytes(file));
    }
  }
}
