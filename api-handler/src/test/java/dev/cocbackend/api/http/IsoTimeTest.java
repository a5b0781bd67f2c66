package dev.cocbackend.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class IsoTimeTest {

  @Test
  void millisecondsAreAlwaysThere() {
    assertThat(IsoTime.millis(Instant.parse("2026-03-01T10:00:00Z")))
        .isEqualTo("2026-03-01T10:00:00.000Z");
    assertThat(IsoTime.millis(Instant.parse("2026-03-01T10:00:00.999999999Z")))
        .isEqualTo("2026-03-01T10:00:00.999Z");
  }

  @Test
  void httpDatesAreInEnglishAndInGmt() {
    assertThat(IsoTime.httpDate(Instant.parse("2026-03-01T10:00:00.999Z")))
        .isEqualTo("Sun, 01 Mar 2026 10:00:00 GMT");
  }
}
