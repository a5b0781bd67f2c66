package dev.cocbackend.api.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

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

  private IsoTime() {}

  /** ISO-8601 with exactly three decimals and {@code Z}; finer digits are cut off. */
  public static String millis(Instant instant) {
    return MILLIS.format(instant);
  }

  /** The form of {@code Last-Modified}, to the second; finer digits are cut off. */
  public static String httpDate(Instant instant) {
    return HTTP_DATE.format(instant);
  }
}
