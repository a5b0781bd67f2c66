package dev.cocbackend.change;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cocbackend.snapshot.Snapshot;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.WarState;
import dev.cocbackend.tag.InvalidTagException;
import dev.cocbackend.tag.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the events between two versions of one snapshot. A pure function: the same versions give
 * the same events with the same ids. What a version lacks, or has in another shape than expected,
 * makes no event.
 *
 * <p>Events of a war are named by the war itself. Others are named by the version that was stored
 * before: a second comparison with that version, even of a later fetch, names them the same.
 */
public final class ChangeDetector {
  /** Roles of the CoC API, lowest first; {@code admin} is what the game calls elder. */
  private static final List<String> RANKS = List.of("member", "admin", "coLeader", "leader");

  private final SnapshotKey about;
  private final Instant observedAt;
  private final String versionBefore;
  private final List<DomainEvent> events = new ArrayList<>();

  private ChangeDetector(Snapshot before, Instant observedAt) {
    this.about = before.key();
    this.observedAt = observedAt;
    // A body can come back, so its hash alone does not name a version.
    this.versionBefore = before.body().hash() + "@" + before.changedAt().toEpochMilli();
  }

  /**
   * Compares two versions of one snapshot.
   *
   * @param stored the version before, as it was stored
   * @param before its object
   * @param after the object that upstream sent at {@code observedAt}
   * @return in the order in which they can have happened; perhaps none
   */
  public static List<DomainEvent> detect(
      Snapshot stored, JsonNode before, JsonNode after, Instant observedAt) {
    ChangeDetector detector = new ChangeDetector(stored, observedAt);
    switch (stored.key().kind()) {
      case CLAN -> detector.clan(before, after);
      case PLAYER -> detector.player(stored.key().tag(), before, after);
      case WAR -> detector.war(before, after);
    }
    return List.copyOf(detector.events);
  }

  private void clan(JsonNode before, JsonNode after) {
    if (!before.path("memberList").isArray() || !after.path("memberList").isArray()) {
      return;
    }
    Tag clan = about.tag();
    Map<Tag, JsonNode> old = members(before.path("memberList"));
    Map<Tag, JsonNode> now = members(after.path("memberList"));
    old.forEach(
        (player, member) -> {
          if (!now.containsKey(player)) {
            events.add(
                new DomainEvent.MemberLeft(
                    head("memberLeft", player).named(names(after, member)), clan, player));
          }
        });
    now.forEach(
        (player, member) -> {
          JsonNode was = old.get(player);
          if (was == null) {
            events.add(
                new DomainEvent.MemberJoined(
                    head("memberJoined", player).named(names(after, member)), clan, player));
          } else {
            role(clan, player, was.path("role").asText(), member.path("role").asText());
            player(player, was, member);
          }
        });
  }

  private void role(Tag clan, Tag player, String from, String to) {
    int before = RANKS.indexOf(from);
    int after = RANKS.indexOf(to);
    if (before < 0 || after < 0 || before == after) {
      return;
    }
    events.add(
        before < after
            ? new DomainEvent.MemberPromoted(head("memberPromoted", player), clan, player, from, to)
            : new DomainEvent.MemberDemoted(head("memberDemoted", player), clan, player, from, to));
  }

  /** The members of a clan's list that a player's own object has too. */
  private void player(Tag player, JsonNode before, JsonNode after) {
    townHall(player, before.path("townHallLevel"), after.path("townHallLevel"));
    JsonNode leagueBefore = league(before);
    JsonNode leagueAfter = league(after);
    if (leagueBefore.isInt() && leagueAfter.isInt() && !leagueBefore.equals(leagueAfter)) {
      events.add(
          new DomainEvent.LeagueChanged(
              head("leagueChanged", player),
              player,
              leagueBefore.intValue(),
              leagueAfter.intValue()));
    }
    donations(player, before, after);
  }

  private void townHall(Tag player, JsonNode before, JsonNode after) {
    if (before.isInt() && after.isInt() && before.intValue() != after.intValue()) {
      // A level is reached once, whether the clan's snapshot or the player's shows it first.
      EventHead head =
          EventHead.of(about, observedAt, "townHallChanged", player.value(), after.asText());
      events.add(
          new DomainEvent.TownHallChanged(head, player, before.intValue(), after.intValue()));
    }
  }

  private static JsonNode league(JsonNode player) {
    return player.has("leagueTier")
        ? player.path("leagueTier").path("id")
        : player.path("league").path("id");
  }

  private void donations(Tag player, JsonNode before, JsonNode after) {
    if (!before.path("donations").isInt()
        || !after.path("donations").isInt()
        || !before.path("donationsReceived").isInt()
        || !after.path("donationsReceived").isInt()) {
      return;
    }
    int donated = after.path("donations").intValue();
    int received = after.path("donationsReceived").intValue();
    int donatedBefore = before.path("donations").intValue();
    int receivedBefore = before.path("donationsReceived").intValue();
    if (donated < donatedBefore || received < receivedBefore) {
      // A season began, and both counts with it.
      donatedBefore = 0;
      receivedBefore = 0;
    }
    if (donated > donatedBefore || received > receivedBefore) {
      events.add(
          new DomainEvent.DonationsMoved(
              head("donationsMoved", player),
              player,
              donatedBefore,
              donated,
              receivedBefore,
              received));
    }
  }

