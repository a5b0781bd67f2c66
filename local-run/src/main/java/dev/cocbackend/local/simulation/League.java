package dev.cocbackend.local.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * A league of the game, of one of its several ladders. Ids and names are the game's own vocabulary,
 * which clients know by heart. Immutable.
 */
record League(int id, String name) {
  private static final List<String> THREE_STEPS = List.of(" III", " II", " I");

  private static final List<League> HOME = homeLadder();
  private static final List<League> TIERS = tierLadder();
  private static final List<League> BUILDER = builderLadder();
  private static final List<League> WAR =
      steps(
          48000000,
          List.of("Unranked"),
          List.of("Bronze", "Silver", "Gold", "Crystal", "Master", "Champion"));
  private static final List<League> CAPITAL =
      steps(
          85000000,
          List.of("Unranked"),
          List.of("Bronze", "Silver", "Gold", "Crystal", "Master", "Champion", "Titan"));

  /** The league that member lists show, by trophies: none under 400, Legend from 5,000. */
  static League home(int trophies) {
    if (trophies < 400) {
      return HOME.getFirst();
    }
    return trophies >= 5_000
        ? HOME.getLast()
        : HOME.get(1 + Math.min(HOME.size() - 3, (trophies - 400) * 21 / 4_600));
  }

  /** The ranked tier that players show, by how far they are, from 0 to 1. */
  static League tier(double strength) {
    return at(TIERS, strength);
  }

  /** The builder base's league, by its trophies. */
  static League builder(int trophies) {
    return BUILDER.get(Math.clamp(trophies / 120, 0, BUILDER.size() - 1));
  }

  /** The league of clan war leagues, by how far a clan is, from 0 to 1. */
  static League war(double strength) {
    return at(WAR, strength);
  }

  /** The clan capital's league, by how far a clan is, from 0 to 1. */
  static League capital(double strength) {
    return at(CAPITAL, strength);
  }

  private static League at(List<League> ladder, double strength) {
    return ladder.get(Math.clamp((int) (strength * ladder.size()), 0, ladder.size() - 1));
  }

  private static List<League> homeLadder() {
    List<League> ladder =
        new ArrayList<>(
            steps(
                29000000,
                List.of("Unranked"),
                List.of("Bronze", "Silver", "Gold", "Crystal", "Master", "Champion", "Titan")));
    ladder.add(new League(29000022, "Legend League"));
    return List.copyOf(ladder);
  }

  private static List<League> tierLadder() {
    List<League> ladder = new ArrayList<>();
    ladder.add(new League(105000000, "Unranked"));
    for (String family :
        List.of(
            "Skeleton",
            "Barbarian",
            "Archer",
            "Wizard",
            "Valkyrie",
            "Witch",
            "Golem",
            "P.E.K.K.A",
            "Titan",
            "Dragon",
            "Electro")) {
      for (int i = 0; i < 3; i++) {
        int number = ladder.size();
        ladder.add(new League(105000000 + number, family + " League " + number));
      }
    }
    ladder.add(new League(105000000 + ladder.size(), "Legend League"));
    return List.copyOf(ladder);
  }

  private static List<League> builderLadder() {
    List<League> ladder = new ArrayList<>();
    for (String family : List.of("Wood", "Clay", "Stone", "Copper")) {
      for (String step : List.of(" V", " IV", " III", " II", " I")) {
        ladder.add(new League(44000000 + ladder.size(), family + " League" + step));
      }
    }
    for (String family :
        List.of("Brass", "Iron", "Steel", "Titanium", "Platinum", "Emerald", "Ruby")) {
      for (String step : THREE_STEPS) {
        ladder.add(new League(44000000 + ladder.size(), family + " League" + step));
      }
    }
    ladder.add(new League(44000000 + ladder.size(), "Diamond League"));
    return List.copyOf(ladder);
  }

  private static List<League> steps(int firstId, List<String> before, List<String> families) {
    List<League> ladder = new ArrayList<>();
    before.forEach(name -> ladder.add(new League(firstId + ladder.size(), name)));
    for (String family : families) {
      for (String step : THREE_STEPS) {
        ladder.add(new League(firstId + ladder.size(), family + " League" + step));
      }
    }
    return List.copyOf(ladder);
  }
}
