package dev.cocbackend.local.simulation;

import java.time.Instant;
import java.util.List;

/**
 * One war between two clans, from its making to the last that is to be seen of it; times are real
 * ones. Immutable.
 *
 * @param shownUntil when the API no longer shows it and says {@code notInWar}
 * @param attacks of both sides, in the order in which they are made; not all have been made yet
 */
record War(
    Instant preparationStart,
    Instant start,
    Instant end,
    Instant shownUntil,
    Side first,
    Side second,
    List<Attack> attacks) {
  static final int ATTACKS_PER_MEMBER = 2;

  /** A clan in the war with the players who fight, the strongest first. */
  record Side(ClanTraits clan, List<Fighter> fighters) {}

  /** A player at one place of the map, with the town hall level of the preparation day. */
  record Fighter(PlayerTraits player, int townHall, int mapPosition) {}

  /**
   * @param order from 1, over both sides
   */
  record Attack(
      Instant at,
      Fighter attacker,
      Fighter defender,
      int stars,
      int destruction,
      int order,
      int seconds) {}

  boolean isShown(Instant at) {
    return !at.isBefore(preparationStart) && at.isBefore(shownUntil);
  }

  /** The word that the API uses for the state at a time when the war is shown. */
  String state(Instant at) {
    if (at.isBefore(start)) {
      return "preparation";
    }
    return at.isBefore(end) ? "inWar" : "warEnded";
  }

  /** The attacks made by then. */
  List<Attack> attacksBy(Instant at) {
    return attacks.stream().filter(a -> !a.at().isAfter(at)).toList();
  }

  Side sideOf(ClanTraits clan) {
    return first.clan().index() == clan.index() ? first : second;
  }

  Side opponentOf(ClanTraits clan) {
    return first.clan().index() == clan.index() ? second : first;
  }
}
