package dev.cocbackend.freshness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.calendar.GameCalendar;
import dev.cocbackend.policy.News;
import dev.cocbackend.policy.Planning;
import dev.cocbackend.policy.RefreshPolicy;
import dev.cocbackend.policy.Standing;
import dev.cocbackend.policy.Subject;
import dev.cocbackend.policy.Track;
import dev.cocbackend.policy.WarTimes;
import dev.cocbackend.price.InMemorySharedNumbers;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.snapshot.Activity;
import dev.cocbackend.snapshot.Facts;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.Upkeep;
import dev.cocbackend.tag.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The simulation keeps what it learns in arrays, for speed; production keeps it in items. Of the
 * same reads, changes and refreshes both must make the same value.
 */
class ParityTest {
  private static final int DAYS = 9;
  private static final Tag CLAN_TAG = new Tag("2PP");

  private final Population population = new Population(1_000, 100, DAYS, 4);
  private final Knowledge knowledge = new Knowledge(population, player -> true);
  private final LearnedRates rates = new LearnedRates(knowledge, object -> true, 0);
  private final ValueStrategy strategy =
      new ValueStrategy(knowledge, new Lane(population), rates, Promise.PRICED);
  private final SplittableRandom random = new SplittableRandom(8);
  private final int clan = 0;
  private final int base = population.firstObject[clan];
  private final Stored[] stored = new Stored[population.firstObject[clan + 1] - base];

  private Planning planning = Planning.inMemory(Instant::now);
  private GameCalendar calendar = GameCalendar.standard();

  /** What the table has of an object. */
  private record Stored(
      long reads,
      @Nullable Instant lastReadAt,
      @Nullable Instant outdatedSince,
      @Nullable Instant fetchedAt,
      @Nullable Facts facts) {
    Upkeep upkeep() {
      Activity activity =
          lastReadAt == null && outdatedSince == null
              ? null
              : new Activity(reads, lastReadAt, outdatedSince);
      return new Upkeep(fetchedAt, false, activity, facts);
    }
  }

