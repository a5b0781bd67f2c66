package dev.cocbackend.local.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one side of a war will do, told by places on the map only, so that it can be given to either
 * clan. Immutable.
 *
 * @param attacks of a team of this size, in no order
 */
record AttackPlan(List<PlannedAttack> attacks) {

  /**
   * @param when part of the war that is over by then, 0 to 1
   * @param attacker place on the map, from 0
   * @param defender place on the map, from 0
   */
  record PlannedAttack(
      double when, int attacker, int defender, int stars, int destruction, int seconds) {}

  static AttackPlan of(int teamSize, Dice dice) {
    List<PlannedAttack> attacks = new ArrayList<>();
    for (int attacker = 0; attacker < teamSize; attacker++) {
      Dice own = dice.with(attacker);
      double first = 0.005 + 0.6 * own.with("first").fraction();
      double second = first + (0.985 - first) * own.with("second").fraction();
      int target = near(attacker, teamSize, own.with("target"));
      int other = near(attacker, teamSize, own.with("other"));
      if (other == target) {
        other = (target + 1) % teamSize; // the game allows each base once a player
      }
      if (own.with("first?").chance(0.93)) {
        attacks.add(attack(first, attacker, target, own.with("result")));
      }
      if (own.with("second?").chance(0.82)) {
        attacks.add(attack(second, attacker, other, own.with("second result")));
      }
    }
    return new AttackPlan(List.copyOf(attacks));
  }

  /** Whether this plan wins against the other: by stars, then by destruction. */
  boolean beats(AttackPlan other) {
    return score() > other.score();
  }

  /** Whether neither plan wins. */
  boolean ties(AttackPlan other) {
    return score() == other.score();
  }

  /** Stars first: at most 50 defenders times 100% are less than one star here. */
  private int score() {
    Map<Integer, Integer> best = new HashMap<>();
    attacks.forEach(a -> best.merge(a.defender(), a.stars() * 10_000 + a.destruction(), Math::max));
    return best.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static int near(int attacker, int teamSize, Dice dice) {
    return Math.clamp(attacker + dice.between(-2, 4), 0, teamSize - 1);
  }

  /** Three stars are 100%, two at least half of it; one is half of it or the town hall alone. */
  private static PlannedAttack attack(double when, int attacker, int defender, Dice dice) {
    double luck = dice.with("luck").fraction();
    int stars = luck < 0.08 ? 0 : luck < 0.3 ? 1 : luck < 0.68 ? 2 : 3;
    Dice share = dice.with("share");
    int destruction =
        switch (stars) {
          case 0 -> share.between(4, 49);
          case 1 -> share.between(28, 94);
          case 2 -> share.between(50, 99);
          default -> 100;
        };
    int seconds = dice.with("seconds").between(58, 180);
    return new PlannedAttack(when, attacker, defender, stars, destruction, seconds);
  }
}
