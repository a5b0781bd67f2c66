package dev.cocbackend.api.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Points in time as text. */
public final class IsoTime {
  // Instant.toString leaves out zero milliseconds; clients that parse by a pattern need them.
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  // Java's RFC_1123_DATE_TIME writes days below ten with one digit; HTTP wants two.
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  // One-digit days have a space in front.
  private static final DateTimeFormatter ASCTIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private IsoTime() {}

  /** ISO-8601 with exactly three decimals and {@code Z}; finer digits are cut off. */
  public static String millis(Instant instant) {
    return MILLIS.format(instant);
  }

  /** The form of {@code Last-Modified}, to the second; finer digits are cut off. */
  public static String httpDate(Instant instant) {
    return HTTP_DATE.format(instant);
  }

  /**
   * Reads an HTTP date in any of the three forms that RFC 9110, section 5.6.7, has every recipient
   * accept.
   *
   * @param now decides the century of the form with two digits for the year: at most 50 years ahead
   * @return empty if the text is no such date
   */
  public static Optional<Instant> parseHttpDate(String text, Instant now) {
    int year = now.atOffset(ZoneOffset.UTC).getYear();
    return Stream.of(HTTP_DATE, rfc850(year), ASCTIME)
        .flatMap(format -> parse(text.strip(), format).stream())
        .findFirst();
  }

  private static Optional<Instant> parse(String text, DateTimeFormatter format) {
    try {
      return Optional.of(format.parse(text, Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static DateTimeFormatter rfc850(int thisYear) {
    return new DateTimeFormatterBuilder()
        .appendPattern("EEEE, dd-MMM-")
        .appendValueReduced(ChronoField.YEAR, 2, 2, thisYear - 49)
        .appendPattern(" HH:mm:ss 'GMT'")
        .toFormatter(Locale.ENGLISH)
        .withZone(ZoneOffset.UTC);
  }
}
