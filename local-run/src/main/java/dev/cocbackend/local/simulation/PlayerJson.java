package dev.cocbackend.local.simulation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes players as the API does. */
final class PlayerJson {
  private static final Cycle LEAGUE_WEEKS = new Cycle(Duration.ofDays(7), Duration.ZERO);
  private static final Duration WAR_PREFERENCE = Duration.ofDays(4);
  private static final Duration SUPER_TROOPS = Duration.ofDays(3);
  private static final List<String> LABELS =
      List.of("Clan Wars", "Clan War League", "Trophy Pushing", "Friendly Wars", "Clan Games");

  private PlayerJson() {}

  /**
   * @param clan the clan the player is in with the role there, empty for none
   */
  static ObjectNode player(
      PlayerTraits player,
      Optional<ClanTraits> clan,
      Role role,
      Duration elapsed,
      GameClock clock) {
    Progress progress = Progress.of(player, elapsed);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("tag", player.tag().display())
        .put("name", player.name())
        .put("townHallLevel", progress.townHall())
        .put("expLevel", progress.expLevel())
        .put("trophies", progress.trophies())
        .put("bestTrophies", progress.bestTrophies())
        .put("warStars", progress.warStars())
        .put("attackWins", progress.attackWins())
        .put("defenseWins", progress.defenseWins())
        .put("builderHallLevel", progress.builderHall())
        .put("builderBaseTrophies", progress.builderTrophies())
        .put("bestBuilderBaseTrophies", progress.bestBuilderTrophies());
    clan.ifPresent(c -> json.put("role", role.id()));
    json.put("warPreference", warPreference(player, elapsed))
        .put("donations", progress.donations())
        .put("donationsReceived", progress.donationsReceived())
        .put("clanCapitalContributions", progress.capitalContributions());
    clan.ifPresent(c -> ClanJson.identify(json.putObject("clan"), c));
    json.set("leagueTier", tier(progress));
    json.set("builderBaseLeague", plain(League.builder(progress.builderTrophies())));
    putLeagueGroups(json, player, elapsed, clock);
    putAchievements(json.putArray("achievements"), progress);
    json.set("playerHouse", house(player));
    putLabels(json.putArray("labels"), player.dice());
    putUnits(json, player, progress, elapsed);
    return json;
  }

  static ObjectNode tier(Progress progress) {
    double strength = (progress.townHall() - 5 + progress.strength()) / 14;
    League league = League.tier(strength);
    ObjectNode json = plain(league);
    Dice dice = Dice.seeded(league.id());
    json.putObject("iconUrls")
        .put("small", Names.picture("leaguetiers", 125, dice))
        .put("large", Names.picture("leaguetiers", 326, dice));
    return json;
  }

  static ObjectNode plain(League league) {
    return JsonNodeFactory.instance.objectNode().put("id", league.id()).put("name", league.name());
  }

  /** The four parts of a player house in the clan capital, each with an id of its own range. */
  static ObjectNode house(PlayerTraits player) {
    Dice dice = player.dice().with("house");
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode elements = json.putArray("elements");
    part(elements, "ground", dice.with(1).between(0, 6));
    part(elements, "walls", dice.with(2).between(48, 57));
    part(elements, "roof", dice.with(3).between(8, 17));
    part(elements, "decoration", dice.with(4).between(58, 70));
    return json;
  }

  private static void part(ArrayNode elements, String type, int number) {
    elements.addObject().put("type", type).put("id", 82000000 + number);
  }

  private static String warPreference(PlayerTraits player, Duration elapsed) {
    Dice dice = player.dice().with("war preference");
    return dice.with(Cycle.anywhere(WAR_PREFERENCE, dice).index(elapsed)).chance(0.7)
        ? "in"
        : "out";
  }

