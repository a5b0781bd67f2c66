package dev.cocbackend.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainEventCodecTest {
  private static final Tag CLAN = new Tag("2PP");
  private static final Tag PLAYER = new Tag("2QQ");
  private static final EventHead HEAD =
      new EventHead("0a1b", SnapshotKey.clan(CLAN), Instant.parse("2026-01-01T10:00:00.250Z"));
  private static final War WAR =
      new War(CLAN, new Tag("8PP"), Instant.parse("2026-01-01T00:00:00Z"));

  static final List<DomainEvent> EACH =
      List.of(
          new DomainEvent.WarDeclared(HEAD, WAR),
          new DomainEvent.WarStarted(
              new EventHead("0a1c", HEAD.about(), HEAD.observedAt(), Map.of(CLAN, "Ours")),
              new War(
                  CLAN,
                  new Tag("8PP"),
                  WAR.preparationStart(),
                  WAR.preparationStart().plusSeconds(60),
                  WAR.preparationStart().plusSeconds(120))),
          new DomainEvent.WarEnded(HEAD, WAR, 45, 44),
          new DomainEvent.AttackMade(HEAD, WAR, 7, PLAYER, new Tag("8QQ"), 2, 99, true),
          new DomainEvent.MemberJoined(HEAD, CLAN, PLAYER),
          new DomainEvent.MemberLeft(HEAD, CLAN, PLAYER),
          new DomainEvent.MemberPromoted(HEAD, CLAN, PLAYER, "member", "admin"),
          new DomainEvent.MemberDemoted(HEAD, CLAN, PLAYER, "leader", "coLeader"),
          new DomainEvent.DonationsMoved(HEAD, PLAYER, 1, 2, 3, 4),
          new DomainEvent.TownHallChanged(HEAD, PLAYER, 12, 13),
          new DomainEvent.LeagueChanged(HEAD, PLAYER, 29000010, 29000011));

  @Test
  void everyTypeIsAmongTheExamples() {
    assertThat(EACH.stream().map(Object::getClass).distinct())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.asList(DomainEvent.class.getPermittedSubclasses()));
  }

  @ParameterizedTest
  @FieldSource("EACH")
  void whatIsWrittenIsReadBack(DomainEvent event) {
    assertThat(DomainEventCodec.decode(DomainEventCodec.encode(event))).isEqualTo(event);
  }

  @Test
  void theTextIsOneThatOthersCanRead() {
    assertThat(DomainEventCodec.encode(new DomainEvent.MemberJoined(HEAD, CLAN, PLAYER)))
        .isEqualTo(
            "{\"type\":\"MemberJoined\",\"id\":\"0a1b\",\"about\":\"clan#2PP\","
                + "\"observedAt\":\"2026-01-01T10:00:00.250Z\",\"clan\":\"#2PP\","
                + "\"player\":\"#2QQ\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nope", "[]", "{}", "{\"type\":\"MemberJoined\",\"id\":\"1\"}"})
  void whatIsNoEventIsRefused(String text) {
    assertThatThrownBy(() -> DomainEventCodec.decode(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void eventsOfEarlierVersionsAreStillRead() {
    String text =
        DomainEventCodec.encode(
            new DomainEvent.AttackMade(HEAD, WAR, 7, PLAYER, new Tag("8QQ"), 2, 99, false));

    assertThat(DomainEventCodec.decode(text.replace(",\"byOpponent\":false", "")))
        .isEqualTo(DomainEventCodec.decode(text));
  }
}
