package dev.cocbackend.local.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Who is at war with whom, and when. Clans fight within small groups, round after round; each round
 * is long enough for a whole war and some peace. The winner is settled before the war begins (the
 * two {@link AttackPlan}s are handed out accordingly) so that wins can be counted without playing
 * all earlier wars: in each block of rounds every pairing of a group happens twice, and is won once
 * by either clan.
 *
 * <p>Safe for use by many threads: what it remembers is only what it would compute again.
 */
final class WarCalendar {
  static final Duration PREPARATION = Duration.ofHours(24);
  static final Duration WAR = Duration.ofHours(24);
  private static final Duration ROUND = Duration.ofDays(3);
  private static final List<Integer> TEAM_SIZES = List.of(5, 10, 15, 20, 25, 30, 40, 50);

  /** For a group of two and of four: the ways to pair it, by places in the group. */
  private static final List<List<Pair>> TWO = List.of(List.of(new Pair(0, 1)));

  private static final List<List<Pair>> FOUR =
      List.of(
          List.of(new Pair(0, 1), new Pair(2, 3)),
          List.of(new Pair(0, 2), new Pair(1, 3)),
          List.of(new Pair(0, 3), new Pair(1, 2)));

  private static final int REMEMBERED_WARS = 512;

  private record Pair(int first, int second) {}

  private record Group(List<ClanTraits> clans, Dice dice, Cycle rounds) {
    List<List<Pair>> pairings() {
      return clans.size() == 2 ? TWO : FOUR;
    }

    /** In a block each pairing comes twice. */
    int blockLength() {
      return 2 * pairings().size();
    }
  }

  /** Two clans and who of them wins. */
  private record Fixture(ClanTraits first, ClanTraits second, boolean firstWins) {
    boolean wonBy(ClanTraits clan) {
      return firstWins == (clan.index() == first.index());
    }
  }

  private record WarId(int firstClan, long round) {}

  private final GameClock clock;
  private final Map<Integer, Group> groupsByClan = new HashMap<>();
  private final Map<WarId, War> wars = new ConcurrentHashMap<>();

  WarCalendar(Population population, GameClock clock, Dice dice) {
    this.clock = clock;
    List<ClanTraits> fighting =
        population.clans().stream().filter(clan -> !clan.peaceful()).toList();
    int from = 0;
    while (fighting.size() - from >= 2) {
      int size = fighting.size() - from >= 4 ? 4 : 2;
      Dice own = dice.with(from);
      Group group = new Group(fighting.subList(from, from + size), own, Cycle.anywhere(ROUND, own));
      group.clans().forEach(clan -> groupsByClan.put(clan.index(), group));
      from += size;
    }
  }

  /** Whether the clan ever is in a war; with an odd number of clans one is left over. */
  boolean everFights(ClanTraits clan) {
    return groupsByClan.containsKey(clan.index());
  }

  /** The war that the API shows of the clan at this time. */
  Optional<War> warOf(ClanTraits clan, Instant at) {
    Group group = groupsByClan.get(clan.index());
    if (group == null) {
      return Optional.empty();
    }
    War war = warInRound(group, clan, group.rounds().index(clock.elapsed(at)));
    return Optional.of(war).filter(w -> w.isShown(at));
  }

  /** How many wars the clan has won since the game began. */
  int wins(ClanTraits clan, Instant at) {
    Group group = groupsByClan.get(clan.index());
    if (group == null) {
      return 0;
    }
    long rounds = finishedRounds(group, clan, at);
    long blocks = rounds / group.blockLength();
    int wins = (int) blocks * group.pairings().size();
    for (long round = blocks * group.blockLength(); round < rounds; round++) {
      wins += fixture(group, clan, round).wonBy(clan) ? 1 : 0;
    }
    return wins;
  }

  /** How many wars the clan has lost since the game began. */
  int losses(ClanTraits clan, Instant at) {
    Group group = groupsByClan.get(clan.index());
    return group == null ? 0 : (int) finishedRounds(group, clan, at) - wins(clan, at);
  }

  /** How many wars the clan has won since it last lost one. */
  int winStreak(ClanTraits clan, Instant at) {
    Group group = groupsByClan.get(clan.index());
    if (group == null) {
      return 0;
    }
    int streak = 0;
    long round = finishedRounds(group, clan, at) - 1;
    while (round >= 0 && fixture(group, clan, round).wonBy(clan)) {
      streak++;
      round--;
    }
    return streak;
  }

  private long finishedRounds(Group group, ClanTraits clan, Instant at) {
    long round = group.rounds().index(clock.elapsed(at));
    return at.isBefore(warInRound(group, clan, round).end()) ? round : round + 1;
  }

  private static Fixture fixture(Group group, ClanTraits clan, long round) {
    long block = round / group.blockLength();
    Dice dice = group.dice().with("block").with(block);
    int slot = shuffled(group.blockLength(), dice).get((int) (round % group.blockLength()));
    int pairing = slot / 2;
    int place = group.clans().indexOf(clan);
    Pair pair =
        group.pairings().get(pairing).stream()
            .filter(p -> p.first() == place || p.second() == place)
            .findFirst()
            .orElseThrow();
    boolean firstWinsOnce = dice.with("win").with(pairing).with(pair.first()).chance(0.5);
    return new Fixture(
        group.clans().get(pair.first()),
        group.clans().get(pair.second()),
        firstWinsOnce == (slot % 2 == 0));
  }

