package dev.cocbackend.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
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

  @Test
  void anyTimeIsWrittenAsTheFormattersOfTheJdkWriteIt() {
    DateTimeFormatter millis = formatter("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");
    DateTimeFormatter httpDate = formatter("EEE, dd MMM uuuu HH:mm:ss 'GMT'");
    long first = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
    long last = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    Random random = new Random(9110);
    for (int i = 0; i < 2_000; i++) {
      Instant any =
          Instant.ofEpochSecond(random.nextLong(first, last + 1), random.nextInt(1_000_000_000));
      assertThat(IsoTime.millis(any)).isEqualTo(millis.format(any));
      assertThat(IsoTime.httpDate(any)).isEqualTo(httpDate.format(any));
    }
  }

  @Test
  void aYearOfMoreThanFourDigitsIsRefused() {
    Instant tooLate = Instant.parse("+10000-01-01T00:00:00Z");
    Instant tooEarly = Instant.parse("-0001-12-31T23:59:59Z");

    assertThatThrownBy(() -> IsoTime.millis(tooLate))
        .isInstanceOf(DateTimeException.class)
        .hasMessageContaining("0 to 9999");
    assertThatThrownBy(() -> IsoTime.httpDate(tooEarly)).isInstanceOf(DateTimeException.class);
  }

  private static DateTimeFormatter formatter(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
  }
}
