package dev.cocbackend.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.budget.Budget;
import dev.cocbackend.budget.CallerBudget;
import dev.cocbackend.budget.Grant;
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

/** What every {@link CallerBudget} does; {@link #budgets} is unused at the start of each test. */
interface CallerBudgetContract {
  Instant T0 = SettableClock.START;

  /** A unit comes back every 6 seconds. */
  Budget TEN = Budget.perMinute("ten", 10);

  CallerBudget budgets();

  @Test
  default void aNewCallerHasTheWholeBudgetAndNoMore() {
    for (int i = 0; i < 10; i++) {
      assertThat(spend("a", 1, T0)).as("unit %d", i).isEqualTo(granted(1));
    }
    assertThat(spend("a", 1, T0)).isEqualTo(new Grant(0, Duration.ofSeconds(6)));
  }

  @Test
  default void unitsComeBackOneByOne() {
    spend("a", 10, T0);

    assertThat(spend("a", 1, T0.plusMillis(5_999))).isEqualTo(new Grant(0, Duration.ofMillis(1)));
    assertThat(spend("a", 1, T0.plusSeconds(6))).isEqualTo(granted(1));
    assertThat(spend("a", 1, T0.plusSeconds(6))).isEqualTo(new Grant(0, Duration.ofSeconds(6)));
    assertThat(spend("a", 3, T0.plusSeconds(24))).isEqualTo(granted(3));
    assertThat(spend("a", 1, T0.plusSeconds(24))).isEqualTo(new Grant(0, Duration.ofSeconds(6)));
  }

  @Test
  default void aBucketNeverHoldsMoreThanTheBudget() {
    spend("a", 10, T0);

    assertThat(spend("a", 11, T0.plus(Duration.ofDays(1))))
        .isEqualTo(new Grant(10, Duration.ofSeconds(6)));
  }

  @Test
  default void partOfWhatIsWantedIsGrantedIfNoMoreIsLeft() {
    spend("a", 7, T0);

    assertThat(spend("a", 5, T0)).isEqualTo(new Grant(3, Duration.ofSeconds(6)));
    assertThat(spend("a", 5, T0)).isEqualTo(new Grant(0, Duration.ofSeconds(6)));
  }

  @Test
  default void moreThanTheBudgetEverHoldsGetsAllOfIt() {
    assertThat(spend("a", 1_000, T0)).isEqualTo(new Grant(10, Duration.ofSeconds(6)));
  }

  @Test
  default void aRefusalCostsNothing() {
    spend("a", 10, T0);
    for (int i = 0; i < 20; i++) {
      assertThat(spend("a", 1, T0.plusSeconds(1)).granted()).isZero();
    }

    assertThat(spend("a", 1, T0.plusSeconds(6))).isEqualTo(granted(1));
  }

  @Test
  default void callersAndBudgetsAreApart() {
    Budget other = Budget.perMinute("other", 10);
    spend("a", 10, T0);

    assertThat(spend("b", 10, T0)).isEqualTo(granted(10));
    assertThat(budgets().spend(other, "a", 10, T0)).isEqualTo(granted(10));
    assertThat(spend("a", 1, T0).granted()).isZero();
  }

  @Test
  default void aCallerMayBeAnyText() {
    for (String caller : List.of("", "#", "a".repeat(5_000), "2001:db8::/64", "🍀")) {
      assertThat(spend(caller, 10, T0)).isEqualTo(granted(10));
      assertThat(spend(caller, 1, T0).granted()).isZero();
    }
  }

  @Test
  default void aBudgetThatDoesNotDivideItsPeriodHoldsItsUnits() {
    Budget seven = Budget.perMinute("seven", 7);

    assertThat(budgets().spend(seven, "a", 100, T0).granted()).isEqualTo(7);
    assertThat(budgets().spend(seven, "a", 100, T0.plusSeconds(600)).granted()).isEqualTo(7);
  }

  @Test
  default void noWindowSeesMoreThanTheBudgetAndWhatCameBack() {
    Random random = new Random(11);
    List<Instant> spent = new ArrayList<>();
    Instant now = T0;
    for (int i = 0; i < 300; i++) {
      int granted = spend("a", 1 + random.nextInt(4), now).granted();
      spent.addAll(Collections.nCopies(granted, now));
      now = now.plusMillis(random.nextInt(100) == 0 ? 70_000 : random.nextInt(4_000));
    }

    assertThat(spent).hasSizeGreaterThan(100);
    for (int first = 0; first < spent.size(); first++) {
      for (int last = first; last < spent.size(); last++) {
        Duration window = Duration.between(spent.get(first), spent.get(last));
        assertThat(last - first + 1L).isLessThanOrEqualTo(10 + window.toSeconds() / 6);
      }
    }
  }

  @Test
  default void manyThreadsSpendNoMoreThanOne() throws Exception {
    List<Callable<Integer>> instances =
        Collections.nCopies(
            8,
            () -> {
              int granted = 0;
              for (int i = 0; i < 4; i++) {
                granted += spend("a", 1, T0).granted();
              }
              return granted;
            });
    int granted = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> done : threads.invokeAll(instances)) {
        granted += done.get();
      }
    }

    assertThat(granted).isEqualTo(10);
  }

  @Test
  default void nothingIsNoWish() {
    assertThatThrownBy(() -> spend("a", 0, T0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("At least one unit is spent, not 0.");
  }

  private Grant spend(String caller, int wanted, Instant now) {
    return budgets().spend(TEN, caller, wanted, now);
  }

  private static Grant granted(int units) {
    return new Grant(units, Duration.ZERO);
  }
}
