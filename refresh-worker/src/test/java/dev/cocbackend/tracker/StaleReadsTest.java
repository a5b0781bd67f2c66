package dev.cocbackend.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.settings.SettingsException;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.snapshot.WarState;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StaleReadsTest {
  private static final Instant NOW = SettableClock.START;
  private static final SnapshotKey CLAN = SnapshotKey.clan(new Tag("2PP"));
  private static final SnapshotKey WAR = SnapshotKey.war(new Tag("2PP"));

  private final StaleReads staleReads = new StaleReads(StalenessPolicy.DEFAULT, true);

  private Optional<Tier> wanted(
      SnapshotKey key, @Nullable WarState state, Duration age, double value, double price) {
    return staleReads.wanted(key, state, false, NOW.minus(age), value, price, NOW);
  }

  @Test
  void aStaleReadIsWorthATenthOfAReadOnTopOfWhatItsRefreshMakesFresh() {
    Duration stale = StalenessPolicy.DEFAULT.clan();
    assertThat(wanted(CLAN, null, stale, 0.5, 0.6)).contains(Tier.HIGH);
    assertThat(wanted(CLAN, null, stale, 0.5, 0.601)).isEmpty();
    assertThat(wanted(CLAN, null, stale.minusMillis(1), 0.5, 0.01)).isEmpty();
  }

  @Test
  void aRunningWarIsStaleSoonerAndWorthMore() {
    Duration stale = StalenessPolicy.DEFAULT.runningWar();
    assertThat(wanted(WAR, WarState.IN_WAR, stale, 0, 0.2)).contains(Tier.CRITICAL);
    assertThat(wanted(WAR, WarState.IN_WAR, stale, 0, 0.201)).isEmpty();
    assertThat(wanted(WAR, WarState.WAR_ENDED, stale, 0, 0.05)).isEmpty();
    assertThat(wanted(WAR, WarState.WAR_ENDED, stale.multipliedBy(2), 0, 0.05)).contains(Tier.HIGH);
  }

  @Test
  void whatAPersonLookedAtIsWorthMore() {
    Instant fetchedAt = NOW.minus(StalenessPolicy.DEFAULT.clan());
    assertThat(staleReads.wanted(CLAN, null, true, fetchedAt, 0.5, 1, NOW)).contains(Tier.HIGH);
    assertThat(staleReads.wanted(CLAN, null, true, fetchedAt, 0.5, 1.01, NOW)).isEmpty();
  }

  @Test
  void theSettingsAreThoseOfTheReadFunction() {
    StaleReads set =
        StaleReads.of(
            new Settings(
                Map.of("SNAPSHOT_MAX_AGE_CLAN", "60", "DISABLE_AUTO_REFRESH_QUEUE", "true")));

    assertThat(set.automatic()).isFalse();
    assertThat(set.policy().clan()).isEqualTo(Duration.ofMinutes(1));
    assertThatThrownBy(
            () -> StaleReads.of(new Settings(Map.of("DISABLE_AUTO_REFRESH_QUEUE", "maybe"))))
        .isInstanceOf(SettingsException.class);
  }
}
