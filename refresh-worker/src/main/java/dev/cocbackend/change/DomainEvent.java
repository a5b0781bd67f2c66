package dev.cocbackend.change;

import dev.cocbackend.tag.Tag;

/**
 * Something that happened in the game, seen by comparing two versions of one snapshot. Immutable.
 *
 * <p>Events are told at least once: the same event told again has the same id. Numbers are totals
 * before and after, never differences, so that telling twice counts nothing twice.
 */
public sealed interface DomainEvent {
  EventHead head();

  /** Somebody declared a war; preparation has begun. */
  record WarDeclared(EventHead head, War war) implements DomainEvent {}

  /** Attacks may be made from now on. */
  record WarStarted(EventHead head, War war) implements DomainEvent {}

  /**
   * The war is over.
   *
   * @param stars of the clan whose war was looked at, as far as was seen
   * @param opponentStars of the other clan, as far as was seen
   */
  record WarEnded(EventHead head, War war, int stars, int opponentStars) implements DomainEvent {}

  /**
   * One attack of either side.
   *
   * @param order counts the attacks of both sides from 1
   * @param stars 0 to 3
   * @param destruction in percent
   * @param byOpponent whether the attacker is of the other clan, not of the one whose war was
   *     looked at
   */
  record AttackMade(
      EventHead head,
      War war,
      int order,
      Tag attacker,
      Tag defender,
      int stars,
      int destruction,
      boolean byOpponent)
      implements DomainEvent {}

  record MemberJoined(EventHead head, Tag clan, Tag player) implements DomainEvent {}

  record MemberLeft(EventHead head, Tag clan, Tag player) implements DomainEvent {}

  /** A member was promoted. */
  record MemberPromoted(EventHead head, Tag clan, Tag player, String from, String to)
      implements DomainEvent {}

  /** A member was demoted. */
  record MemberDemoted(EventHead head, Tag clan, Tag player, String from, String to)
      implements DomainEvent {}

  /** Donations of the season so far; the befores are zero if a season began in between. */
  record DonationsMoved(
      EventHead head, Tag player, int donatedBefore, int donated, int receivedBefore, int received)
      implements DomainEvent {}

  record TownHallChanged(EventHead head, Tag player, int from, int to) implements DomainEvent {}

  /** From one league to another, by their numbers in the CoC API. */
  record LeagueChanged(EventHead head, Tag player, int from, int to) implements DomainEvent {}
}