  /** Nothing changes for everybody at once in the simulated game. */
  @BeforeEach
  void withoutResets() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(GameCalendar.class.getResourceAsStream("game-calendar.json"))) {
      ObjectMapper json = new ObjectMapper();
      ObjectNode all = (ObjectNode) json.readTree(file);
      all.path("events").forEach(event -> ((ObjectNode) event).remove("outdates"));
      calendar = GameCalendar.parse(all.toString());
    }
    planning =
        new Planning(
            new InMemorySharedNumbers(), RefreshArms.ALL_VALUE, calendar, () -> Instant.EPOCH);
    for (int i = 0; i < stored.length; i++) {
      stored[i] = new Stored(0, null, null, null, null);
    }
  }

  private static Instant instant(int time) {
    return Instant.ofEpochSecond(LearnedRates.MONDAY + time);
  }

  private SnapshotKey key(int object) {
    return switch (population.kind[object]) {
      case Population.CLAN -> SnapshotKey.clan(CLAN_TAG);
      case Population.WAR -> SnapshotKey.war(CLAN_TAG);
      default -> SnapshotKey.player(Tag.parse("#2PP" + "0289PYLQGRJCUV".charAt(object % 14)));
    };
  }

  private Stored of(int object) {
    return stored[object - base];
  }

  private void read(int object, int now) {
    Stored before = of(object);
    Instant at = instant(now);
    rates.read(object, now);
    long reads = before.reads() + 1;
    Upkeep upkeep =
        new Upkeep(
            before.fetchedAt(),
            false,
            new Activity(reads, at, before.outdatedSince()),
            before.facts());
    Facts facts = Track.of(upkeep.facts(), upkeep.activity(), at).stored();
    stored[object - base] =
        new Stored(reads, at, before.outdatedSince(), before.fetchedAt(), facts);
  }

  private void refresh(int object, int now) {
    knowledge.refresh(object, now, new Both());
  }

  /** Tells production what the simulation's strategy is told. */
  private final class Both implements Strategy {
    @Override
    public void read(int object, int now) {}

    @Override
    public void readNearby(int object, int now) {}

    @Override
    public void due(int object, int now) {}

    @Override
    public boolean isWanted(int object, int now) {
      return true;
    }

    @Override
    public void stored(int object, int now) {}

    @Override
    public void stepped(int now, double budget) {}

    @Override
    public double price() {
      return 0;
    }

    @Override
    public void beforeSignal(int player, int now) {
      rates.beforeSignal(player, now);
    }

    @Override
    public void refreshed(int object, int now, boolean changed, int seen) {
      rates.refreshed(object, now, changed, seen);
      Stored before = of(object);
      Instant at = instant(now);
      boolean ofClan = population.kind[object] == Population.CLAN;
      WarTimes war = null;
      int known = population.warAt(clan, now);
      if (population.kind[object] == Population.WAR && known >= 0) {
        int start = population.wars[clan][known] + Phase.PREPARATION_SECONDS;
        war = new WarTimes(instant(start), instant(start + Habits.DAY));
      }
      News news =
          new News(
              changed,
              ofClan ? population.members(clan) : 0,
              seen,
              war,
              population.kind[object] == Population.PLAYER ? CLAN_TAG : null);
      Planning.Next next = planning.refreshed(key(object), before.upkeep(), news, at, at);
      stored[object - base] =
          new Stored(before.reads(), before.lastReadAt(), null, at, next.facts());
    }

    @Override
    public void signalled(int player, int now) {
      Stored before = of(player);
      stored[player - base] =
          new Stored(
              before.reads(),
              before.lastReadAt(),
              before.outdatedSince() == null ? instant(now) : before.outdatedSince(),
              before.fetchedAt(),
              before.facts());
    }
  }

  private void compare(int object, int now) {
    Instant at = instant(now);
    Map<SnapshotKey, Upkeep> upkeep = new HashMap<>();
    upkeep.put(key(base), of(base).upkeep());
    upkeep.put(key(object), of(object).upkeep());
    Track track = Track.known(of(object).upkeep(), at).orElseThrow();
    Subject subject = Subject.of(key(object), track, upkeep, at).orElseThrow();
    RefreshPolicy policy = new RefreshPolicy(Standing.of(Map.of()), calendar, true, true);
    assertThat(policy.fresh(subject, at))
        .as("chance that %s is fresh at %s", key(object), at)
        .isCloseTo(knowledge.fresh(object, now, rates), within(1e-4));
    double value = strategy.value(object, now);
    assertThat(policy.value(subject, at))
        .as("value of %s at %s", key(object), at)
        .isCloseTo(value, within(1e-4 + value * 1e-3));
  }

  @Test
  void theSimulationAndProductionMakeTheSameOfTheSame() {
    int compared = 0;
    int last = base + 8;
    for (int object = base; object < last; object++) {
      read(object, 0);
    }
    for (int now = 600; now < DAYS * Habits.DAY; now += 60 * random.nextInt(5, 90)) {
      for (int object = base; object < last; object++) {
        if (random.nextInt(3) == 0) {
          read(object, now);
        }
        if (population.kind[object] == Population.PLAYER && random.nextInt(8) == 0) {
          knowledge.happened(random.nextInt(3) == 0 ? Trace.HIDDEN : Trace.VISIBLE, object, now);
        }
        if (population.kind[object] == Population.PLAYER
            && population.phaseAt(clan, now) == Phase.BATTLE
            && random.nextInt(12) == 0) {
          knowledge.happened(Trace.ATTACK, object, now);
        }
      }
      int fetched = base + random.nextInt(last - base);
      if (population.kind[fetched] == Population.PLAYER) {
        // A change between two looks at the clan, one before and one after the player's own, is
        // weighed here; production takes it as later.
        refresh(base, now + 1);
        refresh(base + 1, now + 1);
      }
      refresh(fetched, now + 1);
      for (int object = base; object < last; object++) {
        if (knowledge.isFetched(object)) {
          compare(object, now + random.nextInt(2, 200));
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThan(1_000);
  }
}
