package dev.cocbackend.calendar;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cocbackend.snapshot.Kind;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When one event takes place, and what changes for everybody then.
 *
 * @param lasts null if it lasts until its next start
 */
record EventRule(
    GameEvent event,
    Recurrence starts,
    @Nullable Duration lasts,
    Set<Kind> outdatedAtStart,
    Set<Kind> outdatedAtEnd) {

  private static final Set<String> MEMBERS = Set.of("about", "starts", "lasts", "outdates");

  /** Every month has these. */
  private static final int MAX_DAY = 28;

  /** The shortest time between two starts by either rule; an event is over by then. */
  private static final Duration WEEK = Duration.ofDays(7);

  private static final Duration SHORTEST_MONTH = Duration.ofDays(28);

  /** The occurrence that began last at {@code moment} or before; it may be over. */
  Occurrence lastUpTo(Instant moment) {
    return occurrence(starts.startUpTo(moment));
  }

  /** The first occurrence that begins after {@code moment}. */
  Occurrence nextAfter(Instant moment) {
    return occurrence(starts.startAfter(moment));
  }

  private Occurrence occurrence(Instant start) {
    return new Occurrence(
        event, start, lasts == null ? starts.startAfter(start) : start.plus(lasts));
  }

  /** The boundaries around {@code moment} at which snapshots of {@code kind} become outdated. */
  List<Instant> outdatingAround(Kind kind, Instant moment) {
    List<Instant> boundaries = new ArrayList<>();
    Occurrence last = lastUpTo(moment);
    Occurrence before = lastUpTo(last.start().minusNanos(1));
    for (Occurrence near : List.of(before, last, nextAfter(moment))) {
      if (outdatedAtStart.contains(kind)) {
        boundaries.add(near.start());
      }
      if (outdatedAtEnd.contains(kind)) {
        boundaries.add(near.end());
      }
    }
    return boundaries;
  }

  /**
   * @throws InvalidCalendarException if {@code rule} is not as the data file's own words say
   */
  static EventRule parse(GameEvent event, JsonNode rule) {
    rule.fieldNames()
        .forEachRemaining(
            name -> {
              if (!MEMBERS.contains(name)) {
                throw invalid(event, name, "is not among " + MEMBERS.stream().sorted().toList());
              }
            });
    Recurrence starts = starts(event, rule.path("starts"));
    return new EventRule(
        event,
        starts,
        lasts(
            event, rule.path("lasts"), starts instanceof Recurrence.Weekly ? WEEK : SHORTEST_MONTH),
        kinds(event, rule.path("outdates").path("start")),
        kinds(event, rule.path("outdates").path("end")));
  }

  private static Recurrence starts(GameEvent event, JsonNode starts) {
    LocalTime at;
    try {
      at = LocalTime.parse(starts.path("at").asText());
    } catch (DateTimeException e) {
      throw invalid(event, "starts.at", "is a time such as 05:00");
    }
    JsonNode day = starts.path("day");
    return switch (starts.path("every").asText()) {
      case "week" -> new Recurrence.Weekly(dayOfWeek(event, "starts.day", day), at);
      case "month" -> {
        if (starts.has("last")) {
          yield new Recurrence.MonthlyOnLast(
              dayOfWeek(event, "starts.last", starts.path("last")), at);
        }
        if (!day.isInt() || day.intValue() < 1 || day.intValue() > MAX_DAY) {
          throw invalid(event, "starts.day", "is a day of the month, 1 to " + MAX_DAY);
        }
        yield new Recurrence.MonthlyOnDay(day.intValue(), at);
      }
      default -> throw invalid(event, "starts.every", "is week or month");
    };
  }

  private static DayOfWeek dayOfWeek(GameEvent event, String member, JsonNode day) {
    return Arrays.stream(DayOfWeek.values())
        .filter(known -> known.name().equals(day.asText()))
        .findFirst()
        .orElseThrow(() -> invalid(event, member, "is a day of the week such as MONDAY"));
  }

  private static @Nullable Duration lasts(GameEvent event, JsonNode lasts, Duration most) {
    if (lasts.asText().equals("untilNext")) {
      return null;
    }
    Duration length;
    try {
      length = Duration.parse(lasts.asText());
    } catch (DateTimeException e) {
      throw invalid(event, "lasts", "is untilNext or a duration such as P3D or PT72H");
    }
    if (!length.isPositive() || length.compareTo(most) > 0) {
      throw invalid(event, "lasts", "is more than nothing and up to " + most);
    }
    return length;
  }

  private static Set<Kind> kinds(GameEvent event, JsonNode ids) {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (JsonNode id : ids) {
      try {
        kinds.add(Kind.ofId(id.asText()));
      } catch (IllegalArgumentException e) {
        throw invalid(event, "outdates", "has a kind that is not clan, player or war");
      }
    }
    return Set.copyOf(kinds);
  }

  private static InvalidCalendarException invalid(GameEvent event, String member, String rule) {
    return new InvalidCalendarException(
        "The calendar's event %s: %s %s.".formatted(event.id(), member, rule));
  }
}
