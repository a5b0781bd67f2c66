package dev.cocbackend.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * The text of a {@link DomainEvent}: one JSON object with its {@code type} and {@code id}. Tags are
 * written with {@code #}, times in ISO-8601. Thread-safe.
 */
public final class DomainEventCodec {
  private static final ObjectMapper JSON = new ObjectMapper();

  private DomainEventCodec() {}

  /** The type of an event: the name of its class. */
  public static String type(DomainEvent event) {
    return event.getClass().getSimpleName();
  }

  public static String encode(DomainEvent event) {
    return toJson(event).toString();
  }

  static ObjectNode toJson(DomainEvent event) {
    EventHead head = event.head();
    ObjectNode json =
        JSON.createObjectNode()
            .put("type", type(event))
            .put("id", head.id())
            .put("about", head.about().toString())
            .put("observedAt", head.observedAt().toString());
    switch (event) {
      case DomainEvent.WarDeclared e -> put(json, e.war());
      case DomainEvent.WarStarted e -> put(json, e.war());
      case DomainEvent.WarEnded e ->
          put(json, e.war()).put("stars", e.stars()).put("opponentStars", e.opponentStars());
      case DomainEvent.AttackMade e ->
          put(json, e.war())
              .put("order", e.order())
              .put("attacker", e.attacker().display())
              .put("defender", e.defender().display())
              .put("stars", e.stars())
              .put("destruction", e.destruction())
              .put("byOpponent", e.byOpponent());
      case DomainEvent.MemberJoined e -> put(json, e.clan(), e.player());
      case DomainEvent.MemberLeft e -> put(json, e.clan(), e.player());
      case DomainEvent.MemberPromoted e ->
          put(json, e.clan(), e.player()).put("from", e.from()).put("to", e.to());
      case DomainEvent.MemberDemoted e ->
          put(json, e.clan(), e.player()).put("from", e.from()).put("to", e.to());
      case DomainEvent.DonationsMoved e ->
          json.put("player", e.player().display())
              .put("donatedBefore", e.donatedBefore())
              .put("donated", e.donated())
              .put("receivedBefore", e.receivedBefore())
              .put("received", e.received());
      case DomainEvent.TownHallChanged e ->
          json.put("player", e.player().display()).put("from", e.from()).put("to", e.to());
      case DomainEvent.LeagueChanged e ->
          json.put("player", e.player().display()).put("from", e.from()).put("to", e.to());
    }
    putNames(json, head.names());
    return json;
  }

  private static void putNames(ObjectNode json, Map<Tag, String> names) {
    if (!names.isEmpty()) {
      ObjectNode object = json.putObject("names");
      names.entrySet().stream()
          .sorted(Comparator.comparing(entry -> entry.getKey().value()))
          .forEach(entry -> object.put(entry.getKey().display(), entry.getValue()));
    }
  }

  private static ObjectNode put(ObjectNode json, War war) {
    json.put("clan", war.clan().display())
        .put("opponent", war.opponent().display())
        .put("preparationStart", war.preparationStart().toString());
    if (war.startTime() != null) {
      json.put("startTime", war.startTime().toString());
    }
    if (war.endTime() != null) {
      json.put("endTime", war.endTime().toString());
    }
    return json;
  }

  private static ObjectNode put(ObjectNode json, Tag clan, Tag player) {
    return json.put("clan", clan.display()).put("player", player.display());
  }

  /**
   * Reads what {@link #encode} writes; members that this version does not know are passed over.
   *
   * @throws IllegalArgumentException if the text is no event of this version
   */
  public static DomainEvent decode(String text) {
    try {
      return fromJson(JSON.readTree(text));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The event is not JSON.", e);
    }
  }

  static DomainEvent fromJson(JsonNode json) {
    EventHead head =
        new EventHead(
            text(json, "id"),
            SnapshotKey.parse(text(json, "about")),
            time(json, "observedAt"),
            names(json.path("names")));
    String type = text(json, "type");
    return switch (type) {
      case "WarDeclared" -> new DomainEvent.WarDeclared(head, war(json));
      case "WarStarted" -> new DomainEvent.WarStarted(head, war(json));
      case "WarEnded" ->
          new DomainEvent.WarEnded(
              head, war(json), number(json, "stars"), number(json, "opponentStars"));
      case "AttackMade" ->
          new DomainEvent.AttackMade(
              head,
              war(json),
              number(json, "order"),
              tag(json, "attacker"),
              tag(json, "defender"),
              number(json, "stars"),
              number(json, "destruction"),
              // Earlier versions did not tell.
              json.path("byOpponent").booleanValue());
      case "MemberJoined" ->
          new DomainEvent.MemberJoined(head, tag(json, "clan"), tag(json, "player"));
      case "MemberLeft" -> new DomainEvent.MemberLeft(head, tag(json, "clan"), tag(json, "player"));
      case "MemberPromoted" ->
          new DomainEvent.MemberPromoted(
              head, tag(json, "clan"), tag(json, "player"), text(json, "from"), text(json, "to"));
      case "MemberDemoted" ->
          new DomainEvent.MemberDemoted(
              head, tag(json, "clan"), tag(json, "player"), text(json, "from"), text(json, "to"));
      case "DonationsMoved" ->
          new DomainEvent.DonationsMoved(
              head,
              tag(json, "player"),
              number(json, "donatedBefore"),
              number(json, "donated"),
              number(json, "receivedBefore"),
              number(json, "received"));
      case "TownHallChanged" ->
          new DomainEvent.TownHallChanged(
              head, tag(json, "player"), number(json, "from"), number(json, "to"));
      case "LeagueChanged" ->
          new DomainEvent.LeagueChanged(
              head, tag(json, "player"), number(json, "from"), number(json, "to"));
      default -> throw new IllegalArgumentException("Unknown type of event.");
    };
  }

  private static War war(JsonNode json) {
    return new War(
        tag(json, "clan"),
        tag(json, "opponent"),
        time(json, "preparationStart"),
        json.has("startTime") ? time(json, "startTime") : null,
        json.has("endTime") ? time(json, "endTime") : null);
  }

  private static Map<Tag, String> names(JsonNode object) {
    Map<Tag, String> names = new HashMap<>();
    for (Map.Entry<String, JsonNode> name : object.properties()) {
      names.put(Tag.parse(name.getKey()), name.getValue().asText());
    }
    return names;
  }

  private static Tag tag(JsonNode json, String member) {
    return Tag.parse(text(json, member));
  }

  private static Instant time(JsonNode json, String member) {
    try {
      return Instant.parse(text(json, member));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(member + " is no time.", e);
    }
  }

  private static String text(JsonNode json, String member) {
    JsonNode value = json.path(member);
    if (!value.isTextual()) {
      throw new IllegalArgumentException(member + " is not a string.");
    }
    return value.textValue();
  }

  private static int number(JsonNode json, String member) {
    JsonNode value = json.path(member);
    if (!value.isInt()) {
      throw new IllegalArgumentException(member + " is not an integer.");
    }
    return value.intValue();
  }
}
