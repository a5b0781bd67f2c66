package dev.cocbackend.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimesTest {
  private static final Instant ASKED = Instant.parse("2026-11-01T12:00:00Z");

  @Test
  void theLineOfTheProbeIsSplitIntoParts() throws IOException {
    Times times =
        Times.parse(
            ASKED,
            "2026-11-01T12:00:00.040Z 2026-11-01T12:00:00.340Z 2026-11-01T12:00:00.940Z"
                + " 2026-11-01T12:00:00.950Z 200");

    assertThat(times)
        .isEqualTo(
            new Times(
                Duration.ofMillis(40),
                Duration.ofMillis(300),
                Duration.ofMillis(600),
                Duration.ofMillis(10)));
    assertThat(times.total()).isEqualTo(Duration.ofMillis(950));
  }

  @Test
  void aStartThatFailedIsNoTime() {
    assertThatThrownBy(() -> Times.parse(ASKED, "null")).isInstanceOf(IOException.class);
    assertThatThrownBy(
            () ->
                Times.parse(
                    ASKED,
                    "2026-11-01T12:00:00Z 2026-11-01T12:00:00Z 2026-11-01T12:00:00Z"
                        + " 2026-11-01T12:00:00Z 503"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("503");
  }
}
