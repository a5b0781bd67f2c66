package dev.cocbackend.local.simulation;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Something a player counts, with a star at each of three targets. Immutable.
 *
 * @param info what to do, with a place for the target
 * @param completionInfo what was done, with a place for the value; empty for the few that the API
 *     has {@code null} for
 * @param value what a player this far has counted
 */
record Achievement(
    String name,
    GameUnit.Village village,
    List<Integer> targets,
    String info,
    String completionInfo,
    ToDoubleFunction<Progress> value) {

  static final List<Achievement> ALL =
      List.of(
          home(
              "Bigger & Better",
              List.of(3, 5, 8),
              "Town Hall %d",
              "Town Hall now: %d",
              p -> p.townHall()),
          home(
              "Sweet Victory!",
              List.of(75, 750, 1_250),
              "Reach %d trophies",
              "Most trophies: %d",
              p -> p.bestTrophies()),
          home(
              "Friend in Need",
              List.of(100, 5_000, 25_000),
              "Give troops for %d places",
              "Given: %d",
              p -> p.careerDays() * 37),
          home(
              "Sharing is caring",
              List.of(100, 2_000, 10_000),
              "Give spells for %d places",
              "Given: %d",
              p -> p.careerDays() * 5.5),
          home(
              "Siege Sharer",
              List.of(50, 500, 5_000),
              "Give %d siege machines",
              "Given: %d",
              p -> p.townHall() < 12 ? 0 : p.careerDays() * 0.7),
          home(
              "War League Legend",
              List.of(20, 50, 250),
              "%d stars in war leagues",
              "War league stars: %d",
              p -> p.warStars() * 0.3),
          home(
              "War Hero",
              List.of(10, 150, 1_000),
              "%d stars in wars",
              "War stars: %d",
              p -> p.warStars()),
          home(
              "Conqueror",
              List.of(25, 250, 5_000),
              "Win %d raids",
              "Raids won: %d",
              p -> p.careerDays() * 4.2),
          home(
              "Unbreakable",
              List.of(10, 250, 5_000),
              "Hold %d times",
              "Held: %d",
              p -> p.careerDays() * 0.4),
          home(
              "Humiliator",
              List.of(10, 100, 2_000),
              "Flatten %d Town Halls",
              "Flattened: %d",
              p -> p.careerDays() * 3.1),
          home(
              "Wall Buster",
              List.of(10, 100, 2_000),
              "Break %d walls",
              "Broken: %d",
              p -> p.careerDays() * 88),
          home(
              "Gold Grab",
              List.of(20_000, 1_000_000, 100_000_000),
              "Carry off %d gold",
              "Gold: %d",
              p -> p.careerDays() * 610_000),
          home(
              "Elixir Escapade",
              List.of(20_000, 1_000_000, 100_000_000),
              "Carry off %d elixir",
              "Elixir: %d",
              p -> p.careerDays() * 640_000),
          home(
              "Heroic Heist",
              List.of(20, 20_000, 1_000_000),
              "Carry off %d dark elixir",
              "Dark elixir: %d",
              p -> p.careerDays() * 5_900),
          home(
              "Games Champion",
              List.of(10_000, 50_000, 100_000),
              "%d points in Clan Games",
              "Points: %d",
              p -> p.careerDays() * 110),
          home(
              "Well Seasoned",
              List.of(2_500, 15_000, 50_000),
              "%d season points",
              "Season points: %d",
              p -> p.careerDays() * 85),
          home(
              "Superb Work",
              List.of(25, 100, 250),
              "Boost %d times",
              "Boosts: %d",
              p -> p.townHall() < 11 ? 0 : p.careerDays() * 0.3),
          home(
              "Dragon Slayer",
              List.of(1, 1, 1),
              "Beat the big dragon, %d time",
              "",
              p -> p.townHall() < 10 ? 0 : 1),
          new Achievement(
              "Master Engineering",
              GameUnit.Village.BUILDER_BASE,
              List.of(3, 5, 8),
              "Builder Hall %d",
              "Builder Hall now: %d",
              p -> p.builderHall()),
          new Achievement(
              "Champion Builder",
              GameUnit.Village.BUILDER_BASE,
              List.of(200, 1_000, 3_000),
              "%d builder trophies",
              "Most trophies: %d",
              p -> p.bestBuilderTrophies()),
          new Achievement(
              "Next Generation Model",
              GameUnit.Village.BUILDER_BASE,
              List.of(1, 1, 1),
              "Unlock %d machine",
              "",
              p -> p.builderHall() < 8 ? 0 : 1),
          new Achievement(
              "Aggressive Capitalism",
              GameUnit.Village.CLAN_CAPITAL,
              List.of(30_000, 250_000, 1_000_000),
              "Carry off %d capital gold",
              "Capital gold: %d",
              p -> p.careerDays() * 2_300),
          new Achievement(
              "Most Valuable Clanmate",
              GameUnit.Village.CLAN_CAPITAL,
              List.of(50_000, 500_000, 2_000_000),
              "Give %d capital gold",
              "Capital gold given: %d",
              p -> p.capitalContributions()));

  int valueAt(Progress progress) {
    return (int) value.applyAsDouble(progress);
  }

  /** 0 to 3. */
  int stars(int reached) {
    return (int) targets.stream().filter(target -> reached >= target).count();
  }

  /** The next target, the last one when all are reached. */
  int target(int reached) {
    return targets.get(Math.min(stars(reached), targets.size() - 1));
  }

  private static Achievement home(
      String name,
      List<Integer> targets,
      String info,
      String completionInfo,
      ToDoubleFunction<Progress> value) {
    return new Achievement(name, GameUnit.Village.HOME, targets, info, completionInfo, value);
  }
}
