package dev.cocbackend.local.simulation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Writes clans and their member lists as the API does. Immutable. */
final class ClanJson {
  private static final List<Place> PLACES =
      List.of(
          new Place(32000006, "International", ""),
          new Place(32000006, "International", ""),
          new Place(32000094, "Germany", "DE"),
          new Place(32000122, "Japan", "JP"),
          new Place(32000038, "Brazil", "BR"),
          new Place(32000113, "India", "IN"),
          new Place(32000126, "Kenya", "KE"),
          new Place(32000168, "New Zealand", "NZ"));
  private static final List<String> TYPES = List.of("open", "inviteOnly", "closed");
  private static final List<String> WAR_FREQUENCIES =
      List.of("always", "moreThanOncePerWeek", "oncePerWeek", "unknown");
  private static final List<String> LABELS =
      List.of("Clan Wars", "Clan War League", "Trophy Pushing", "Friendly Wars", "Clan Games");
  private static final List<String> DISTRICTS =
      List.of(
          "Capital Peak",
          "Barbarian Camp",
          "Wizard Valley",
          "Balloon Lagoon",
          "Builder's Workshop",
          "Dragon Cliffs",
          "Golem Quarry",
          "Skeleton Park");

  /** What the first ten members' trophies count for the clan, the next ten's, and so on. */
  private static final List<Double> SHARES = List.of(0.50, 0.25, 0.12, 0.10, 0.03);

  /**
   * @param countryCode empty for a place that is no country
   */
  private record Place(int id, String name, String countryCode) {}

  private record Member(PlayerTraits traits, Progress progress) {}

  private final Membership membership;
  private final WarCalendar wars;
  private final GameClock clock;

  ClanJson(Membership membership, WarCalendar wars, GameClock clock) {
    this.membership = membership;
    this.wars = wars;
    this.clock = clock;
  }

  ObjectNode clan(ClanTraits clan, Instant at) {
    Duration elapsed = clock.elapsed(at);
    List<Member> members = ranked(clan, elapsed);
    Dice dice = clan.dice();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("tag", clan.tag().display())
        .put("name", clan.name())
        .put("type", dice.with("type").pick(TYPES))
        .put("description", Names.clanDescription(dice.with("description")));
    putPlace(json.putObject("location"), dice.with("place").pick(PLACES));
    json.put("isFamilyFriendly", dice.with("family").chance(0.5));
    json.set("badgeUrls", badges(dice));
    json.put("clanLevel", level(clan));
    int builderPoints = points(members, Progress::builderTrophies);
    json.put("clanPoints", points(members, Progress::trophies))
        .put("clanBuilderBasePoints", builderPoints)
        .put("clanVersusPoints", builderPoints)
        .put("clanCapitalPoints", (int) (4_000 * dice.with("capital").fraction()));
    json.set("capitalLeague", PlayerJson.plain(League.capital(dice.with("capital").fraction())));
    int requiredTrophies = 200 * dice.with("required").between(0, 12);
    json.put("requiredTrophies", requiredTrophies);
    putWars(json, clan, at);
    json.put("members", members.size());
    json.set("memberList", memberList(clan, members, elapsed));
    putLabels(json.putArray("labels"), dice.with("labels"));
    json.put("requiredBuilderBaseTrophies", requiredTrophies / 2)
        .put("requiredVersusTrophies", requiredTrophies / 2)
        .put("requiredTownhallLevel", dice.with("required hall").between(1, 12));
    putCapital(json.putObject("clanCapital"), dice.with("capital halls"));
    json.putObject("chatLanguage")
        .put("id", 75000000)
        .put("name", "English")
        .put("languageCode", "EN");
    return json;
  }

  /** The page of all members; there never is a second one. */
  ObjectNode members(ClanTraits clan, Instant at) {
    Duration elapsed = clock.elapsed(at);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("items", memberList(clan, ranked(clan, elapsed), elapsed));
    json.putObject("paging").putObject("cursors");
    return json;
  }

  /** Writes the four members by which players and wars name a clan. */
  static void identify(ObjectNode json, ClanTraits clan) {
    json.put("tag", clan.tag().display()).put("name", clan.name()).put("clanLevel", level(clan));
    json.set("badgeUrls", badges(clan.dice()));
  }

  static ObjectNode badges(Dice dice) {
    Dice own = dice.with("badge");
    return JsonNodeFactory.instance
        .objectNode()
        .put("small", Names.picture("badges", 70, own))
        .put("large", Names.picture("badges", 512, own))
        .put("medium", Names.picture("badges", 200, own));
  }

  static void putLabel(ArrayNode list, int id, String name) {
    ObjectNode label = list.addObject().put("id", id).put("name", name);
    label
        .putObject("iconUrls")
        .put("small", Names.picture("labels", 64, Dice.seeded(id)))
        .put("medium", Names.picture("labels", 128, Dice.seeded(id)));
  }

  private static int level(ClanTraits clan) {
    return clan.dice().with("level").between(2, 30);
  }

