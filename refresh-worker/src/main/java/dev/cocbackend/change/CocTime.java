package dev.cocbackend.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Times as the CoC API writes them, such as {@code 20261126T101500.000Z}. */
public final class CocTime {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT);

  private CocTime() {}

  /** Empty if the value is no such time. */
  public static Optional<Instant> of(JsonNode value) {
    try {
      return value.isTextual()
          ? Optional.of(LocalDateTime.parse(value.textValue(), TIME).toInstant(ZoneOffset.UTC))
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