  /** A season is named by the second in which it began. */
  private static void putLeagueGroups(
      ObjectNode json, PlayerTraits player, Duration elapsed, GameClock clock) {
    long week = LEAGUE_WEEKS.index(elapsed);
    Instant begin = clock.realTime(LEAGUE_WEEKS.start(week));
    Instant before = clock.realTime(LEAGUE_WEEKS.start(week - 1));
    Dice dice = player.dice().with("league group");
    json.put("currentLeagueGroupTag", Names.tag(dice.with(week), 7).display())
        .put("currentLeagueSeasonId", begin.getEpochSecond())
        .put("previousLeagueGroupTag", Names.tag(dice.with(week - 1), 7).display())
        .put("previousLeagueSeasonId", before.getEpochSecond());
  }

  private static void putAchievements(ArrayNode list, Progress progress) {
    for (Achievement achievement : Achievement.ALL) {
      int value = achievement.valueAt(progress);
      int target = achievement.target(value);
      ObjectNode json =
          list.addObject()
              .put("name", achievement.name())
              .put("stars", achievement.stars(value))
              .put("value", value)
              .put("target", target)
              .put("info", achievement.info().replace("%d", String.valueOf(target)));
      if (achievement.completionInfo().isEmpty()) {
        json.putNull("completionInfo");
      } else {
        json.put(
            "completionInfo", achievement.completionInfo().replace("%d", String.valueOf(value)));
      }
      json.put("village", achievement.village().id());
    }
  }

  private static void putLabels(ArrayNode list, Dice dice) {
    Dice own = dice.with("labels");
    int count = own.between(0, 3);
    int first = own.with("first").between(0, LABELS.size() - 3);
    for (int i = first; i < first + count; i++) {
      ClanJson.putLabel(list, 57000000 + i, LABELS.get(i));
    }
  }

  private static void putUnits(
      ObjectNode json, PlayerTraits player, Progress progress, Duration elapsed) {
    ArrayNode troops = json.putArray("troops");
    putUnlocked(troops, GameUnit.TROOPS, progress);
    Dice dice = player.dice().with("super troops");
    long window = Cycle.anywhere(SUPER_TROOPS, dice).index(elapsed);
    for (GameUnit unit : GameUnit.SUPER_TROOPS) {
      if (unit.isUnlocked(progress)) {
        ObjectNode troop = unit(unit, progress);
        if (dice.with(window).with(unit.name()).chance(0.2)) {
          troop.put("superTroopIsActive", true);
        }
        troops.add(troop);
      }
    }
    Map<String, ObjectNode> equipment = new HashMap<>();
    ArrayNode allEquipment = JsonNodeFactory.instance.arrayNode();
    for (GameUnit piece : GameUnit.EQUIPMENT) {
      if (piece.isUnlocked(progress)) {
        ObjectNode own = unit(piece, progress);
        equipment.put(piece.name(), own);
        allEquipment.add(own);
      }
    }
    ArrayNode heroes = json.putArray("heroes");
    for (GameUnit.Hero hero : GameUnit.HEROES) {
      if (hero.unit().isUnlocked(progress)) {
        ObjectNode own = unit(hero.unit(), progress);
        if (!hero.equipment().isEmpty()) {
          ArrayNode carried = own.putArray("equipment");
          hero.equipment().stream()
              .flatMap(name -> Optional.ofNullable(equipment.get(name)).stream())
              .skip(player.dice().with(hero.unit().name()).between(0, 1))
              .limit(2)
              .forEach(piece -> carried.add(piece.deepCopy()));
        }
        heroes.add(own);
      }
    }
    json.set("heroEquipment", allEquipment);
    putUnlocked(json.putArray("spells"), GameUnit.SPELLS, progress);
  }

  private static void putUnlocked(ArrayNode list, List<GameUnit> units, Progress progress) {
    units.stream().filter(u -> u.isUnlocked(progress)).forEach(u -> list.add(unit(u, progress)));
  }

  private static ObjectNode unit(GameUnit unit, Progress progress) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", unit.name())
        .put("level", unit.levelAt(progress))
        .put("maxLevel", unit.maxLevel())
        .put("village", unit.village().id());
  }
}
