package dev.cocbackend.calendar;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;

/** When an event begins, again and again. Times are UTC. */
sealed interface Recurrence {
  /** The last start at {@code moment} or before. */
  Instant startUpTo(Instant moment);

  /** The first start after {@code moment}. */
  Instant startAfter(Instant moment);

  /** Every week on {@code day}. */
  record Weekly(DayOfWeek day, LocalTime at) implements Recurrence {
    @Override
    public Instant startUpTo(Instant moment) {
      LocalDate last = dateOf(moment).with(TemporalAdjusters.previousOrSame(day));
      Instant start = instant(last, at);
      return start.isAfter(moment) ? instant(last.minusWeeks(1), at) : start;
    }

    @Override
    public Instant startAfter(Instant moment) {
      return instant(dateOf(startUpTo(moment)).plusWeeks(1), at);
    }
  }

  /** One day of every month. */
  sealed interface Monthly extends Recurrence {
    LocalTime at();

    LocalDate dayIn(YearMonth month);

    @Override
    default Instant startUpTo(Instant moment) {
      YearMonth month = YearMonth.from(dateOf(moment));
      Instant start = instant(dayIn(month), at());
      return start.isAfter(moment) ? instant(dayIn(month.minusMonths(1)), at()) : start;
    }

    @Override
    default Instant startAfter(Instant moment) {
      YearMonth month = YearMonth.from(dateOf(startUpTo(moment)));
      return instant(dayIn(month.plusMonths(1)), at());
    }
  }

  /**
   * @param day 1 to 28, which every month has
   */
  record MonthlyOnDay(int day, LocalTime at) implements Monthly {
    @Override
    public LocalDate dayIn(YearMonth month) {
      return month.atDay(day);
    }
  }

  /** The last Monday of a month, and its like. */
  record MonthlyOnLast(DayOfWeek day, LocalTime at) implements Monthly {
    @Override
    public LocalDate dayIn(YearMonth month) {
      return month.atDay(1).with(TemporalAdjusters.lastInMonth(day));
    }
  }

  private static LocalDate dateOf(Instant moment) {
    return LocalDate.ofInstant(moment, ZoneOffset.UTC);
  }

  private static Instant instant(LocalDate date, LocalTime at) {
    return date.atTime(at).toInstant(ZoneOffset.UTC);
  }
}
