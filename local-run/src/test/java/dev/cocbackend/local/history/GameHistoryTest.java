package dev.cocbackend.local.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.flipkart.zjsonpatch.DiffFlags;
import com.flipkart.zjsonpatch.JsonDiff;
import com.flipkart.zjsonpatch.JsonPatch;
import dev.cocbackend.change.BodyDiff;
import dev.cocbackend.change.ChangeDetector;
import dev.cocbackend.change.DomainEvent;
import dev.cocbackend.change.DomainEventCodec;
import dev.cocbackend.change.War;
import dev.cocbackend.local.simulation.CurrentWar;
import dev.cocbackend.local.simulation.SimulatedGame;
import dev.cocbackend.snapshot.BodyPatch;
import dev.cocbackend.snapshot.Snapshot;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import dev.cocbackend.upstream.Payload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Production's comparison of bodies, fed with what the worker would fetch in the course of time.
 */
class GameHistoryTest {
  private static final Instant START = Instant.parse("2026-11-25T08:00:00Z");

  /** At this speed a war takes 48 minutes, a round of wars 72. */
  private static final SimulatedGame GAME = new SimulatedGame(7, 60, 12);

  private static final Duration LENGTH = Duration.ofHours(4);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a walk along the history of one key found. */
  private static final class Walk {
    final List<DomainEvent> events = new ArrayList<>();
    int changes;
    int patches;
  }

  private static Walk walk(
      SnapshotKey key, Function<Instant, Optional<? extends JsonNode>> upstream, Duration step)
      throws Exception {
    Walk walk = new Walk();
    Snapshot stored = null;
    JsonNode before = null;
    for (Instant at = START; !at.isAfter(START.plus(LENGTH)); at = at.plus(step)) {
      Optional<? extends JsonNode> body = upstream.apply(at);
      if (body.isEmpty()) {
        continue;
      }
      Payload payload = Payload.parse(key, body.get().toString().getBytes(UTF_8));
      if (stored != null && before != null) {
        if (stored.body().hash().equals(payload.body().hash())) {
          continue;
        }
        walk.changes++;
        assertThat(Payload.objectOf(stored.body())).isEqualTo(before);
        walk.events.addAll(ChangeDetector.detect(stored, before, payload.object(), at));
        Optional<BodyPatch> patch =
            BodyDiff.between(stored.body(), before, payload.body(), payload.object());
        if (patch.isEmpty()) {
          // The patch itself is right, so its size is all that can have been the reason.
          JsonNode operations =
              JsonDiff.asJson(before, payload.object(), DiffFlags.dontNormalizeOpIntoMoveAndCopy());
          assertThat(JsonPatch.apply(operations, before)).isEqualTo(payload.object());
        } else {
          walk.patches++;
          JsonNode old = JSON.readTree(stored.body().inflateObject());
          assertThat(JsonPatch.apply(JSON.readTree(patch.get().operations()), old))
              .isEqualTo(JSON.readTree(payload.body().inflateObject()));
        }
      }
      stored = new Snapshot(key, payload.body(), at, at, payload.warState());
      before = payload.object();
    }
    return walk;
  }

  private static Walk war(Tag clan, Duration step) throws Exception {
    return walk(
        SnapshotKey.war(clan),
        at ->
            GAME.currentWar(clan, at) instanceof CurrentWar.Visible visible
                ? Optional.of(visible.body())
                : Optional.empty(),
        step);
  }

