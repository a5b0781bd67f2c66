package dev.cocbackend.api.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Points in time as text. Written digit by digit, since every answer has four of them and the JDK's
 * formatters take longer than the rest of it.
 */
public final class IsoTime {
  // One-digit days have a zero in front, unlike those of Java's RFC_1123_DATE_TIME.
  private static final DateTimeFormatter IMF_FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  // One-digit days have a space in front.
  private static final DateTimeFormatter ASCTIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private static final byte[] MILLIS = "0000-00-00T00:00:00.000Z".getBytes(ISO_8859_1);
  private static final byte[] HTTP_DATE = "___, 00 ___ 0000 00:00:00 GMT".getBytes(ISO_8859_1);
  private static final byte[] DAYS = "MonTueWedThuFriSatSun".getBytes(ISO_8859_1);
  private static final byte[] MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec".getBytes(ISO_8859_1);

  private IsoTime() {}

  /**
   * ISO-8601 with exactly three decimals, which clients that parse by a pattern need, and {@code
   * Z}; finer digits are cut off.
   *
   * @throws DateTimeException if the year is not 0 to 9999
   */
  public static String millis(Instant instant) {
    LocalDateTime time = utc(instant);
    byte[] text = MILLIS.clone();
    digits(time.getYear(), text, 0, 4);
    digits(time.getMonthValue(), text, 5, 2);
    digits(time.getDayOfMonth(), text, 8, 2);
    timeOfDay(time, text, 11);
    digits(time.get(ChronoField.MILLI_OF_SECOND), text, 20, 3);
    return new String(text, ISO_8859_1);
  }

  /**
   * The form of {@code Last-Modified}, to the second; finer digits are cut off.
   *
   * @throws DateTimeException if the year is not 0 to 9999
   */
  public static String httpDate(Instant instant) {
    LocalDateTime time = utc(instant);
    byte[] text = HTTP_DATE.clone();
    System.arraycopy(DAYS, 3 * (time.getDayOfWeek().getValue() - 1), text, 0, 3);
    digits(time.getDayOfMonth(), text, 5, 2);
    System.arraycopy(MONTHS, 3 * (time.getMonthValue() - 1), text, 8, 3);
    digits(time.getYear(), text, 12, 4);
    timeOfDay(time, text, 17);
    return new String(text, ISO_8859_1);
  }

  private static LocalDateTime utc(Instant instant) {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
    if (time.getYear() < 0 || time.getYear() > 9_999) {
      throw new DateTimeException("A year is 0 to 9999, this one is %d.".formatted(time.getYear()));
    }
    return time;
  }

  private static void timeOfDay(LocalDateTime time, byte[] text, int at) {
    digits(time.getHour(), text, at, 2);
    digits(time.getMinute(), text, at + 3, 2);
    digits(time.getSecond(), text, at + 6, 2);
  }

  private static void digits(int number, byte[] text, int at, int count) {
    int rest = number;
    for (int i = at + count - 1; i >= at; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
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
    return Stream.of(IMF_FIXDATE, rfc850(year), ASCTIME)
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
