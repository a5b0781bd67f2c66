package dev.cocbackend.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cocbackend.price.SharedNumbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What all {@link SharedNumbers} do; {@link #numbers} is empty at the start of each test. */
interface SharedNumbersContract {
  SharedNumbers numbers();

  @Test
  default void atFirstThereAreNone() {
    assertThat(numbers().read()).isEmpty();
    assertThat(numbers().add(Map.of())).isEmpty();
  }

  @Test
  default void whatIsAddedAddsUp() {
    numbers().add(Map.of("a", 1.5, "b", 1e9));
    Map<String, Double> after = numbers().add(Map.of("a", 0.000_001, "c", -2.0));

    assertThat(after.get("a")).isCloseTo(1.500_001, within(1e-9));
    assertThat(after).containsEntry("b", 1e9).containsEntry("c", -2.0);
    assertThat(numbers().read()).isEqualTo(after);
  }

  @Test
  default void numbersOfVeryDifferentSizeAddUpWithoutAnError() {
    for (int i = 0; i < 50; i++) {
      numbers().add(Map.of("a", Math.PI * Math.pow(10, i % 10), "b", 1 / 3.0));
    }
    assertThat(numbers().read().get("b")).isCloseTo(50 / 3.0, within(1e-3));
  }

  @Test
  default void aReplacementIsMadeOnWhatWasSeen() {
    Map<String, Double> first = numbers().read();
    assertThat(numbers().replace(first, Map.of("price", 0.25), Map.of("a", 1.0))).isTrue();
    assertThat(numbers().read())
        .containsEntry("price", 0.25)
        .containsEntry("a", 1.0)
        .containsEntry(SharedNumbers.REVISION, 1.0);

    assertThat(numbers().replace(first, Map.of("price", 9.0), Map.of("a", 1.0))).isFalse();
    Map<String, Double> second = numbers().add(Map.of("a", 5.0));
    assertThat(numbers().replace(second, Map.of("price", 0.5), Map.of("a", -6.0))).isTrue();
    assertThat(numbers().replace(second, Map.of("price", 9.0), Map.of())).isFalse();
    assertThat(numbers().read())
        .containsEntry("price", 0.5)
        .containsEntry("a", 0.0)
        .containsEntry(SharedNumbers.REVISION, 2.0);
  }

  @Test
  default void whatIsAddedMeanwhileHoldsNoReplacementUpAndStays() {
    Map<String, Double> seen = numbers().add(Map.of("a", 3.0));
    numbers().add(Map.of("a", 4.0));

    assertThat(numbers().replace(seen, Map.of("price", 1.0), Map.of("a", -3.0))).isTrue();
    assertThat(numbers().read()).containsEntry("a", 4.0);
  }

  @Test
  default void ofPlannersThatOverlapOneMovesThePrice() throws Exception {
    Map<String, Double> seen = numbers().add(Map.of("a", 1.0));
    List<Future<Boolean>> moves = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 16; i++) {
        double price = i;
        moves.add(threads.submit(() -> numbers().replace(seen, Map.of("price", price), Map.of())));
      }
    }
    int moved = 0;
    for (Future<Boolean> move : moves) {
      moved += move.get() ? 1 : 0;
    }
    assertThat(moved).isOne();
  }
}
