package dev.cocbackend.local.simulation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An invented Clash of Clans: clans, their players and their wars at any time. Everything follows
 * from the seed, the speed and the time asked for, so a restart goes on with the same game, and the
 * answers for one time agree with each other: a clan's member list, its members' own clan, and the
 * line-up of its war.
 *
 * <p>Times in the answers are real times whatever the speed: a war that lasts 24 hours in the game
 * is over after 24 minutes at speed 60. Of any five clans one has a private war log, of any nine
 * one never fights.
 *
 * <p>Safe for use by many threads. Each answer is a new object, the caller's own.
 */
public final class SimulatedGame {
  /** Keeps the game's tables within some hundred megabytes. */
  public static final int MAX_CLANS = 20_000;

  private final long seed;
  private final GameClock clock;
  private final Population population;
  private final Membership membership;
  private final WarCalendar wars;
  private final ClanJson clanJson;

  /**
   * @param seed which game
   * @param speed game time per real time, 0.01 to 3,600: at 1 a war takes 48 hours as in the real
   *     game, at 60 it takes 48 minutes
   * @param clanCount how many clans there are, 1 to {@link #MAX_CLANS}; each has 10 to 50 members
   * @throws IllegalArgumentException if speed or clanCount is out of its range
   */
  public SimulatedGame(long seed, double speed, int clanCount) {
    if (clanCount < 1 || clanCount > MAX_CLANS) {
      throw new IllegalArgumentException(
          "The game has %d clans; allowed is 1 to %d.".formatted(clanCount, MAX_CLANS));
    }
    this.seed = seed;
    clock = new GameClock(speed);
    Dice dice = Dice.seeded(seed);
    population = new Population(dice, clanCount);
    membership = new Membership(population);
    wars = new WarCalendar(population, clock, dice.with("wars"));
    clanJson = new ClanJson(membership, wars, clock);
  }

  /** All clans, in an order that stays the same. */
  public List<Tag> clanTags() {
    return population.clans().stream().map(ClanTraits::tag).toList();
  }

  /** The members of a clan at this time, in no order; empty if there is no such clan. */
  public List<Tag> playerTags(Tag clan, Instant at) {
    return population
        .clan(clan)
        .map(
            c ->
                membership.membersOf(c, clock.elapsed(at)).stream().map(PlayerTraits::tag).toList())
        .orElse(List.of());
  }

  /** The body of {@code GET /clans/{tag}}; empty if there is no such clan. */
  public Optional<ObjectNode> clan(Tag tag, Instant at) {
    return population.clan(tag).map(clan -> clanJson.clan(clan, at));
  }

  /** The body of {@code GET /clans/{tag}/members}; empty if there is no such clan. */
  public Optional<ObjectNode> members(Tag tag, Instant at) {
    return population.clan(tag).map(clan -> clanJson.members(clan, at));
  }

  /** The body of {@code GET /players/{tag}}; empty if there is no such player. */
  public Optional<ObjectNode> player(Tag tag, Instant at) {
    Duration elapsed = clock.elapsed(at);
    return population
        .player(tag)
        .map(
            player -> {
              Optional<ClanTraits> clan = membership.clanOf(player, elapsed);
              Role role = clan.map(c -> membership.roleOf(player, c, elapsed)).orElse(Role.MEMBER);
              return PlayerJson.player(player, clan, role, elapsed, clock);
            });
  }

  /** What {@code GET /clans/{tag}/currentwar} says. */
  public CurrentWar currentWar(Tag tag, Instant at) {
    Optional<ClanTraits> clan = population.clan(tag);
    if (clan.isEmpty()) {
      return new CurrentWar.NoSuchClan();
    }
    if (!clan.get().warLogPublic()) {
      return new CurrentWar.PrivateWarLog();
    }
    return new CurrentWar.Visible(
        wars.warOf(clan.get(), at)
            .map(war -> WarJson.war(war, clan.get(), at))
            .orElseGet(WarJson::notInWar));
  }

  /**
   * The one token that proves to be this player, eight lower-case letters and digits. It follows
   * from the seed and the tag and never expires, unlike one of the real game.
   */
  public String tokenOf(Tag player) {
    return Names.token(Dice.seeded(seed).with("token").with(player.value()));
  }
}
