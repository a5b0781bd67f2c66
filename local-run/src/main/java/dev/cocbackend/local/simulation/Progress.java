package dev.cocbackend.local.simulation;

import java.time.Duration;

/**
 * How far a player is at one time of the game: the numbers that clan, player and war all take from
 * here, so that they agree. A player grows through one career of about three game years and then
 * begins anew under the same tag, so that the game never comes to rest. Immutable.
 *
 * @param careerDays game days since the career began
 * @param strength how far the player is within the town hall level, from 0 to less than 1
 */
record Progress(
    double careerDays,
    int townHall,
    double strength,
    int builderHall,
    int expLevel,
    int trophies,
    int bestTrophies,
    int builderTrophies,
    int bestBuilderTrophies,
    int warStars,
    int attackWins,
    int defenseWins,
    int donations,
    int donationsReceived,
    int capitalContributions) {
  static final int MAX_TOWN_HALL = 18;
  private static final int MIN_TOWN_HALL = 6;
  private static final int MAX_BUILDER_HALL = 10;
  private static final Duration FORM = Duration.ofHours(7);
  private static final Cycle SEASONS = new Cycle(Duration.ofDays(28), Duration.ZERO);

  static Progress of(PlayerTraits player, Duration elapsed) {
    Dice dice = player.dice().with("career");
    Cycle careers = Cycle.anywhere(Duration.ofDays(dice.with("days").between(800, 1_500)), dice);
    Dice career = dice.with(careers.index(elapsed));
    double days = careers.progress(elapsed) * careers.length().toDays();
    int first = career.with("first").between(MIN_TOWN_HALL, 12);
    int last = career.with("last").between(Math.min(first + 3, MAX_TOWN_HALL), MAX_TOWN_HALL);
    double level = first + careers.progress(elapsed) * (last - first + 1);
    int townHall = Math.min(last, (int) level);
    double strength = level - townHall;
    int builderHall = Math.clamp(townHall - 4, 2, MAX_BUILDER_HALL);

    int trophies = townHall * 260 + (int) (500 * form(player.dice().with("trophies"), elapsed));
    int builderTrophies =
        builderHall * 420 + (int) (700 * form(player.dice().with("builder trophies"), elapsed));

    Dice season = career.with("season").with(SEASONS.index(elapsed));
    double seasonDays = SEASONS.progress(elapsed) * SEASONS.length().toDays();
    return new Progress(
        days,
        townHall,
        strength,
        builderHall,
        townHall * 12 + (int) (days / 20),
        trophies,
        townHall * 260 + 500 + career.with("best").between(0, 300),
        builderTrophies,
        builderHall * 420 + 700 + career.with("best builder").between(0, 200),
        count(days, career.with("war stars").between(0, 3)),
        count(seasonDays, season.with("attacks").between(0, 8)),
        count(seasonDays, season.with("defences").between(0, 2)),
        count(seasonDays, season.with("gives").between(0, 90)),
        count(seasonDays, season.with("takes").between(0, 90)),
        count(days, career.with("capital").between(0, 3_000)));
  }

  /** The level of something that is there from one town hall level on and grows until the last. */
  int levelOf(int fromTownHall, int maxLevel) {
    double way = (townHall - fromTownHall + strength) / (MAX_TOWN_HALL - fromTownHall + 1);
    return Math.clamp((int) Math.ceil(way * maxLevel), 1, maxLevel);
  }

  /** The level of something of the builder base, whose top level is ten hall levels away. */
  int builderLevel(int maxLevel) {
    return Math.clamp((long) maxLevel * builderHall / MAX_BUILDER_HALL, 1, maxLevel);
  }

  private static int count(double days, int perDay) {
    return (int) (days * perDay);
  }

  /** Good days and bad days: from 0 to 1, without leaps. */
  private static double form(Dice dice, Duration elapsed) {
    Cycle cycle = Cycle.anywhere(FORM, dice);
    double from = dice.with(cycle.index(elapsed)).fraction();
    double to = dice.with(cycle.index(elapsed) + 1).fraction();
    return from + (to - from) * cycle.progress(elapsed);
  }
}
