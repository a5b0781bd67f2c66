package dev.cocbackend.budget;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "First", "first seen", "first#seen"})
  void aNameThatCouldBeMistakenIsRefused(String name) {
    assertThatThrownBy(() -> Budget.perMinute(name, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + name + "'");
  }

  @Test
  void aBudgetHasUnitsThatTakeTime() {
    for (int units : new int[] {0, -1}) {
      assertThatThrownBy(() -> Budget.perMinute("a", units))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not %d in PT1M".formatted(units));
    }
    assertThatThrownBy(() -> new Budget("a", 1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Budget("a", 2_000, Duration.ofMillis(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
