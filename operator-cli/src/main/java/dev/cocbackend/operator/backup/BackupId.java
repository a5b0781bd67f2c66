package dev.cocbackend.operator.backup;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one backup and the folder it is in, such as {@code 20261125T081500.123Z-9f3c}. Later ones
 * sort behind earlier ones. Immutable.
 */
public record BackupId(String value) implements Comparable<BackupId> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern FORM = Pattern.compile("(\\d{8}T\\d{6}\\.\\d{3}Z)-[0-9a-f]{4}");

  public BackupId {
    if (time(value).isEmpty()) {
      throw new IllegalArgumentException(
          "A backup is named like 20261125T081500.123Z-9f3c, not '" + value + "'.");
    }
  }

  /** A new name; chance keeps two that begin in the same millisecond apart. */
  static BackupId at(Instant startedAt, RandomGenerator random) {
    return new BackupId(
        TIME.format(startedAt) + "-" + HexFormat.of().toHexDigits((short) random.nextInt()));
  }

  /** The backup that a path belongs to; empty for files that are none of ours. */
  static Optional<BackupId> ofPath(String path) {
    int slash = path.indexOf('/');
    return slash < 0 || time(path.substring(0, slash)).isEmpty()
        ? Optional.empty()
        : Optional.of(new BackupId(path.substring(0, slash)));
  }

  /** When it was begun, to the millisecond. */
  public Instant startedAt() {
    return time(value).orElseThrow();
  }

  String path(String file) {
    return value + "/" + file;
  }

  private static Optional<Instant> time(String value) {
    Matcher form = FORM.matcher(value);
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(TIME.parse(form.group(1), Instant::from).truncatedTo(ChronoUnit.MILLIS));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public int compareTo(BackupId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