  private static void putPlace(ObjectNode json, Place place) {
    json.put("id", place.id())
        .put("name", place.name())
        .put("isCountry", !place.countryCode().isEmpty());
    if (!place.countryCode().isEmpty()) {
      json.put("countryCode", place.countryCode());
    }
  }

  /** Losses and ties are for those who may see the war log, as in the game. */
  private void putWars(ObjectNode json, ClanTraits clan, Instant at) {
    Dice dice = clan.dice();
    json.put(
            "warFrequency",
            wars.everFights(clan) ? dice.with("frequency").pick(WAR_FREQUENCIES) : "never")
        .put("warWinStreak", wars.winStreak(clan, at))
        .put("warWins", wars.wins(clan, at));
    if (clan.warLogPublic()) {
      json.put("warTies", 0).put("warLosses", wars.losses(clan, at));
    }
    json.put("isWarLogPublic", clan.warLogPublic());
    json.set("warLeague", PlayerJson.plain(League.war(dice.with("war league").fraction())));
  }

  private static void putLabels(ArrayNode list, Dice dice) {
    int first = dice.between(0, LABELS.size() - 3);
    for (int i = first; i < first + 3; i++) {
      putLabel(list, 56000000 + i, LABELS.get(i));
    }
  }

  private static void putCapital(ObjectNode json, Dice dice) {
    int hall = dice.between(2, 10);
    json.put("capitalHallLevel", hall);
    ArrayNode districts = json.putArray("districts");
    for (int i = 0; i < DISTRICTS.size(); i++) {
      districts
          .addObject()
          .put("id", 70000000 + i)
          .put("name", DISTRICTS.get(i))
          .put("districtHallLevel", i == 0 ? hall : Math.clamp(hall / 2, 1, 5));
    }
  }

  private List<Member> ranked(ClanTraits clan, Duration elapsed) {
    return membership.membersOf(clan, elapsed).stream()
        .map(traits -> new Member(traits, Progress.of(traits, elapsed)))
        .sorted(
            Comparator.comparingInt((Member m) -> m.progress().trophies())
                .reversed()
                .thenComparing(m -> m.traits().tag().value()))
        .toList();
  }

  private static int points(List<Member> members, ToIntFunction<Progress> trophies) {
    List<Integer> sorted =
        members.stream()
            .map(m -> trophies.applyAsInt(m.progress()))
            .sorted(Comparator.reverseOrder())
            .toList();
    double points = 0;
    for (int i = 0; i < sorted.size(); i++) {
      points += sorted.get(i) * SHARES.get(i / 10);
    }
    return (int) points;
  }

  private ArrayNode memberList(ClanTraits clan, List<Member> members, Duration elapsed) {
    Map<Tag, Integer> ranksBefore = ranksOfYesterday(clan, elapsed);
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    List<Member> inOrder = new ArrayList<>(members);
    for (int i = 0; i < inOrder.size(); i++) {
      PlayerTraits player = inOrder.get(i).traits();
      Progress progress = inOrder.get(i).progress();
      ObjectNode json =
          list.addObject()
              .put("tag", player.tag().display())
              .put("name", player.name())
              .put("role", membership.roleOf(player, clan, elapsed).id())
              .put("townHallLevel", progress.townHall())
              .put("expLevel", progress.expLevel());
      json.set("league", league(progress));
      json.set("leagueTier", PlayerJson.tier(progress));
      json.put("trophies", progress.trophies())
          .put("builderBaseTrophies", progress.builderTrophies())
          .put("versusTrophies", progress.builderTrophies())
          .put("clanRank", i + 1)
          .put("previousClanRank", ranksBefore.getOrDefault(player.tag(), 0))
          .put("donations", progress.donations())
          .put("donationsReceived", progress.donationsReceived());
      json.set("playerHouse", PlayerJson.house(player));
      json.set("builderBaseLeague", PlayerJson.plain(League.builder(progress.builderTrophies())));
    }
    return list;
  }

  /** Who was not in the clan a game day ago has no rank here. */
  private Map<Tag, Integer> ranksOfYesterday(ClanTraits clan, Duration elapsed) {
    Duration yesterday = elapsed.minusDays(1);
    Map<Tag, Integer> ranks = new HashMap<>();
    if (!yesterday.isNegative()) {
      ranked(clan, yesterday).forEach(m -> ranks.put(m.traits().tag(), ranks.size() + 1));
    }
    return ranks;
  }

  private static ObjectNode league(Progress progress) {
    League league = League.home(progress.trophies());
    ObjectNode json = PlayerJson.plain(league);
    Dice dice = Dice.seeded(league.id());
    ObjectNode icons =
        json.putObject("iconUrls")
            .put("small", Names.picture("leagues", 72, dice))
            .put("tiny", Names.picture("leagues", 36, dice));
    if (progress.trophies() >= 400) {
      icons.put("medium", Names.picture("leagues", 288, dice));
    }
    return json;
  }
}
