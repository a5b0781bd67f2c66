package dev.cocbackend.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cocbackend.snapshot.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GameCalendarTest {
  private static final Instant FROM = Instant.parse("2024-01-01T00:00:00Z");
  private static final Instant UNTIL = Instant.parse("2044-01-01T00:00:00Z");
  private static final GameCalendar CALENDAR = GameCalendar.standard();

  private static Instant at(String time) {
    return Instant.parse(time);
  }

  @Test
  void aMonthIsAsTheGameHadIt() {
    Instant first = at("2025-09-01T00:00:00Z");
    assertThat(CALENDAR.next(GameEvent.SEASON, first))
        .isEqualTo(
            new Occurrence(
                GameEvent.SEASON, at("2025-09-29T05:00:00Z"), at("2025-10-27T05:00:00Z")));
    assertThat(CALENDAR.next(GameEvent.RAID_WEEKEND, first))
        .isEqualTo(
            new Occurrence(
                GameEvent.RAID_WEEKEND, at("2025-09-05T07:00:00Z"), at("2025-09-08T07:00:00Z")));
    assertThat(CALENDAR.next(GameEvent.RANKED_WEEK, first))
        .isEqualTo(
            new Occurrence(
                GameEvent.RANKED_WEEK, at("2025-09-02T05:00:00Z"), at("2025-09-08T05:00:00Z")));
    assertThat(CALENDAR.next(GameEvent.CLAN_WAR_LEAGUE_SIGN_UP, first).end())
        .isEqualTo(at("2025-09-03T08:00:00Z"));
    assertThat(CALENDAR.next(GameEvent.CLAN_WAR_LEAGUE, first).end())
        .isEqualTo(at("2025-09-11T08:00:00Z"));
    assertThat(CALENDAR.next(GameEvent.CLAN_GAMES, first))
        .isEqualTo(
            new Occurrence(
                GameEvent.CLAN_GAMES, at("2025-09-22T08:00:00Z"), at("2025-09-28T08:00:00Z")));
    assertThat(CALENDAR.on(at("2025-09-06T12:00:00Z")))
        .containsExactly(
            GameEvent.SEASON,
            GameEvent.RANKED_WEEK,
            GameEvent.RAID_WEEKEND,
            GameEvent.CLAN_WAR_LEAGUE);
  }

  @Test
  void anEventIsOnFromItsFirstMomentAndOverAtItsEnd() {
    Instant start = at("2025-09-05T07:00:00Z");
    Instant end = at("2025-09-08T07:00:00Z");
    assertThat(CALENDAR.current(GameEvent.RAID_WEEKEND, start.minusMillis(1))).isEmpty();
    assertThat(CALENDAR.current(GameEvent.RAID_WEEKEND, start)).isPresent();
    assertThat(CALENDAR.current(GameEvent.RAID_WEEKEND, end.minusMillis(1))).isPresent();
    assertThat(CALENDAR.current(GameEvent.RAID_WEEKEND, end)).isEmpty();
    assertThat(CALENDAR.next(GameEvent.RAID_WEEKEND, start).start())
        .isEqualTo(start.plus(Duration.ofDays(7)));
    assertThat(CALENDAR.nextEnd(GameEvent.RAID_WEEKEND, start)).isEqualTo(end);
    assertThat(CALENDAR.nextEnd(GameEvent.RAID_WEEKEND, end))
        .isEqualTo(end.plus(Duration.ofDays(7)));
  }

  @Test
  void snapshotsAreOutdatedByWhatChangesForEverybody() {
    Instant monday = at("2025-09-29T05:00:00Z");
    assertThat(CALENDAR.nextOutdating(Kind.PLAYER, monday.minusSeconds(1))).contains(monday);
    assertThat(CALENDAR.lastOutdating(Kind.PLAYER, monday)).contains(monday);
    assertThat(CALENDAR.nextOutdating(Kind.PLAYER, monday)).contains(at("2025-09-30T05:00:00Z"));
    assertThat(CALENDAR.nextOutdating(Kind.CLAN, monday)).contains(at("2025-09-29T07:00:00Z"));
    assertThat(CALENDAR.nextOutdating(Kind.WAR, monday)).isEmpty();
    assertThat(CALENDAR.lastOutdating(Kind.WAR, monday)).isEmpty();
  }

  /** Each rule again, as an hour's own calendar fields say it. */
  private static boolean isOn(GameEvent event, LocalDateTime hour) {
    DayOfWeek day = hour.getDayOfWeek();
    return switch (event) {
      case SEASON -> true;
      case RANKED_WEEK ->
          !(day == DayOfWeek.MONDAY && hour.getHour() >= 5)
              && !(day == DayOfWeek.TUESDAY && hour.getHour() < 5);
      case RAID_WEEKEND ->
          day == DayOfWeek.SATURDAY
              || day == DayOfWeek.SUNDAY
              || (day == DayOfWeek.FRIDAY && hour.getHour() >= 7)
              || (day == DayOfWeek.MONDAY && hour.getHour() < 7);
      case CLAN_WAR_LEAGUE_SIGN_UP -> isBetweenDays(hour, 1, 3);
      case CLAN_WAR_LEAGUE -> isBetweenDays(hour, 1, 11);
      case CLAN_GAMES -> isBetweenDays(hour, 22, 28);
    };
  }

  private static boolean isBetweenDays(LocalDateTime hour, int first, int last) {
    LocalDateTime shifted = hour.minusHours(8);
    return shifted.getMonth() == hour.getMonth()
        && shifted.getDayOfMonth() >= first
        && shifted.getDayOfMonth() < last;
  }

  @Test
  void everyHourOfTwentyYearsIsAsTheRulesSay() {
    for (Instant hour = FROM; hour.isBefore(UNTIL); hour = hour.plus(Duration.ofHours(1))) {
      LocalDateTime fields = LocalDateTime.ofInstant(hour, ZoneOffset.UTC);
      for (GameEvent event : GameEvent.values()) {
        assertThat(CALENDAR.current(event, hour).isPresent())
            .as("%s at %s", event, hour)
            .isEqualTo(isOn(event, fields));
      }
    }
  }

  @Test
  void aSeasonBeginsOnTheLastMondayOfEachMonth() {
    Instant start = FROM;
    for (int month = 0; month < 240; month++) {
      start = CALENDAR.next(GameEvent.SEASON, start).start();
      LocalDateTime fields = LocalDateTime.ofInstant(start, ZoneOffset.UTC);
      assertThat(fields.getDayOfWeek()).isEqualTo(DayOfWeek.MONDAY);
      assertThat(fields.getHour()).isEqualTo(5);
      assertThat(fields.getMonthValue()).isEqualTo(month % 12 + 1);
      assertThat(fields.plusWeeks(1).getMonth()).isNotEqualTo(fields.getMonth());
    }
  }

  @Test
  void neighboursOfAnyMomentAreOrderedAndMissNothing() {
    Random random = new Random(8);
    long span = Duration.between(FROM, UNTIL).toMillis();
    for (int i = 0; i < 20_000; i++) {
      Instant moment = FROM.plusMillis(random.nextLong(span));
      for (GameEvent event : GameEvent.values()) {
        Occurrence next = CALENDAR.next(event, moment);
        assertThat(next.start()).isAfter(moment);
        assertThat(next.end()).isAfter(next.start());
        assertThat(CALENDAR.next(event, next.start().minusNanos(1))).isEqualTo(next);
        assertThat(CALENDAR.current(event, next.start())).contains(next);
        assertThat(CALENDAR.nextEnd(event, moment)).isAfter(moment);
        CALENDAR
            .current(event, moment)
            .ifPresent(on -> assertThat(on.end()).isBeforeOrEqualTo(next.start()));
      }
      for (Kind kind : Kind.values()) {
        CALENDAR
            .nextOutdating(kind, moment)
            .ifPresent(
                at -> {
                  assertThat(at).isAfter(moment);
                  assertThat(CALENDAR.lastOutdating(kind, at)).contains(at);
                  // Nothing lies between the two.
                  assertThat(CALENDAR.lastOutdating(kind, at.minusNanos(1)))
                      .isEqualTo(CALENDAR.lastOutdating(kind, moment));
                });
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "day": "FRIDAY"     | "day": "FREITAG"  | raidWeekend: starts.day is a day of the week
          "lasts": "P3D"      | "lasts": "P8D"    | raidWeekend: lasts is more than nothing and up to
          "lasts": "P3D"      | "lasts": "-P1D"   | raidWeekend: lasts is more than nothing and up to
          "lasts": "P3D"      | "lasts": "long"   | raidWeekend: lasts is untilNext or a duration
          "at": "07:00"       | "at": "7"         | raidWeekend: starts.at is a time such as 05:00
          "last": "MONDAY"    | "last": "1"       | season: starts.last is a day of the week
          "day": 22           | "day": 29         | clanGames: starts.day is a day of the month
          "every": "week"     | "every": "year"   | rankedWeek: starts.every is week or month
          "clanGames": {      | "games": {        | an event that is not known: games
          {"end": ["clan"]}   | {"end": ["base"]} | raidWeekend: outdates has a kind that is not
          "outdates"          | "outdated"        | season: outdated is not among
          """)
  void aMistakeInTheDataIsNamed(String right, String wrong, String message) throws IOException {
    String data = data();
    assertThat(data).contains(right);
    assertThatExceptionOfType(InvalidCalendarException.class)
        .isThrownBy(() -> GameCalendar.parse(data.replace(right, wrong)))
        .withMessageContaining(message);
  }

  @Test
  void whatIsNoCalendarIsRefused() {
    assertThatExceptionOfType(InvalidCalendarException.class)
        .isThrownBy(() -> GameCalendar.parse("{"))
        .withMessage("The calendar is not JSON.");
    assertThatExceptionOfType(InvalidCalendarException.class)
        .isThrownBy(() -> GameCalendar.parse("{\"events\":{}}"))
        .withMessage("The calendar lacks the event season.");
  }

  private static String data() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(GameCalendar.class.getResourceAsStream("game-calendar.json"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
