package dev.cocbackend.operator.command;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write and read them. */
final class Durations {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(s|m|h|d)");

  private Durations() {}

  /**
   * @throws IllegalArgumentException if the text is not a number with s, m, h or d behind it
   */
  static Duration parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "A duration is like 90s, 5m, 2h or 7d, not '" + text + "'.");
    }
    long count = Long.parseLong(form.group(1));
    return switch (form.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  /** In its two largest units, such as {@code 2 h 5 min}. */
  static String text(Duration duration) {
    long seconds = Math.abs(duration.toSeconds());
    String sign = duration.isNegative() ? "-" : "";
    if (seconds < 60) {
      return "%s%d s".formatted(sign, seconds);
    }
    if (seconds < 3_600) {
      return "%s%d min %d s".formatted(sign, seconds / 60, seconds % 60);
    }
    if (seconds < 86_400) {
      return "%s%d h %d min".formatted(sign, seconds / 3_600, seconds % 3_600 / 60);
    }
    return "%s%d d %d h".formatted(sign, seconds / 86_400, seconds % 86_400 / 3_600);
  }

  /** How long {@code then} is ago, or from now. */
  static String relative(Instant then, Instant now) {
    Duration ago = Duration.between(then, now);
    return ago.isNegative() ? "in " + text(ago.negated()) : text(ago) + " ago";
  }
}
