package dev.cocbackend.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.ratelimit.Pace;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.snapshot.StalenessPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunSettingsTest {
  private static final Map<String, String> REAL =
      Map.of("COC_API_BASE_URL", "http://127.0.0.1:1/v1/", "COC_API_KEYS", "a, b");

  @Test
  void withoutAnUpstreamTheGameIsSimulatedWithShortAgesAndReaders() {
    RunSettings settings = settings(Map.of(), null);

    assertThat(settings.upstream()).isInstanceOf(Upstream.Simulated.class);
    assertThat(settings.policy()).isEqualTo(RunSettings.DEMO_POLICY);
    assertThat(settings.demoAges()).isTrue();
    assertThat(settings.readsPerSecond()).isEqualTo(2);
    assertThat(settings.port()).isEqualTo(8080);
    assertThat(settings.autoRefresh()).isTrue();
    assertThat(settings.memoryQueue()).isFalse();
  }

  @Test
  void aRealUpstreamHasTheProductsAgesAndNoReaders() {
    RunSettings settings = settings(REAL, null);

    assertThat(settings.upstream())
        .isInstanceOfSatisfying(
            Upstream.Real.class,
            real -> {
              assertThat(real.baseUrl()).isEqualTo(URI.create("http://127.0.0.1:1/v1"));
              assertThat(real.keys()).hasSize(2);
            });
    assertThat(settings.policy()).isEqualTo(StalenessPolicy.DEFAULT);
    assertThat(settings.demoAges()).isFalse();
    assertThat(settings.readsPerSecond()).isZero();
  }

  @Test
  void readersNeverReadARealUpstreamsTags() {
    assertThat(settings(REAL, 5.0).readsPerSecond()).isZero();
  }

  @Test
  void oneAgeThatIsSetMeansTheProductsAgesForTheOthers() {
    RunSettings settings = settings(Map.of("SNAPSHOT_MAX_AGE_CLAN", "7"), null);

    assertThat(settings.policy().clan()).isEqualTo(Duration.ofSeconds(7));
    assertThat(settings.policy().player()).isEqualTo(StalenessPolicy.DEFAULT.player());
    assertThat(settings.demoAges()).isFalse();
  }

  @Test
  void theEnvironmentAndTheOptionsDecide() {
    RunSettings settings =
        settings(
            Map.of(
                "PORT", "0", "DISABLE_AUTO_REFRESH_QUEUE", "true", "REFRESH_QUEUE_TYPE", "memory"),
            0.0);

    assertThat(settings.port()).isZero();
    assertThat(settings.autoRefresh()).isFalse();
    assertThat(settings.memoryQueue()).isTrue();
    assertThat(settings.readsPerSecond()).isZero();
  }

  @Test
  void theClocksSkewSetsThePace() {
    assertThat(settings(Map.of(), null).pace()).isEqualTo(Pace.DEFAULT);
    assertThat(settings(Map.of("COC_CLOCK_SKEW_MS", "900"), null).pace())
        .isEqualTo(Pace.forClockSkew(Duration.ofMillis(900)));
  }

  private static RunSettings settings(Map<String, String> environment, @Nullable Double readers) {
    return RunSettings.of(
        new Settings(environment), null, null, readers, new Upstream.GameSettings(1, 60, 10));
  }
}
