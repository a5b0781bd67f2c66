package dev.cocbackend.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sun, 06 Nov 1994 08:49:37 GMT | 1994-11-06T08:49:37Z",
        "Sunday, 06-Nov-94 08:49:37 GMT | 1994-11-06T08:49:37Z",
        "Sun Nov  6 08:49:37 1994 | 1994-11-06T08:49:37Z",
        "Wed Nov 16 08:49:37 1994 | 1994-11-16T08:49:37Z",
        "Wednesday, 06-Nov-75 08:49:37 GMT | 2075-11-06T08:49:37Z",
        "Saturday, 06-Nov-76 08:49:37 GMT | 1976-11-06T08:49:37Z",
      })
  void httpDatesOfAllThreeFormsAreRead(String text, Instant instant) {
    assertThat(IsoTime.parseHttpDate(text, Instant.parse("2025-01-01T00:00:00Z")))
        .contains(instant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "1994-11-06T08:49:37Z",
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 06 Nov 1994 25:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
      })
  void whatIsNoHttpDateIsNotRead(String text) {
    assertThat(IsoTime.parseHttpDate(text, Instant.parse("2025-01-01T00:00:00Z"))).isEmpty();
  }
}
