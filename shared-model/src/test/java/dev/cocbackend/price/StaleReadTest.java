package dev.cocbackend.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.snapshot.WarState;
import org.junit.jupiter.api.Test;

class StaleReadTest {
  @Test
  void aRunningWarIsWorthMoreThanAnythingElseAndWhatIsLookedAtMoreThanWhatIsNot() {
    double any = StaleRead.worth(null, false);
    assertThat(any).isPositive();
    assertThat(StaleRead.worth(WarState.WAR_ENDED, false)).isEqualTo(any);
    assertThat(StaleRead.worth(WarState.NOT_IN_WAR, false)).isEqualTo(any);
    assertThat(StaleRead.worth(WarState.PREPARATION, false)).isGreaterThan(any);
    assertThat(StaleRead.worth(null, true))
        .isGreaterThan(StaleRead.worth(WarState.IN_WAR, false))
        .isLessThan(StaleRead.worth(WarState.IN_WAR, true));
  }
}
