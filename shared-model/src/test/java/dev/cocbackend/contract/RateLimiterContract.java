package dev.cocbackend.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.ratelimit.KeyCount;
import dev.cocbackend.ratelimit.KeyStates;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.ratelimit.RateLimiter.Reservation;
import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link RateLimiter} does; {@link #limiter} is unused at the start of each test. */
interface RateLimiterContract {
  Instant T0 = SettableClock.START;
  int LIMIT = 40;
  List<Tier> TIERS = List.of(Tier.values());

  RateLimiter limiter();

  /** The same limiter as another instance has it. */
  default RateLimiter other() {
    return limiter();
  }

  /** What others see of its keys. */
  KeyStates states();

  @Test
  default void theFirstSlotIsNow() {
    assertThat(limiter().reserve("k", Tier.LOW, T0)).isEqualTo(new Reservation.Slots(List.of(T0)));
  }

  @Test
  default void atMostFortySlotsBeginInAnySlidingSecond() {
    Random random = new Random(5);
    List<Instant> slots = new ArrayList<>();
    Instant now = T0;
    for (int i = 0; i < 400; i++) {
      Tier tier = TIERS.get(random.nextInt(TIERS.size()));
      if (limiter().reserve("k", tier, now) instanceof Reservation.Slots taken) {
        assertThat(taken.first()).isAfterOrEqualTo(now);
        slots.add(taken.first());
      }
      // Bursts, and now and then a pause that lets the line run out.
      now = now.plusMillis(random.nextInt(50) == 0 ? 3_000 : random.nextInt(20));
    }
    assertThat(slots).hasSizeGreaterThan(150);
    assertNoBusySecond(slots);
  }

  @Test
  default void theBoundHoldsForManyThreads() throws Exception {
    List<Instant> slots = Collections.synchronizedList(new ArrayList<>());
    List<Callable<Void>> instances = new ArrayList<>();
    for (int instance = 0; instance < 8; instance++) {
      int skewMillis = instance * 6;
      instances.add(
          () -> {
            for (int i = 0; i < 12; i++) {
              Instant now = T0.plusMillis(skewMillis + i * 40L);
              if (limiter().reserve("k", Tier.CRITICAL, now) instanceof Reservation.Slots taken) {
                slots.add(taken.first());
              }
            }
            return null;
          });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> done : threads.invokeAll(instances)) {
        done.get();
      }
    }
    assertThat(slots).hasSizeGreaterThan(40);
    assertNoBusySecond(slots);
  }

  @Test
  default void aTierReservesOnlyWithinItsLookAhead() {
    while (limiter().reserve("k", Tier.LOW, T0) instanceof Reservation.Slots) {
      // Fills the line up to the lowest horizon.
    }
    assertThat(limiter().reserve("k", Tier.MEDIUM, T0)).isInstanceOf(Reservation.Slots.class);
    while (limiter().reserve("k", Tier.HIGH, T0) instanceof Reservation.Slots) {
      // Fills the line up to the second highest horizon.
    }
    // One slot of its floor, and no more.
    assertThat(limiter().reserve("k", Tier.MEDIUM, T0)).isInstanceOf(Reservation.Slots.class);
    assertThat(limiter().reserve("k", Tier.MEDIUM, T0)).isInstanceOf(Reservation.Refused.class);
    assertThat(limiter().reserve("k", Tier.CRITICAL, T0)).isInstanceOf(Reservation.Slots.class);
  }

  @Test
  default void aRefusalSaysWhenToAskAgain() {
    Reservation last = limiter().reserve("k", Tier.LOW, T0);
    while (last instanceof Reservation.Slots) {
      last = limiter().reserve("k", Tier.LOW, T0);
    }
    Duration retryAfter = ((Reservation.Refused) last).retryAfter();

    assertThat(retryAfter).isPositive();
    assertThat(limiter().reserve("k", Tier.LOW, T0.plus(retryAfter)))
        .isInstanceOf(Reservation.Slots.class);
  }

  @Test
  default void keysHaveBudgetsOfTheirOwn() {
    while (limiter().reserve("k", Tier.CRITICAL, T0) instanceof Reservation.Slots) {
      // Uses the first key up.
    }
    assertThat(limiter().reserve("other", Tier.LOW, T0))
        .isEqualTo(new Reservation.Slots(List.of(T0)));
  }

  @Test
  default void aPenaltyKeepsEverybodyWaiting() {
    limiter().penalize("k", T0.plusSeconds(10));
    limiter().penalize("k", T0.plusSeconds(5));

    assertThat(limiter().reserve("k", Tier.CRITICAL, T0))
        .isEqualTo(new Reservation.Refused(Duration.ofSeconds(8)));
    assertThat(limiter().reserve("k", Tier.CRITICAL, T0.plusSeconds(9)))
        .isEqualTo(new Reservation.Slots(List.of(T0.plusSeconds(10))));
  }

  @Test
  default void manySlotsAreTakenAtOnceOnePaceApart() {
    List<Instant> starts = ((Reservation.Slots) limiter().reserve("k", Tier.HIGH, 10, T0)).starts();

    assertThat(starts).hasSize(10).first().isEqualTo(T0);
    for (int i = 1; i < starts.size(); i++) {
      assertThat(Duration.between(starts.get(i - 1), starts.get(i)))
          .isBetween(Duration.ofMillis(25), Duration.ofMillis(26));
    }
    assertThat(((Reservation.Slots) limiter().reserve("k", Tier.HIGH, T0)).first())
        .isAfter(starts.getLast());
  }

  @Test
  default void fewerSlotsThanWantedAreGivenWhenThereIsRoomForThoseOnly() {
    List<Instant> low = ((Reservation.Slots) limiter().reserve("k", Tier.LOW, 100, T0)).starts();

    assertThat(low).hasSize(10).allMatch(start -> !start.isAfter(T0.plusMillis(250)));
    List<Instant> more =
        ((Reservation.Slots) limiter().reserve("k", Tier.MEDIUM, 100, T0)).starts();
    assertThat(more).hasSize(10).allMatch(start -> !start.isAfter(T0.plusMillis(500)));
    assertThat(limiter().reserve("k", Tier.MEDIUM, 1, T0)).isInstanceOf(Reservation.Slots.class);
  }

  @Test
  default void aDeadKeyRestsAndThenGivesOneSlotToOneCaller() {
    limiter().suspend("k", T0.plusSeconds(600));

    assertThat(limiter().reserve("k", Tier.CRITICAL, 5, T0))
        .isEqualTo(new Reservation.Refused(Duration.ofMinutes(10)));
    Instant rested = T0.plusSeconds(600);
    assertThat(limiter().reserve("k", Tier.LOW, 5, rested))
        .isEqualTo(new Reservation.Slots(List.of(rested), true));
    assertThat(other().reserve("k", Tier.CRITICAL, 5, rested.plusSeconds(1)))
        .isEqualTo(new Reservation.Refused(Duration.ofSeconds(5)));
    assertThat(limiter().reserve("k", Tier.CRITICAL, 5, rested.plusSeconds(1)))
        .isEqualTo(new Reservation.Refused(Duration.ofSeconds(5)));
  }

  @Test
  default void aKeyIsAliveForEverybodyOnceItsProbeSucceeds() {
    limiter().suspend("k", T0.plusSeconds(600));
    Instant rested = T0.plusSeconds(600);
    other().reserve("k", Tier.HIGH, 1, rested);
    limiter().reserve("k", Tier.HIGH, 1, rested);
    other().revive("k");

    Instant soon = rested.plusSeconds(10);
    assertThat(limiter().reserve("k", Tier.HIGH, 2, soon))
        .isInstanceOfSatisfying(
            Reservation.Slots.class,
            slots -> {
              assertThat(slots.starts()).hasSize(2);
              assertThat(slots.probing()).isFalse();
            });
  }

  @Test
  default void aKeyWhoseProbeFailsRestsAnew() {
    limiter().suspend("k", T0.plusSeconds(600));
    Instant rested = T0.plusSeconds(600);
    limiter().reserve("k", Tier.HIGH, 1, rested);
    limiter().suspend("k", rested.plusSeconds(600));

    assertThat(limiter().reserve("k", Tier.HIGH, 1, rested.plusSeconds(599)))
        .isEqualTo(new Reservation.Refused(Duration.ofSeconds(1)));
    assertThat(limiter().reserve("k", Tier.HIGH, 1, rested.plusSeconds(600)))
        .isEqualTo(new Reservation.Slots(List.of(rested.plusSeconds(600)), true));
  }

  @Test
  default void aProberThatDiedHoldsTheKeyUpForAMinute() {
    limiter().suspend("k", T0);
    assertThat(limiter().reserve("k", Tier.HIGH, 1, T0)).isInstanceOf(Reservation.Slots.class);

    assertThat(other().reserve("k", Tier.HIGH, 1, T0.plusSeconds(59)))
        .isInstanceOf(Reservation.Refused.class);
    assertThat(other().reserve("k", Tier.HIGH, 1, T0.plusSeconds(60)))
        .isEqualTo(new Reservation.Slots(List.of(T0.plusSeconds(60)), true));
  }

  @Test
  default void anInstanceWithSlotsInMindLearnsThatTheKeyDied() {
    limiter().reserve("k", Tier.HIGH, 3, T0);
    other().suspend("k", T0.plusSeconds(600));

    assertThat(limiter().reserve("k", Tier.HIGH, 3, T0))
        .isEqualTo(new Reservation.Refused(Duration.ofMinutes(10)));
  }

  @Test
  default void onlyOneOfManyCallersProbes() throws Exception {
    limiter().suspend("k", T0);
    List<Callable<Reservation>> callers =
        Collections.nCopies(16, () -> other().reserve("k", Tier.CRITICAL, 4, T0));
    int probes = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Reservation> answer : threads.invokeAll(callers)) {
        probes += answer.get() instanceof Reservation.Slots ? 1 : 0;
      }
    }
    assertThat(probes).isOne();
  }

  @Test
  default void keysInUseAndDeadOnesAreCounted() {
    assertThat(states().count(T0)).isEqualTo(new KeyCount(0, 0));
    limiter().inUse(List.of("0a", "1b"), T0);
    limiter().suspend("1b", T0.plusSeconds(600));
    limiter().suspend("stranger", T0.plusSeconds(600));
    assertThat(states().count(T0)).isEqualTo(new KeyCount(2, 1));

    limiter().revive("1b");
    assertThat(states().count(T0)).isEqualTo(new KeyCount(2, 0));
  }

  @Test
  default void aKeyThatNobodyUsesIsCountedNoMore() {
    limiter().inUse(List.of("0a", "1b"), T0);
    limiter().suspend("0a", T0.plusSeconds(600));
    limiter().inUse(List.of("1b"), T0.plus(Duration.ofMinutes(30)));

    assertThat(states().count(T0.plus(KeyStates.IN_USE))).isEqualTo(new KeyCount(1, 0));
  }

  @Test
  default void noSlotsCannotBeWanted() {
    assertThatThrownBy(() -> limiter().reserve("k", Tier.HIGH, 0, T0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  default void lowerTiersKeepTheirFloorsUnderAFloodAndDelayCriticalByNoMoreThanThose() {
    int seconds = 6;
    int medium = 0;
    int low = 0;
    int critical = 0;
    List<Instant> slots = new ArrayList<>();
    for (int millis = 0; millis < seconds * 1_000; millis += 50) {
      Instant now = T0.plusMillis(millis);
      for (Tier tier : List.of(Tier.CRITICAL, Tier.LOW, Tier.MEDIUM)) {
        if (limiter().reserve("k", tier, 10, now) instanceof Reservation.Slots taken) {
          slots.addAll(taken.starts());
          switch (tier) {
            case CRITICAL -> {
              critical += taken.starts().size();
              assertThat(taken.first()).isBeforeOrEqualTo(now.plusSeconds(2));
            }
            case MEDIUM -> medium += taken.starts().size();
            default -> low += taken.starts().size();
          }
        }
      }
    }
    assertNoBusySecond(slots);
    assertThat(medium).isBetween(2 * (seconds - 1), 2 * seconds + 20);
    assertThat(low).isBetween(seconds - 1, seconds + 10);
    assertThat(critical).isGreaterThan(36 * seconds - 20);
  }

  private static void assertNoBusySecond(List<Instant> slots) {
    List<Instant> sorted = slots.stream().sorted().toList();
    for (int i = LIMIT; i < sorted.size(); i++) {
      assertThat(Duration.between(sorted.get(i - LIMIT), sorted.get(i)))
          .isGreaterThan(Duration.ofSeconds(1));
    }
  }
}
