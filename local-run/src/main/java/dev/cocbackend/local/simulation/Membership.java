package dev.cocbackend.local.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who is in which clan, and as what, at any time of the game. Immutable. */
final class Membership {
  private static final Duration LEADERSHIP = Duration.ofDays(12);

  private final Population population;

  Membership(Population population) {
    this.population = population;
  }

  /** The clan a player is in, empty for a player between clans. */
  Optional<ClanTraits> clanOf(PlayerTraits player, Duration elapsed) {
    if (player.core()) {
      return Optional.of(population.clans().get(player.home()));
    }
    Dice dice = player.dice().with("stay");
    Cycle stays = Cycle.anywhere(Duration.ofHours(dice.with("hours").between(10, 70)), dice);
    double where = dice.with(stays.index(elapsed)).fraction();
    if (where < 0.80) {
      return Optional.of(population.clans().get(player.home()));
    }
    return where < 0.93 ? Optional.of(population.clans().get(player.away())) : Optional.empty();
  }

  /** A clan's members: at least its core, at most {@link Population#MAX_MEMBERS}. */
  List<PlayerTraits> membersOf(ClanTraits clan, Duration elapsed) {
    List<PlayerTraits> members = new ArrayList<>(clan.core());
    Stream.concat(clan.others().stream(), clan.visitors().stream())
        .filter(p -> clanOf(p, elapsed).filter(c -> c.index() == clan.index()).isPresent())
        .forEach(members::add);
    return members;
  }

  /** A member's role; each clan has one leader, out of three who take turns. */
  Role roleOf(PlayerTraits player, ClanTraits clan, Duration elapsed) {
    if (player.home() != clan.index()) {
      return Role.MEMBER;
    }
    if (player.tag().equals(leaderOf(clan, elapsed).tag())) {
      return Role.LEADER;
    }
    Dice dice = player.dice().with("role");
    Cycle terms = Cycle.anywhere(Duration.ofDays(dice.with("days").between(3, 15)), dice);
    double rank = dice.with(terms.index(elapsed)).fraction();
    if (player.core() && rank < 0.15) {
      return Role.CO_LEADER;
    }
    return rank < 0.5 ? Role.ELDER : Role.MEMBER;
  }

  private static PlayerTraits leaderOf(ClanTraits clan, Duration elapsed) {
    Dice dice = clan.dice().with("leader");
    long term = Cycle.anywhere(LEADERSHIP, dice).index(elapsed);
    return clan.core().get(dice.with(term).between(0, 2));
  }
}
