package dev.cocbackend.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedGameTest {
  private static final Instant NOW = Instant.parse("2026-11-25T08:15:00Z");
  private static final double SPEED = 60;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final SimulatedGame game = new SimulatedGame(7, SPEED, 24);

  @Test
  void aRestartFindsTheSameGame() {
    SimulatedGame again = new SimulatedGame(7, SPEED, 24);
    assertThat(again.clanTags()).isEqualTo(game.clanTags());
    for (Instant at : instants(6)) {
      for (Tag clan : game.clanTags()) {
        assertThat(again.clan(clan, at)).isEqualTo(game.clan(clan, at));
        assertThat(again.currentWar(clan, at)).isEqualTo(game.currentWar(clan, at));
        Tag player = game.playerTags(clan, at).getLast();
        assertThat(again.player(player, at)).isEqualTo(game.player(player, at));
        assertThat(again.tokenOf(player)).isEqualTo(game.tokenOf(player));
      }
    }
  }

  @Test
  void anotherSeedIsAnotherGame() {
    assertThat(new SimulatedGame(8, SPEED, 24).clanTags())
        .doesNotContainAnyElementsOf(game.clanTags());
  }

  @Test
  void aSmallerGameIsPartOfALargerOne() {
    assertThat(game.clanTags())
        .startsWith(new SimulatedGame(7, SPEED, 5).clanTags().toArray(Tag[]::new));
  }

  @Test
  void clansAndTheirMembersAgreeAtEveryTime() {
    for (Instant at : instants(12)) {
      Map<String, String> clanOfPlayer = new HashMap<>();
      for (Tag tag : game.clanTags()) {
        ObjectNode clan = clan(tag, at);
        JsonNode members = clan.get("memberList");
        assertThat(members.size()).isEqualTo(clan.get("members").intValue()).isBetween(10, 50);
        assertThat(texts(members, "role")).containsOnlyOnce("leader");
        assertThat(texts(members, "tag"))
            .containsExactlyInAnyOrderElementsOf(
                game.playerTags(tag, at).stream().map(Tag::display).toList());
        int rank = 0;
        for (JsonNode member : members) {
          rank++;
          assertThat(member.get("clanRank").intValue()).isEqualTo(rank);
          String other = clanOfPlayer.put(member.get("tag").textValue(), tag.display());
          assertThat(other).as("the other clan of the same player").isNull();
          ObjectNode player = player(Tag.parse(member.get("tag").textValue()), at);
          assertThat(player.at("/clan/tag").textValue()).isEqualTo(tag.display());
          assertThat(player.at("/clan/name")).isEqualTo(clan.get("name"));
          assertThat(player.at("/clan/clanLevel")).isEqualTo(clan.get("clanLevel"));
          for (String same :
              List.of(
                  "name",
                  "role",
                  "expLevel",
                  "trophies",
                  "builderBaseTrophies",
                  "townHallLevel",
                  "donations",
                  "donationsReceived",
                  "leagueTier")) {
            assertThat(player.get(same)).as(same).isEqualTo(member.get(same));
          }
        }
      }
    }
  }

  @Test
  void aPlayerWhoIsInNoMemberListHasNoClan() {
    Set<Tag> everybody = new HashSet<>();
    for (Instant at : instants(30)) {
      game.clanTags().forEach(clan -> everybody.addAll(game.playerTags(clan, at)));
    }
    int without = 0;
    for (Instant at : instants(5)) {
      Set<Tag> members = new HashSet<>();
      game.clanTags().forEach(clan -> members.addAll(game.playerTags(clan, at)));
      for (Tag tag : everybody) {
        ObjectNode player = player(tag, at);
        assertThat(player.has("clan")).isEqualTo(members.contains(tag));
        assertThat(player.has("role")).isEqualTo(members.contains(tag));
        without += player.has("clan") ? 0 : 1;
      }
    }
    assertThat(without).isPositive();
  }

  @Test
  void membersJoinLeaveMoveAndChangeTheirRole() {
    Duration gameWeek = Duration.ofDays(7).dividedBy((long) SPEED);
    long joined = 0;
    long left = 0;
    long roles = 0;
    for (Tag tag : game.clanTags()) {
      Map<String, String> before = roles(clan(tag, NOW));
      Map<String, String> after = roles(clan(tag, NOW.plus(gameWeek)));
      joined += after.keySet().stream().filter(t -> !before.containsKey(t)).count();
      left += before.keySet().stream().filter(t -> !after.containsKey(t)).count();
      roles +=
          before.entrySet().stream()
              .filter(e -> after.containsKey(e.getKey()))
              .filter(e -> !e.getValue().equals(after.get(e.getKey())))
              .count();
    }
    assertThat(joined).isPositive();
    assertThat(left).isPositive();
    assertThat(roles).isPositive();
  }

  @Test
  void playersGoOnWithinAQuarterOfAnHourOfTheGame() {
    Tag player = game.playerTags(game.clanTags().getFirst(), NOW).getFirst();
    Set<ObjectNode> seen = new HashSet<>();
    for (int minutes = 0; minutes < 120; minutes++) {
      seen.add(player(player, NOW.plus(Duration.ofMinutes(15L * minutes).dividedBy((long) SPEED))));
    }
    assertThat(seen).hasSizeGreaterThan(60);
  }

  @Test
  void bothSidesOfAWarTellTheSame() {
    int wars = 0;
    for (Instant at : instants(40)) {
      for (Tag tag : game.clanTags()) {
        JsonNode war = war(game, tag, at);
        if (!war.has("startTime")) {
          continue;
        }
        wars++;
        assertThat(war.at("/clan/tag").textValue()).isEqualTo(tag.display());
        Tag opponent = Tag.parse(war.at("/opponent/tag").textValue());
        assertThat(game.clanTags()).contains(opponent).isNotEqualTo(tag);
        for (String side : List.of("clan", "opponent")) {
          Tag clanTag = Tag.parse(war.get(side).get("tag").textValue());
          ObjectNode clan = clan(clanTag, at);
          assertThat(war.get(side).get("name")).isEqualTo(clan.get("name"));
          assertThat(war.get(side).get("badgeUrls")).isEqualTo(clan.get("badgeUrls"));
          Map<String, String> names = new HashMap<>();
          clan.get("memberList")
              .forEach(m -> names.put(m.get("tag").textValue(), m.get("name").textValue()));
          war.get(side)
              .get("members")
              .forEach(
                  m ->
                      assertThat(names)
                          .containsEntry(m.get("tag").textValue(), m.get("name").textValue()));
        }
        JsonNode mirror = war(game, opponent, at);
        if (!mirror.isMissingNode()) {
          ObjectNode swapped = war.deepCopy();
          swapped.set("clan", war.get("opponent"));
          swapped.set("opponent", war.get("clan"));
          assertThat(mirror).isEqualTo(swapped);
        }
      }
    }
    assertThat(wars).isGreaterThan(100);
  }

  @Test
  void theTotalsOfAWarFollowFromItsAttacks() {
    int attacks = 0;
    for (Instant at : instants(40)) {
      for (Tag tag : game.clanTags()) {
        JsonNode war = war(game, tag, at);
        if (war.has("startTime")) {
          attacks += checkTotals(war);
        }
      }
    }
    assertThat(attacks).isGreaterThan(1_000);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 60, 120})
  void everyWarPassesThroughAllStatesInOrderAndItsAttacksOnlyGrow(double speed) {
    SimulatedGame game = new SimulatedGame(3, speed, 6);
    Duration step = Duration.ofMillis((long) (Duration.ofMinutes(20).toMillis() / speed));
    Tag tag = game.clanTags().getFirst();
    List<String> states = new ArrayList<>();
    Map<String, JsonNode> attacksBefore = new HashMap<>();
    String warBefore = "";
    int steps = 12 * 24 * 3; // twelve days of the game
    for (int i = 0; i < steps; i++) {
      Instant at = NOW.plus(step.multipliedBy(i));
      JsonNode war = war(game, tag, at);
      String state = war.get("state").textValue();
      if (states.isEmpty() || !states.getLast().equals(state)) {
        states.add(state);
      }
      if (state.equals("notInWar")) {
        continue;
      }
      checkStateAgainstTimes(war, at);
      if (!war.get("preparationStartTime").textValue().equals(warBefore)) {
        warBefore = war.get("preparationStartTime").textValue();
        attacksBefore.clear();
      }
      Map<String, JsonNode> attacks = attacksByOrder(war);
      assertThat(attacks).containsAllEntriesOf(attacksBefore);
      attacksBefore = attacks;
    }
    List<String> cycle = List.of("notInWar", "preparation", "inWar", "warEnded");
    assertThat(states).hasSizeGreaterThan(12);
    int first = cycle.indexOf(states.getFirst());
    for (int i = 0; i < states.size(); i++) {
      assertThat(states.get(i)).isEqualTo(cycle.get((first + i) % 4));
    }
  }

  @Test
  void aWarTakesTwoDaysOfTheGame() {
    for (Tag tag : game.clanTags()) {
      JsonNode war = war(game, tag, NOW);
      if (war.has("startTime")) {
        Instant start = time(war, "startTime");
        assertThat(Duration.between(time(war, "preparationStartTime"), start))
            .isBetween(
                Duration.ofMinutes(24).minusSeconds(1), Duration.ofMinutes(24).plusSeconds(1));
        assertThat(Duration.between(start, time(war, "endTime")))
            .isBetween(
                Duration.ofMinutes(24).minusSeconds(1), Duration.ofMinutes(24).plusSeconds(1));
      }
    }
  }

  @Test
  void aClanWinsOneMoreWarWhenAWarIsWon() {
    int seen = 0;
    for (Tag tag : game.clanTags()) {
      for (int hours = 0; hours < 200; hours++) {
        Instant at = NOW.plus(Duration.ofHours(hours).dividedBy((long) SPEED));
        JsonNode war = war(game, tag, at);
        if (!war.path("state").asText().equals("inWar")) {
          continue;
        }
        Instant end = time(war, "endTime");
        JsonNode ended = war(game, tag, end);
        assertThat(ended.get("state").textValue()).isEqualTo("warEnded");
        ObjectNode before = clan(tag, end.minusMillis(1));
        ObjectNode after = clan(tag, end);
        boolean won = score(ended.get("clan")) > score(ended.get("opponent"));
        assertThat(after.get("warWins").intValue() - before.get("warWins").intValue())
            .isEqualTo(won ? 1 : 0);
        assertThat(after.get("warLosses").intValue() - before.get("warLosses").intValue())
            .isEqualTo(won ? 0 : 1);
        assertThat(after.get("warWinStreak").intValue())
            .isEqualTo(won ? before.get("warWinStreak").intValue() + 1 : 0);
        seen++;
        break;
      }
    }
    assertThat(seen).isGreaterThan(10);
  }

  @Test
  void someClansHideTheirWarsAndSomeHaveNone() {
    int hidden = 0;
    int peaceful = 0;
    for (Tag tag : game.clanTags()) {
      boolean open = clan(tag, NOW).get("isWarLogPublic").booleanValue();
      assertThat(game.currentWar(tag, NOW) instanceof CurrentWar.PrivateWarLog).isEqualTo(!open);
      hidden += open ? 0 : 1;
      if (open && clan(tag, NOW).get("warFrequency").textValue().equals("never")) {
        peaceful++;
        for (Instant at : instants(30)) {
          assertThat(game.currentWar(tag, at))
              .isInstanceOfSatisfying(
                  CurrentWar.Visible.class,
                  w -> assertThat(w.body().get("state").textValue()).isEqualTo("notInWar"));
        }
      }
    }
    assertThat(hidden).isPositive();
    assertThat(peaceful).isPositive();
  }

  @Test
  void nobodyElseIsThere() {
    Tag nobody = Tag.parse("#2PP");
    assertThat(game.clan(nobody, NOW)).isEmpty();
    assertThat(game.members(nobody, NOW)).isEmpty();
    assertThat(game.player(nobody, NOW)).isEmpty();
    assertThat(game.playerTags(nobody, NOW)).isEmpty();
    assertThat(game.currentWar(nobody, NOW)).isInstanceOf(CurrentWar.NoSuchClan.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1999-12-31T23:59:59Z", "2020-01-01T00:00:00Z", "2020-01-03T10:00:00Z"})
  void theGameCanBeAskedForItsBeginning(String text) {
    Instant at = Instant.parse(text);
    for (Tag tag : game.clanTags()) {
      assertThat(clan(tag, at).get("warWins").intValue()).isBetween(0, 200);
      game.currentWar(tag, at);
      game.playerTags(tag, at).forEach(player -> player(player, at));
    }
  }

  @Test
  void aGameOfOneClanHasNoWars() {
    SimulatedGame alone = new SimulatedGame(1, 60, 1);
    Tag tag = alone.clanTags().getFirst();
    assertThat(alone.currentWar(tag, NOW))
        .isInstanceOfSatisfying(
            CurrentWar.Visible.class,
            w -> assertThat(w.body().get("state").textValue()).isEqualTo("notInWar"));
  }

  @Test
  void refusesASpeedOrSizeThatIsNone() {
    assertThatThrownBy(() -> new SimulatedGame(1, 0, 5)).hasMessageContaining("0.01 to 3600");
    assertThatThrownBy(() -> new SimulatedGame(1, Double.NaN, 5)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new SimulatedGame(1, 1, 0)).hasMessageContaining("1 to 20000");
  }

  private static List<Instant> instants(int count) {
    Random random = new Random(11);
    List<Instant> instants = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      instants.add(NOW.plusMillis(random.nextInt((int) Duration.ofDays(10).toMillis())));
    }
    return instants;
  }

  /** The war's body, a missing node when the clan hides its wars. */
  private static JsonNode war(SimulatedGame game, Tag clan, Instant at) {
    return game.currentWar(clan, at) instanceof CurrentWar.Visible visible
        ? visible.body()
        : MissingNode.getInstance();
  }

  private ObjectNode clan(Tag tag, Instant at) {
    return game.clan(tag, at).orElseThrow();
  }

  private ObjectNode player(Tag tag, Instant at) {
    return game.player(tag, at).orElseThrow();
  }

  private static List<String> texts(JsonNode list, String name) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(entry -> entry.get(name).textValue())
        .toList();
  }

  private static Map<String, String> roles(ObjectNode clan) {
    Map<String, String> roles = new HashMap<>();
    clan.get("memberList")
        .forEach(m -> roles.put(m.get("tag").textValue(), m.get("role").textValue()));
    return roles;
  }

  private static Instant time(JsonNode war, String name) {
    return Instant.from(TIME.parse(war.get(name).textValue()));
  }

  private static double score(JsonNode side) {
    return side.get("stars").intValue() * 1_000 + side.get("destructionPercentage").doubleValue();
  }

  private static void checkStateAgainstTimes(JsonNode war, Instant at) {
    String state = war.get("state").textValue();
    assertThat(at.isBefore(time(war, "preparationStartTime"))).isFalse();
    assertThat(at.isBefore(time(war, "startTime"))).isEqualTo(state.equals("preparation"));
    assertThat(at.isBefore(time(war, "endTime"))).isEqualTo(!state.equals("warEnded"));
  }

  private static Map<String, JsonNode> attacksByOrder(JsonNode war) {
    Map<String, JsonNode> attacks = new HashMap<>();
    for (String side : List.of("clan", "opponent")) {
      for (JsonNode member : war.get(side).get("members")) {
        member.path("attacks").forEach(a -> attacks.put(a.get("order").asText(), a));
      }
    }
    return attacks;
  }

  /** Returns how many attacks there were to check. */
  private static int checkTotals(JsonNode war) {
    int teamSize = war.get("teamSize").intValue();
    Set<Integer> orders = new HashSet<>();
    for (String[] sides : new String[][] {{"clan", "opponent"}, {"opponent", "clan"}}) {
      JsonNode side = war.get(sides[0]);
      Map<String, JsonNode> best = new HashMap<>();
      Map<String, Integer> suffered = new HashMap<>();
      int count = 0;
      assertThat(side.get("members").size()).isEqualTo(teamSize);
      for (JsonNode member : side.get("members")) {
        Set<String> defenders = new HashSet<>();
        for (JsonNode attack : member.path("attacks")) {
          count++;
          orders.add(attack.get("order").intValue());
          String defender = attack.get("defenderTag").textValue();
          assertThat(defenders.add(defender)).isTrue();
          assertThat(attack.get("attackerTag")).isEqualTo(member.get("tag"));
          int stars = attack.get("stars").intValue();
          int destruction = attack.get("destructionPercentage").intValue();
          assertThat(destruction == 100).isEqualTo(stars == 3);
          suffered.merge(defender, 1, Integer::sum);
          best.merge(defender, attack, SimulatedGameTest::better);
        }
        assertThat(defenders).hasSizeLessThanOrEqualTo(war.get("attacksPerMember").intValue());
      }
      assertThat(side.get("attacks").intValue()).isEqualTo(count);
      assertThat(side.get("stars").intValue())
          .isEqualTo(best.values().stream().mapToInt(a -> a.get("stars").intValue()).sum());
      double destruction =
          best.values().stream().mapToInt(a -> a.get("destructionPercentage").intValue()).sum();
      assertThat(side.get("destructionPercentage").doubleValue())
          .isCloseTo(destruction / teamSize, within(0.005001));
      for (JsonNode member : war.get(sides[1]).get("members")) {
        String tag = member.get("tag").textValue();
        assertThat(member.get("opponentAttacks").intValue())
            .isEqualTo(suffered.getOrDefault(tag, 0));
        assertThat(member.get("bestOpponentAttack")).isEqualTo(best.get(tag));
      }
    }
    for (int order = 1; order <= orders.size(); order++) {
      assertThat(orders).contains(order);
    }
    return orders.size();
  }

  private static JsonNode better(JsonNode one, JsonNode other) {
    int byScore =
        Integer.compare(
            one.get("stars").intValue() * 1_000 + one.get("destructionPercentage").intValue(),
            other.get("stars").intValue() * 1_000 + other.get("destructionPercentage").intValue());
    if (byScore != 0) {
      return byScore > 0 ? one : other;
    }
    return one.get("order").intValue() < other.get("order").intValue() ? one : other;
  }
}
