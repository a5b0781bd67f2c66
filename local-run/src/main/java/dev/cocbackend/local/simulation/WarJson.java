package dev.cocbackend.local.simulation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes wars as the API does. */
final class WarJson {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** The better attack has more stars, then more destruction; of equal ones the earlier counts. */
  private static final Comparator<War.Attack> BETTER =
      Comparator.comparingInt(War.Attack::stars)
          .thenComparingInt(War.Attack::destruction)
          .thenComparing(Comparator.comparingInt(War.Attack::order).reversed());

  private WarJson() {}

  static ObjectNode notInWar() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("state", "notInWar");
    body.set("clan", nobody());
    body.set("opponent", nobody());
    return body;
  }

  static ObjectNode war(War war, ClanTraits clan, Instant at) {
    List<War.Attack> attacks = war.attacksBy(at);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("state", war.state(at));
    body.put("teamSize", war.first().fighters().size());
    body.put("attacksPerMember", War.ATTACKS_PER_MEMBER);
    body.put("preparationStartTime", TIME.format(war.preparationStart()));
    body.put("startTime", TIME.format(war.start()));
    body.put("endTime", TIME.format(war.end()));
    body.set("clan", side(war.sideOf(clan), attacks));
    body.set("opponent", side(war.opponentOf(clan), attacks));
    return body;
  }

  private static ObjectNode nobody() {
    ObjectNode side = JsonNodeFactory.instance.objectNode();
    side.set("badgeUrls", ClanJson.badges(Dice.seeded(0)));
    return side.put("clanLevel", 0)
        .put("attacks", 0)
        .put("stars", 0)
        .put("destructionPercentage", 0);
  }

  private static ObjectNode side(War.Side side, List<War.Attack> attacks) {
    Map<War.Fighter, War.Attack> bestBySide = new HashMap<>();
    Map<War.Fighter, War.Attack> bestOnSide = new HashMap<>();
    Map<War.Fighter, Integer> suffered = new HashMap<>();
    Map<War.Fighter, ArrayNode> made = new HashMap<>();
    for (War.Attack attack : attacks) {
      if (side.fighters().contains(attack.attacker())) {
        bestBySide.merge(attack.defender(), attack, WarJson::better);
        made.computeIfAbsent(attack.attacker(), f -> JsonNodeFactory.instance.arrayNode())
            .add(attack(attack));
      } else {
        bestOnSide.merge(attack.defender(), attack, WarJson::better);
        suffered.merge(attack.defender(), 1, Integer::sum);
      }
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ClanJson.identify(json, side.clan());
    json.put("attacks", made.values().stream().mapToInt(ArrayNode::size).sum());
    json.put("stars", bestBySide.values().stream().mapToInt(War.Attack::stars).sum());
    putDestruction(json, bestBySide.values(), side.fighters().size());
    ArrayNode members = json.putArray("members");
    // The API's own order is not that of the map either.
    side.fighters().stream()
        .sorted(Comparator.comparing(f -> f.player().tag().value()))
        .forEach(
            fighter -> {
              ObjectNode member =
                  members
                      .addObject()
                      .put("tag", fighter.player().tag().display())
                      .put("name", fighter.player().name())
                      .put("townhallLevel", fighter.townHall())
                      .put("mapPosition", fighter.mapPosition());
              ArrayNode own = made.get(fighter);
              if (own != null) {
                member.set("attacks", own);
              }
              member.put("opponentAttacks", suffered.getOrDefault(fighter, 0));
              War.Attack worst = bestOnSide.get(fighter);
              if (worst != null) {
                member.set("bestOpponentAttack", attack(worst));
              }
            });
    return json;
  }

  private static War.Attack better(War.Attack one, War.Attack other) {
    return BETTER.compare(one, other) >= 0 ? one : other;
  }

  /** The mean of the best attacks over all bases of the opponent, to a hundredth. */
  private static void putDestruction(ObjectNode json, Collection<War.Attack> best, int teamSize) {
    int sum = best.stream().mapToInt(War.Attack::destruction).sum();
    if (sum % teamSize == 0) {
      json.put("destructionPercentage", sum / teamSize);
    } else {
      json.put("destructionPercentage", Math.round(100.0 * sum / teamSize) / 100.0);
    }
  }

  private static ObjectNode attack(War.Attack attack) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("attackerTag", attack.attacker().player().tag().display())
        .put("defenderTag", attack.defender().player().tag().display())
        .put("stars", attack.stars())
        .put("destructionPercentage", attack.destruction())
        .put("order", attack.order())
        .put("duration", attack.seconds());
  }
}
