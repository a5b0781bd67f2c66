package dev.cocbackend.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.DateTimeException;
import java.time.Instant;

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
              .put("destruction", e.destruction());
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
    return json;
  }

  private static ObjectNode put(ObjectNode json, War war) {
    return json.put("clan", war.clan().display())
        .put("opponent", war.opponent().display())
        .put("preparationStart", war.preparationStart().toString());
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
            text(json, "id"), SnapshotKey.parse(text(json, "about")), time(json, "observedAt"));
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
              number(json, "destruction"));
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
    return new War(tag(json, "clan"), tag(json, "opponent"), time(json, "preparationStart"));
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
