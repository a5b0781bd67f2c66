package dev.cocbackend.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.contract.Bodies;
import dev.cocbackend.snapshot.Snapshot;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangeDetectorTest {
  private static final Instant BEFORE = Instant.parse("2026-01-01T10:00:00Z");
  private static final Instant AFTER = Instant.parse("2026-01-01T10:30:00Z");
  private static final Tag CLAN = new Tag("2PP");
  private static final Tag PLAYER = new Tag("2QQ");
  private static final Tag OTHER = new Tag("8QQ");

  private static JsonNode tree(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static List<DomainEvent> detect(SnapshotKey key, String before, String after) {
    return detect(key, before, BEFORE, after, AFTER);
  }

  private static List<DomainEvent> detect(
      SnapshotKey key, String before, Instant changedAt, String after, Instant observedAt) {
    Snapshot stored = new Snapshot(key, Bodies.of(before), changedAt, changedAt, null);
    return ChangeDetector.detect(stored, tree(before), tree(after), observedAt);
  }

  private static List<String> types(List<DomainEvent> events) {
    return events.stream().map(DomainEventCodec::type).toList();
  }

  private static List<String> ids(List<DomainEvent> events) {
    return events.stream().map(event -> event.head().id()).toList();
  }

  private static String clan(String... members) {
    return "{\"tag\":\"#2PP\",\"memberList\":[" + String.join(",", members) + "]}";
  }

  private static String member(Tag tag, String role, int donations, int received) {
    return """
    {"tag":"%s","role":"%s","townHallLevel":12,"league":{"id":29000010},
     "donations":%d,"donationsReceived":%d}\
    """
        .formatted(tag.display(), role, donations, received);
  }

  private static String war(String state, String start, String attacks) {
    return """
    {"state":"%s","preparationStartTime":"%s",
     "clan":{"tag":"#2PP","stars":5,"members":[{"tag":"#2QQ","attacks":[%s]}]},
     "opponent":{"tag":"#8PP","stars":4,"members":[{"tag":"#8QQ"}]}}\
    """
        .formatted(state, start, attacks);
  }

  private static String attack(int order) {
    return """
    {"attackerTag":"#2QQ","defenderTag":"#8QQ","stars":2,"destructionPercentage":71,
     "order":%d,"duration":120}\
    """
        .formatted(order);
  }

  private static final String ONE = "20260101T000000.000Z";
  private static final String NEXT = "20260103T000000.000Z";
  private static final String NO_WAR = "{\"state\":\"notInWar\",\"clan\":{},\"opponent\":{}}";

  @Test
  void theSameObjectHasNoEvents() {
    String clan = clan(member(PLAYER, "member", 1, 2));
    assertThat(detect(SnapshotKey.clan(CLAN), clan, clan)).isEmpty();
  }

  @Test
  void membersThatLeaveAndJoinAreTold() {
    List<DomainEvent> events =
        detect(
            SnapshotKey.clan(CLAN),
            clan(member(PLAYER, "member", 5, 5)),
            clan(member(OTHER, "member", 0, 0)));

    assertThat(types(events)).containsExactly("MemberLeft", "MemberJoined");
    assertThat(((DomainEvent.MemberLeft) events.get(0)).player()).isEqualTo(PLAYER);
    assertThat(((DomainEvent.MemberJoined) events.get(1)).player()).isEqualTo(OTHER);
    assertThat(events.get(1).head().observedAt()).isEqualTo(AFTER);
  }

  @ParameterizedTest
  @CsvSource({
    "member, admin, MemberPromoted",
    "admin, coLeader, MemberPromoted",
    "coLeader, leader, MemberPromoted",
    "leader, coLeader, MemberDemoted",
    "coLeader, member, MemberDemoted"
  })
  void aChangedRoleIsAPromotionOrADemotion(String from, String to, String type) {
    assertThat(
            types(
                detect(
                    SnapshotKey.clan(CLAN),
                    clan(member(PLAYER, from, 1, 1)),
                    clan(member(PLAYER, to, 1, 1)))))
        .containsExactly(type);
  }

  @Test
  void aRoleThatNobodyKnowsMakesNoEvent() {
    assertThat(
            detect(
                SnapshotKey.clan(CLAN),
                clan(member(PLAYER, "member", 1, 1)),
                clan(member(PLAYER, "emperor", 1, 1))))
        .isEmpty();
  }

  @Test
  void donationsAreTotalsAndANewSeasonBeginsAtZero() {
    DomainEvent moved =
        detect(
                SnapshotKey.clan(CLAN),
                clan(member(PLAYER, "member", 10, 3)),
                clan(member(PLAYER, "member", 25, 3)))
            .getFirst();
    assertThat(moved).isEqualTo(new DomainEvent.DonationsMoved(moved.head(), PLAYER, 10, 25, 3, 3));
    DomainEvent anew =
        detect(
                SnapshotKey.clan(CLAN),
                clan(member(PLAYER, "member", 25, 3)),
                clan(member(PLAYER, "member", 4, 5)))
            .getFirst();
    assertThat(anew).isEqualTo(new DomainEvent.DonationsMoved(anew.head(), PLAYER, 0, 4, 0, 5));
    assertThat(
            detect(
                SnapshotKey.clan(CLAN),
                clan(member(PLAYER, "member", 25, 3)),
                clan(member(PLAYER, "member", 0, 0))))
        .isEmpty();
  }

  @Test
  void townHallAndLeagueAreSeenInThePlayerAndInItsClan() {
    String before = member(PLAYER, "member", 1, 1);
    String after = before.replace(":12", ":13").replace("29000010", "29000011");
    List<DomainEvent> inClan = detect(SnapshotKey.clan(CLAN), clan(before), clan(after));
    List<DomainEvent> inPlayer = detect(SnapshotKey.player(PLAYER), before, after);

    assertThat(types(inClan)).containsExactly("TownHallChanged", "LeagueChanged");
    assertThat(types(inPlayer)).containsExactly("TownHallChanged", "LeagueChanged");
    assertThat(inClan.getFirst().head().id()).isEqualTo(inPlayer.getFirst().head().id());
    assertThat(inPlayer.get(1))
        .isEqualTo(
            new DomainEvent.LeagueChanged(inPlayer.get(1).head(), PLAYER, 29000010, 29000011));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "notInWar    | preparation | WarDeclared",
        "notInWar    | inWar       | WarDeclared WarStarted",
        "notInWar    | warEnded    | WarDeclared WarStarted WarEnded",
        "preparation | inWar       | WarStarted",
        "preparation | warEnded    | WarStarted WarEnded",
        "inWar       | warEnded    | WarEnded",
        "inWar       | notInWar    | WarEnded",
        "warEnded    | notInWar    | -",
        "inWar       | enterWar    | -",
        "inWar       | inWar       | -"
      })
  void aWarsStatesAreToldWithThoseThatNobodySaw(String from, String to, String expected) {
    String before = from.equals("notInWar") ? NO_WAR : war(from, ONE, "");
    String after = to.equals("notInWar") ? NO_WAR : war(to, ONE, "");

    assertThat(types(detect(SnapshotKey.war(CLAN), before, after)))
        .isEqualTo(expected == null ? List.of() : List.of(expected.split(" ")));
  }

  @Test
  void aNewWarEndsTheOldOne() {
    List<DomainEvent> events =
        detect(SnapshotKey.war(CLAN), war("inWar", ONE, attack(1)), war("inWar", NEXT, attack(1)));

    assertThat(types(events))
        .containsExactly("WarEnded", "WarDeclared", "WarStarted", "AttackMade");
    DomainEvent.WarEnded ended = (DomainEvent.WarEnded) events.getFirst();
    assertThat(ended.war().preparationStart()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(ended.stars()).isEqualTo(5);
    assertThat(ended.opponentStars()).isEqualTo(4);
    assertThat(
            types(
                detect(
                    SnapshotKey.war(CLAN), war("warEnded", ONE, ""), war("preparation", NEXT, ""))))
        .containsExactly("WarDeclared");
  }

  @Test
  void eachAttackIsToldOnceInItsOrder() {
    List<DomainEvent> events =
        detect(
            SnapshotKey.war(CLAN),
            war("inWar", ONE, attack(1)),
            war("inWar", ONE, attack(3) + "," + attack(1) + "," + attack(2)));

    assertThat(events).hasSize(2);
    DomainEvent.AttackMade second = (DomainEvent.AttackMade) events.getFirst();
    assertThat(second)
        .isEqualTo(
            new DomainEvent.AttackMade(
                second.head(), second.war(), 2, PLAYER, OTHER, 2, 71, false));
    assertThat(((DomainEvent.AttackMade) events.get(1)).order()).isEqualTo(3);
  }

  @Test
  void aSecondComparisonWithTheSameVersionFindsTheSameIds() {
    String before = clan(member(PLAYER, "member", 1, 1));
    String after = clan(member(OTHER, "member", 0, 0));
    String later = clan(member(OTHER, "member", 0, 0), member(new Tag("9QQ"), "member", 0, 0));
    List<DomainEvent> once = detect(SnapshotKey.clan(CLAN), before, BEFORE, after, AFTER);
    List<DomainEvent> again =
        detect(SnapshotKey.clan(CLAN), before, BEFORE, later, AFTER.plusSeconds(60));

    assertThat(ids(again)).hasSize(3).containsAll(ids(once)).doesNotHaveDuplicates();
  }

  @Test
  void theSameChangeAnotherTimeIsAnotherEvent() {
    String with = clan(member(PLAYER, "member", 0, 0));
    String without = clan();
    assertThat(ids(detect(SnapshotKey.clan(CLAN), without, BEFORE, with, AFTER)))
        .doesNotContainAnyElementsOf(
            ids(detect(SnapshotKey.clan(CLAN), without, AFTER, with, AFTER.plusSeconds(60))));
  }

  @Test
  void eventsOfAWarAreNamedByTheWarWhateverVersionWasBefore() {
    List<DomainEvent> fromNothing =
        detect(SnapshotKey.war(CLAN), NO_WAR, war("inWar", ONE, attack(1)));
    List<DomainEvent> fromPreparation =
        detect(SnapshotKey.war(CLAN), war("preparation", ONE, ""), war("inWar", ONE, attack(1)));

    assertThat(ids(fromNothing)).containsAll(ids(fromPreparation)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"memberList\":7} | {\"memberList\":[]}",
        "{\"memberList\":[{\"tag\":7}]} | {\"memberList\":[{\"tag\":\"?\"}]}",
        "{\"a\":1} | {\"a\":2}",
        "{\"memberList\":[{\"tag\":\"#2QQ\",\"donations\":1}]} |"
            + " {\"memberList\":[{\"tag\":\"#2QQ\",\"donations\":\"2\",\"role\":3}]}"
      })
  void whatHasAnotherShapeMakesNoEvent(String before, String after) {
    assertThat(detect(SnapshotKey.clan(CLAN), before.strip(), after.strip())).isEmpty();
    assertThat(detect(SnapshotKey.player(PLAYER), before.strip(), after.strip())).isEmpty();
    assertThat(detect(SnapshotKey.war(CLAN), before.strip(), after.strip())).isEmpty();
  }

  @Test
  void aWarTellsItsTimesAndNamesAndWhoseAttackItWas() {
    String before =
        """
        {"state":"preparation","preparationStartTime":"%s","startTime":"20260101T230000.000Z",
         "endTime":"20260102T230000.000Z",
         "clan":{"tag":"#2PP","name":"Ours","members":[{"tag":"#2QQ","name":"Ann"}]},
         "opponent":{"tag":"#8PP","name":"Theirs","members":[{"tag":"#8QQ","name":"Bob"}]}}\
        """
            .formatted(ONE);
    String attack =
        "{\"attackerTag\":\"#8QQ\",\"defenderTag\":\"#2QQ\",\"stars\":3,"
            + "\"destructionPercentage\":100,\"order\":1}";
    // Maintenance has moved the end, which makes it no other war.
    String after =
        before
            .replace("preparation\",", "inWar\",")
            .replace("20260102T230000", "20260102T233000")
            .replace("\"name\":\"Bob\"", "\"name\":\"Bob\",\"attacks\":[" + attack + "]");

    List<DomainEvent> events = detect(SnapshotKey.war(CLAN), before, after);

    assertThat(types(events)).containsExactly("WarStarted", "AttackMade");
    DomainEvent.WarStarted started = (DomainEvent.WarStarted) events.get(0);
    assertThat(started.war().startTime()).isEqualTo(Instant.parse("2026-01-01T23:00:00Z"));
    assertThat(started.war().endTime()).isEqualTo(Instant.parse("2026-01-02T23:30:00Z"));
    assertThat(started.head().names()).hasSize(2).containsEntry(CLAN, "Ours");
    DomainEvent.AttackMade made = (DomainEvent.AttackMade) events.get(1);
    assertThat(made.byOpponent()).isTrue();
    assertThat(made.head().names()).hasSize(4).containsEntry(PLAYER, "Ann");
  }

  @Test
  void whoJoinsAndLeavesIsNamed() {
    List<DomainEvent> events =
        detect(
            SnapshotKey.clan(CLAN),
            "{\"tag\":\"#2PP\",\"memberList\":[{\"tag\":\"#2QQ\",\"name\":\"Ann\"}]}",
            "{\"tag\":\"#2PP\",\"name\":\"Ours\",\"memberList\":[{\"tag\":\"#8QQ\",\"name\":\"Bob\"}]}");

    assertThat(events.get(0).head().names())
        .containsEntry(PLAYER, "Ann")
        .containsEntry(CLAN, "Ours");
    assertThat(events.get(1).head().names()).containsEntry(OTHER, "Bob");
  }
}
