package dev.cocbackend.contract;

import static org.assertj.core.api.Assertions.assertThat;

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

  @Test
  default void theFirstSlotIsNow() {
    assertThat(limiter().reserve("k", Tier.LOW, T0)).isEqualTo(new Reservation.Slot(T0));
  }

  @Test
  default void atMostFortySlotsBeginInAnySlidingSecond() {
    Random random = new Random(5);
    List<Instant> slots = new ArrayList<>();
    Instant now = T0;
    for (int i = 0; i < 400; i++) {
      Tier tier = TIERS.get(random.nextInt(TIERS.size()));
      if (limiter().reserve("k", tier, now) instanceof Reservation.Slot slot) {
        assertThat(slot.startAt()).isAfterOrEqualTo(now);
        slots.add(slot.startAt());
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
              if (limiter().reserve("k", Tier.CRITICAL, now) instanceof Reservation.Slot slot) {
                slots.add(slot.startAt());
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
    while (limiter().reserve("k", Tier.LOW, T0) instanceof Reservation.Slot) {
      // Fills the line up to the lowest horizon.
    }
    assertThat(limiter().reserve("k", Tier.MEDIUM, T0)).isInstanceOf(Reservation.Slot.class);
    while (limiter().reserve("k", Tier.HIGH, T0) instanceof Reservation.Slot) {
      // Fills the line up to the second highest horizon.
    }
    assertThat(limiter().reserve("k", Tier.MEDIUM, T0)).isInstanceOf(Reservation.Refused.class);
    assertThat(limiter().reserve("k", Tier.CRITICAL, T0)).isInstanceOf(Reservation.Slot.class);
  }

  @Test
  default void aRefusalSaysWhenToAskAgain() {
    Reservation last = limiter().reserve("k", Tier.LOW, T0);
    while (last instanceof Reservation.Slot) {
      last = limiter().reserve("k", Tier.LOW, T0);
    }
    Duration retryAfter = ((Reservation.Refused) last).retryAfter();

    assertThat(retryAfter).isPositive();
    assertThat(limiter().reserve("k", Tier.LOW, T0.plus(retryAfter)))
        .isInstanceOf(Reservation.Slot.class);
  }

  @Test
  default void keysHaveBudgetsOfTheirOwn() {
    while (limiter().reserve("k", Tier.CRITICAL, T0) instanceof Reservation.Slot) {
      // Uses the first key up.
    }
    assertThat(limiter().reserve("other", Tier.LOW, T0)).isEqualTo(new Reservation.Slot(T0));
  }

  @Test
  default void aPenaltyKeepsEverybodyWaiting() {
    limiter().penalize("k", T0.plusSeconds(10));
    limiter().penalize("k", T0.plusSeconds(5));

    assertThat(limiter().reserve("k", Tier.CRITICAL, T0))
        .isEqualTo(new Reservation.Refused(Duration.ofSeconds(8)));
    assertThat(limiter().reserve("k", Tier.CRITICAL, T0.plusSeconds(9)))
        .isEqualTo(new Reservation.Slot(T0.plusSeconds(10)));
  }

  private static void assertNoBusySecond(List<Instant> slots) {
    List<Instant> sorted = slots.stream().sorted().toList();
    for (int i = LIMIT; i < sorted.size(); i++) {
      assertThat(Duration.between(sorted.get(i - LIMIT), sorted.get(i)))
          .isGreaterThan(Duration.ofSeconds(1));
    }
  }
}