  private War warInRound(Group group, ClanTraits clan, long round) {
    Fixture fixture = fixture(group, clan, round);
    WarId id = new WarId(fixture.first().index(), round);
    War known = wars.get(id);
    if (known != null) {
      return known;
    }
    War war = make(group, fixture, round);
    if (wars.size() >= REMEMBERED_WARS) {
      wars.clear();
    }
    wars.put(id, war);
    return war;
  }

  private War make(Group group, Fixture fixture, long round) {
    Dice dice = group.dice().with("war").with(round).with(fixture.first().index());
    // Two hours of peace at least, then the war, then 9 to 15 hours for all to see how it ended:
    // 71 hours at most.
    Duration peace = Duration.ofMinutes(dice.with("peace").between(2 * 60, 8 * 60));
    Duration shown = Duration.ofMinutes(dice.with("shown").between(9 * 60, 15 * 60));
    Duration made = group.rounds().start(round).plus(peace);
    Duration begins = made.plus(PREPARATION);
    Duration ends = begins.plus(WAR);
    int most = Math.min(fixture.first().core().size(), fixture.second().core().size());
    int teamSize = dice.with("size").pick(TEAM_SIZES.stream().filter(s -> s <= most).toList());
    War.Side first = side(fixture.first(), teamSize, made, dice.with("first"));
    War.Side second = side(fixture.second(), teamSize, made, dice.with("second"));
    Instant start = clock.realTime(begins);
    Instant end = clock.realTime(ends);
    return new War(
        clock.realTime(made),
        start,
        end,
        clock.realTime(ends.plus(shown)),
        first,
        second,
        attacks(first, second, fixture.firstWins(), start, end, dice));
  }

  private static War.Side side(ClanTraits clan, int teamSize, Duration made, Dice dice) {
    List<PlayerTraits> chosen =
        shuffled(clan.core().size(), dice).subList(0, teamSize).stream()
            .map(clan.core()::get)
            .sorted(
                Comparator.comparingInt((PlayerTraits p) -> townHall(p, made))
                    .reversed()
                    .thenComparing(p -> p.tag().value()))
            .toList();
    return new War.Side(
        clan,
        IntStream.range(0, teamSize)
            .mapToObj(i -> new War.Fighter(chosen.get(i), townHall(chosen.get(i), made), i + 1))
            .toList());
  }

  private static int townHall(PlayerTraits player, Duration elapsed) {
    return Progress.of(player, elapsed.isNegative() ? Duration.ZERO : elapsed).townHall();
  }

  private static List<War.Attack> attacks(
      War.Side first, War.Side second, boolean firstWins, Instant start, Instant end, Dice dice) {
    int teamSize = first.fighters().size();
    AttackPlan one;
    AttackPlan two;
    int attempt = 0;
    do {
      one = AttackPlan.of(teamSize, dice.with("one").with(attempt));
      two = AttackPlan.of(teamSize, dice.with("two").with(attempt));
      attempt++;
    } while (one.ties(two));
    boolean inOrder = one.beats(two) == firstWins;
    List<War.Attack> all = new ArrayList<>();
    add(all, inOrder ? one : two, first, second, start, end);
    add(all, inOrder ? two : one, second, first, start, end);
    all.sort(
        Comparator.comparing(War.Attack::at)
            .thenComparing(a -> a.attacker().player().tag().value()));
    return IntStream.range(0, all.size())
        .mapToObj(
            i -> {
              War.Attack a = all.get(i);
              return new War.Attack(
                  a.at(),
                  a.attacker(),
                  a.defender(),
                  a.stars(),
                  a.destruction(),
                  i + 1,
                  a.seconds());
            })
        .toList();
  }

  private static void add(
      List<War.Attack> all,
      AttackPlan plan,
      War.Side attackers,
      War.Side defenders,
      Instant start,
      Instant end) {
    Duration length = Duration.between(start, end);
    Function<Double, Instant> at = when -> start.plusMillis((long) (when * length.toMillis()));
    for (AttackPlan.PlannedAttack a : plan.attacks()) {
      all.add(
          new War.Attack(
              at.apply(a.when()),
              attackers.fighters().get(a.attacker()),
              defenders.fighters().get(a.defender()),
              a.stars(),
              a.destruction(),
              0,
              a.seconds()));
    }
  }

  /** The numbers from 0 to {@code size - 1} in an order left to chance (Fisher and Yates). */
  private static List<Integer> shuffled(int size, Dice dice) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, size).boxed().toList());
    for (int i = size - 1; i > 0; i--) {
      int other = dice.with("shuffle").with(i).between(0, i);
      int swapped = order.get(i);
      order.set(i, order.get(other));
      order.set(other, swapped);
    }
    return order;
  }
}