  private static <T> List<T> only(List<DomainEvent> events, Class<T> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Test
  void everyWarIsDeclaredStartedAndEndedOnceWithAllItsAttacksInBetween() throws Exception {
    int whole = 0;
    for (Tag clan : GAME.clanTags()) {
      List<DomainEvent> events = war(clan, Duration.ofMinutes(1)).events;
      Map<War, List<DomainEvent>> wars = new LinkedHashMap<>();
      for (DomainEvent event : events) {
        wars.computeIfAbsent(warOf(event), w -> new ArrayList<>()).add(event);
      }
      assertThat(ids(events)).doesNotHaveDuplicates();
      for (List<DomainEvent> war : wars.values()) {
        List<String> types =
            war.stream()
                .map(DomainEventCodec::type)
                .filter(type -> !type.equals("AttackMade"))
                .toList();
        if (!types.equals(List.of("WarDeclared", "WarStarted", "WarEnded"))) {
          // Only the wars at either end of the history are seen in part.
          assertThat(types).isIn(partsOfAWar());
          continue;
        }
        whole++;
        List<Integer> orders =
            only(war, DomainEvent.AttackMade.class).stream()
                .map(DomainEvent.AttackMade::order)
                .toList();
        assertThat(orders).isNotEmpty();
        for (int i = 0; i < orders.size(); i++) {
          assertThat(orders.get(i)).isEqualTo(i + 1);
        }
      }
    }
    assertThat(whole).isGreaterThan(5);
  }

  private static List<List<String>> partsOfAWar() {
    return List.of(
        List.of(),
        List.of("WarDeclared"),
        List.of("WarDeclared", "WarStarted"),
        List.of("WarStarted"),
        List.of("WarStarted", "WarEnded"),
        List.of("WarEnded"));
  }

  @Test
  void whoeverLooksLessOftenFindsTheSameEventsOfWars() throws Exception {
    int found = 0;
    for (Tag clan : GAME.clanTags()) {
      Set<String> often = new TreeSet<>(ids(war(clan, Duration.ofMinutes(1)).events));
      Set<String> seldom = new TreeSet<>(ids(war(clan, Duration.ofMinutes(8)).events));
      assertThat(seldom).isEqualTo(often);
      found += often.size();
    }
    assertThat(found).isGreaterThan(100);
  }

  @Test
  void joinsAndLeavesLeadFromTheFirstMembersToTheLast() throws Exception {
    int moves = 0;
    for (Tag clan : GAME.clanTags()) {
      Walk walk = walk(SnapshotKey.clan(clan), at -> GAME.clan(clan, at), Duration.ofMinutes(2));
      Set<Tag> members = new HashSet<>(GAME.playerTags(clan, START));
      Map<Tag, String> roles = roles(clan, START);
      for (DomainEvent event : walk.events) {
        switch (event) {
          case DomainEvent.MemberJoined joined -> {
            assertThat(members.add(joined.player())).isTrue();
            moves++;
          }
          case DomainEvent.MemberLeft left -> {
            assertThat(members.remove(left.player())).isTrue();
            roles.remove(left.player());
          }
          case DomainEvent.MemberPromoted promoted ->
              assertThat(roles.put(promoted.player(), promoted.to())).isIn(promoted.from(), null);
          case DomainEvent.MemberDemoted demoted ->
              assertThat(roles.put(demoted.player(), demoted.to())).isIn(demoted.from(), null);
          default -> {}
        }
      }
      assertThat(members)
          .containsExactlyInAnyOrderElementsOf(GAME.playerTags(clan, START.plus(LENGTH)));
      assertThat(ids(walk.events)).doesNotHaveDuplicates();
      assertThat(walk.patches).isPositive();
    }
    assertThat(moves).isPositive();
  }

  @Test
  void playersHavePatchesOfAFractionOfTheirSize() throws Exception {
    Tag clan = GAME.clanTags().getFirst();
    for (Tag player : GAME.playerTags(clan, START).subList(0, 5)) {
      Walk walk =
          walk(SnapshotKey.player(player), at -> GAME.player(player, at), Duration.ofMinutes(20));
      assertThat(walk.changes).isPositive();
      assertThat(walk.patches).isEqualTo(walk.changes);
    }
  }

  @Test
  void betweenAnyTwoRecordedWarsEventsAndPatchAreRight() throws Exception {
    Map<String, JsonNode> recorded = recordedWars();
    for (JsonNode before : recorded.values()) {
      for (JsonNode after : recorded.values()) {
        if (!before.equals(after)) {
          SnapshotKey key =
              SnapshotKey.war(Tag.parse(after.path("clan").path("tag").asText("#2PP")));
          Payload old =
              Payload.parse(
                  SnapshotKey.war(Tag.parse(before.path("clan").path("tag").asText("#2PP"))),
                  before.toString().getBytes(UTF_8));
          Payload now = Payload.parse(key, after.toString().getBytes(UTF_8));
          Snapshot stored = new Snapshot(key, old.body(), START, START, old.warState());

          List<DomainEvent> events =
              ChangeDetector.detect(stored, old.object(), now.object(), START.plusSeconds(60));
          assertThat(only(events, DomainEvent.AttackMade.class)).hasSize(attacks(after));
          for (DomainEvent event : events) {
            assertThat(DomainEventCodec.decode(DomainEventCodec.encode(event))).isEqualTo(event);
          }
          Optional<BodyPatch> patch =
              BodyDiff.between(old.body(), old.object(), now.body(), now.object());
          if (patch.isPresent()) {
            assertThat(JsonPatch.apply(JSON.readTree(patch.get().operations()), before))
                .isEqualTo(after);
          }
        }
      }
    }
  }

  private static int attacks(JsonNode war) {
    int attacks = 0;
    for (String side : List.of("clan", "opponent")) {
      for (JsonNode member : war.path(side).path("members")) {
        attacks += member.path("attacks").size();
      }
    }
    return attacks;
  }

  /** By file; skips the test if there are none. */
  private static Map<String, JsonNode> recordedWars() throws Exception {
    Optional<Path> folder = recordings();
    assumeTrue(
        folder.isPresent(),
        "no recordings in ../shared/data/coc-api, nor in the folder of -Dcoc.recordings");
    Map<String, JsonNode> wars = new TreeMap<>();
    try (var files = Files.list(folder.get().resolve(Path.of("clans", "currentwar")))) {
      for (Path file : files.toList()) {
        JsonNode recording = JSON.readTree(file.toFile());
        if (recording.path("response_code").asInt() == 200) {
          wars.put(file.toString(), recording.get("body"));
        }
      }
    }
    assertThat(wars).hasSizeGreaterThan(2);
    return wars;
  }

  private static Optional<Path> recordings() {
    String named = System.getProperty("coc.recordings");
    if (named != null) {
      return Optional.of(Path.of(named));
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path folder = at.resolve(Path.of("shared", "data", "coc-api"));
      if (Files.isDirectory(folder)) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  private static Map<Tag, String> roles(Tag clan, Instant at) {
    Map<Tag, String> roles = new HashMap<>();
    for (JsonNode member : GAME.clan(clan, at).orElseThrow().path("memberList")) {
      roles.put(Tag.parse(member.path("tag").asText()), member.path("role").asText());
    }
    return roles;
  }

  private static War warOf(DomainEvent event) {
    return switch (event) {
      case DomainEvent.WarDeclared e -> e.war();
      case DomainEvent.WarStarted e -> e.war();
      case DomainEvent.WarEnded e -> e.war();
      case DomainEvent.AttackMade e -> e.war();
      default -> throw new AssertionError("A war has no " + DomainEventCodec.type(event));
    };
  }

  private static List<String> ids(List<DomainEvent> events) {
    return events.stream().map(event -> event.head().id()).collect(Collectors.toList());
  }
}