  private void war(JsonNode before, JsonNode after) {
    int stageBefore = stage(before);
    int stageAfter = stage(after);
    if (stageBefore < 0 || stageAfter < 0) {
      return;
    }
    Optional<War> old = warOf(before);
    Optional<War> now = warOf(after);
    boolean same = old.isPresent() && now.isPresent() && old.get().is(now.get());
    if (old.isPresent() && !same) {
      if (stageBefore < ENDED) {
        // Its end came and went between two looks; the last score seen is all there is.
        ended(old.get(), before);
      }
      stageBefore = 0;
    }
    if (now.isEmpty()) {
      return;
    }
    War war = now.get();
    if (stageBefore < PREPARATION && stageAfter >= PREPARATION) {
      events.add(new DomainEvent.WarDeclared(head(after, war, "warDeclared"), war));
    }
    if (stageBefore < IN_WAR && stageAfter >= IN_WAR) {
      events.add(new DomainEvent.WarStarted(head(after, war, "warStarted"), war));
    }
    Map<Integer, JsonNode> attacks = attacks(after);
    if (same) {
      attacks.keySet().removeAll(attacks(before).keySet());
    }
    attacks.forEach((order, attack) -> attack(after, war, order, attack));
    if (stageBefore < ENDED && stageAfter == ENDED) {
      ended(war, after);
    }
  }

  private void attack(JsonNode body, War war, int order, JsonNode attack) {
    Optional<Tag> attacker = tag(attack.path("attackerTag"));
    Optional<Tag> defender = tag(attack.path("defenderTag"));
    if (attacker.isPresent() && defender.isPresent()) {
      Map<Tag, JsonNode> ours = members(body.path("clan").path("members"));
      Map<Tag, JsonNode> theirs = members(body.path("opponent").path("members"));
      boolean byOpponent = theirs.containsKey(attacker.get());
      EventHead head = head(body, war, "attackMade", Integer.toString(order));
      Map<Tag, String> names = new HashMap<>(head.names());
      putName(names, (byOpponent ? theirs : ours).get(attacker.get()));
      putName(names, (byOpponent ? ours : theirs).get(defender.get()));
      events.add(
          new DomainEvent.AttackMade(
              head.named(names),
              war,
              order,
              attacker.get(),
              defender.get(),
              attack.path("stars").asInt(),
              attack.path("destructionPercentage").asInt(),
              byOpponent));
    }
  }

  private void ended(War war, JsonNode body) {
    events.add(
        new DomainEvent.WarEnded(
            head(body, war, "warEnded"),
            war,
            body.path("clan").path("stars").asInt(),
            body.path("opponent").path("stars").asInt()));
  }

  private static final int PREPARATION = 1;
  private static final int IN_WAR = 2;
  private static final int ENDED = 3;

  /** How far a war has come; negative for a state that this version does not know. */
  private static int stage(JsonNode body) {
    return switch (WarState.ofId(body.path("state").asText())) {
      case NOT_IN_WAR -> 0;
      case PREPARATION -> PREPARATION;
      case IN_WAR -> IN_WAR;
      case WAR_ENDED -> ENDED;
      case OTHER -> -1;
    };
  }

  private static Optional<War> warOf(JsonNode body) {
    Optional<Tag> clan = tag(body.path("clan").path("tag"));
    Optional<Tag> opponent = tag(body.path("opponent").path("tag"));
    Optional<Instant> start = CocTime.of(body.path("preparationStartTime"));
    return clan.isPresent() && opponent.isPresent() && start.isPresent()
        ? Optional.of(
            new War(
                clan.get(),
                opponent.get(),
                start.get(),
                CocTime.of(body.path("startTime")).orElse(null),
                CocTime.of(body.path("endTime")).orElse(null)))
        : Optional.empty();
  }

  /** The attacks of both sides by their order. */
  private static Map<Integer, JsonNode> attacks(JsonNode body) {
    Map<Integer, JsonNode> attacks = new TreeMap<>();
    for (String side : List.of("clan", "opponent")) {
      for (JsonNode member : body.path(side).path("members")) {
        for (JsonNode attack : member.path("attacks")) {
          if (attack.path("order").isInt()) {
            attacks.put(attack.path("order").intValue(), attack);
          }
        }
      }
    }
    return attacks;
  }

  /** The members of a clan, in the order of its list. */
  static Map<Tag, JsonNode> members(JsonNode list) {
    Map<Tag, JsonNode> members = new LinkedHashMap<>();
    for (JsonNode member : list) {
      tag(member.path("tag")).ifPresent(tag -> members.put(tag, member));
    }
    return members;
  }

  private static Optional<Tag> tag(JsonNode value) {
    try {
      return value.isTextual() ? Optional.of(Tag.parse(value.textValue())) : Optional.empty();
    } catch (InvalidTagException e) {
      return Optional.empty();
    }
  }

  private EventHead head(String type, Tag player) {
    return EventHead.of(about, observedAt, type, about.toString(), versionBefore, player.value());
  }

  private EventHead head(JsonNode body, War war, String... type) {
    return EventHead.of(
            about,
            observedAt,
            String.join("/", type),
            war.clan().value(),
            war.opponent().value(),
            war.preparationStart().toString())
        .named(names(body.path("clan"), body.path("opponent")));
  }

  /** The names of objects that have a tag and a name. */
  private static Map<Tag, String> names(JsonNode... objects) {
    Map<Tag, String> names = new HashMap<>();
    for (JsonNode object : objects) {
      putName(names, object);
    }
    return names;
  }

  private static void putName(Map<Tag, String> names, @Nullable JsonNode object) {
    if (object != null && object.path("name").isTextual()) {
      tag(object.path("tag")).ifPresent(tag -> names.put(tag, object.path("name").textValue()));
    }
  }
}
