package dev.cocbackend.local.simulation;

import java.util.List;

/**
 * Something a player owns and upgrades: a troop, a spell, a hero or a hero's equipment. The names
 * are the game's own vocabulary, which clients know by heart; the levels are about right.
 * Immutable.
 *
 * @param fromTownHall the town hall level it is unlocked at; for the builder base the builder hall
 *     level
 */
record GameUnit(String name, int fromTownHall, int maxLevel, Village village) {

  enum Village {
    HOME("home"),
    BUILDER_BASE("builderBase"),
    CLAN_CAPITAL("clanCapital");

    private final String id;

    Village(String id) {
      this.id = id;
    }

    /** The word that the API uses. */
    String id() {
      return id;
    }
  }

  /**
   * A hero and what it can carry; it carries two pieces, none in the builder base.
   *
   * @param equipment names of pieces in {@link #EQUIPMENT}
   */
  record Hero(GameUnit unit, List<String> equipment) {}

  static final List<GameUnit> TROOPS =
      List.of(
          home("Barbarian", 1, 12),
          home("Archer", 1, 14),
          home("Goblin", 1, 9),
          home("Giant", 1, 14),
          home("Wall Breaker", 2, 14),
          home("Balloon", 2, 12),
          home("Wizard", 5, 14),
          home("Healer", 6, 11),
          home("Dragon", 7, 12),
          home("P.E.K.K.A", 8, 13),
          home("Minion", 7, 14),
          home("Hog Rider", 7, 15),
          home("Valkyrie", 8, 11),
          home("Golem", 8, 14),
          home("Witch", 9, 8),
          home("Lava Hound", 9, 8),
          home("Bowler", 10, 10),
          home("Baby Dragon", 9, 12),
          home("Miner", 10, 12),
          home("Yeti", 12, 7),
          home("Ice Golem", 11, 9),
          home("Electro Dragon", 11, 9),
          home("Dragon Rider", 13, 6),
          home("Headhunter", 12, 3),
          home("Electro Titan", 14, 5),
          home("Root Rider", 15, 3),
          home("Wall Wrecker", 12, 6),
          home("Battle Blimp", 12, 5),
          home("Siege Barracks", 13, 5),
          builder("Raged Barbarian", 1, 20),
          builder("Sneaky Archer", 2, 20),
          builder("Boxer Giant", 2, 20),
          builder("Beta Minion", 3, 20),
          builder("Bomber", 4, 20),
          builder("Cannon Cart", 5, 20),
          builder("Night Witch", 6, 20),
          builder("Drop Ship", 7, 20),
          builder("Hog Glider", 9, 20),
          home("L.A.S.S.I", 14, 15),
          home("Electro Owl", 14, 15),
          home("Mighty Yak", 14, 15),
          home("Unicorn", 14, 15));

  /** Stronger forms that a player switches on for a few days at a time. */
  static final List<GameUnit> SUPER_TROOPS =
      List.of(
          home("Super Barbarian", 11, 12),
          home("Super Archer", 11, 14),
          home("Sneaky Goblin", 11, 9),
          home("Super Wall Breaker", 11, 14),
          home("Rocket Balloon", 12, 12),
          home("Super Bowler", 14, 10));

  static final List<GameUnit> SPELLS =
      List.of(
          home("Lightning Spell", 5, 13),
          home("Healing Spell", 6, 12),
          home("Rage Spell", 7, 6),
          home("Poison Spell", 8, 12),
          home("Earthquake Spell", 8, 8),
          home("Jump Spell", 9, 5),
          home("Freeze Spell", 9, 7),
          home("Haste Spell", 9, 7),
          home("Skeleton Spell", 9, 8),
          home("Clone Spell", 10, 8),
          home("Bat Spell", 10, 8),
          home("Invisibility Spell", 11, 4));

  static final List<GameUnit> EQUIPMENT =
      List.of(
          home("Barbarian Puppet", 8, 18),
          home("Rage Vial", 8, 18),
          home("Earthquake Boots", 8, 18),
          home("Vampstache", 9, 18),
          home("Giant Gauntlet", 10, 27),
          home("Archer Puppet", 8, 18),
          home("Invisibility Vial", 8, 18),
          home("Giant Arrow", 8, 18),
          home("Healer Puppet", 9, 18),
          home("Frozen Arrow", 10, 27),
          home("Eternal Tome", 11, 18),
          home("Life Gem", 11, 18),
          home("Rage Gem", 11, 18),
          home("Healing Tome", 11, 18),
          home("Fireball", 12, 27),
          home("Royal Gem", 13, 18),
          home("Seeking Shield", 13, 18),
          home("Hog Rider Puppet", 13, 18),
          home("Haste Vial", 13, 18));

  static final List<Hero> HEROES =
      List.of(
          new Hero(
              home("Barbarian King", 8, 105),
              List.of(
                  "Barbarian Puppet",
                  "Rage Vial",
                  "Earthquake Boots",
                  "Vampstache",
                  "Giant Gauntlet")),
          new Hero(
              home("Archer Queen", 8, 105),
              List.of(
                  "Archer Puppet",
                  "Invisibility Vial",
                  "Giant Arrow",
                  "Healer Puppet",
                  "Frozen Arrow")),
          new Hero(
              home("Grand Warden", 11, 80),
              List.of("Eternal Tome", "Life Gem", "Rage Gem", "Healing Tome", "Fireball")),
          new Hero(
              home("Royal Champion", 13, 55),
              List.of("Royal Gem", "Seeking Shield", "Hog Rider Puppet", "Haste Vial")),
          new Hero(builder("Battle Machine", 5, 35), List.of()),
          new Hero(builder("Battle Copter", 8, 35), List.of()));

  /** Whether a player this far has it. */
  boolean isUnlocked(Progress progress) {
    int hall = village == Village.HOME ? progress.townHall() : progress.builderHall();
    return hall >= fromTownHall;
  }

  /** The level a player this far has it at. */
  int levelAt(Progress progress) {
    return village == Village.HOME
        ? progress.levelOf(fromTownHall, maxLevel)
        : progress.builderLevel(maxLevel);
  }

  private static GameUnit home(String name, int fromTownHall, int maxLevel) {
    return new GameUnit(name, fromTownHall, maxLevel, Village.HOME);
  }

  private static GameUnit builder(String name, int fromBuilderHall, int maxLevel) {
    return new GameUnit(name, fromBuilderHall, maxLevel, Village.BUILDER_BASE);
  }
}
