package dev.cocbackend.calendar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cocbackend.snapshot.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * When the game's recurring events take place. Everything comes from {@code game-calendar.json};
 * who has to change a time changes it there. Thread-safe.
 */
public final class GameCalendar {
  private static final String FILE = "game-calendar.json";

  private final Map<GameEvent, EventRule> rules;

  /** What was asked last of each kind: nearly all moments asked for lie between the same two. */
  private final Map<Kind, Window> windows = new ConcurrentHashMap<>();

  private GameCalendar(Map<GameEvent, EventRule> rules) {
    this.rules = rules;
  }

  private static final class Standard {
    static final GameCalendar CALENDAR = load();

    private static GameCalendar load() {
      try (InputStream file =
          Objects.requireNonNull(GameCalendar.class.getResourceAsStream(FILE), FILE)) {
        return parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The calendar of the data file that belongs to this program. */
  public static GameCalendar standard() {
    return Standard.CALENDAR;
  }

  /**
   * Reads a calendar as the data file's own words describe it.
   *
   * @throws InvalidCalendarException if it lacks an event, has one that is not known, or a rule is
   *     not allowed; the message says which and what is
   */
  public static GameCalendar parse(String json) {
    JsonNode events;
    try {
      events = new ObjectMapper().readTree(json).path("events");
    } catch (JsonProcessingException e) {
      throw new InvalidCalendarException("The calendar is not JSON.");
    }
    events
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (Arrays.stream(GameEvent.values()).noneMatch(event -> event.id().equals(name))) {
                throw new InvalidCalendarException(
                    "The calendar has an event that is not known: %s.".formatted(name));
              }
            });
    Map<GameEvent, EventRule> rules = new EnumMap<>(GameEvent.class);
    for (GameEvent event : GameEvent.values()) {
      if (!events.path(event.id()).isObject()) {
        throw new InvalidCalendarException(
            "The calendar lacks the event %s.".formatted(event.id()));
      }
      rules.put(event, EventRule.parse(event, events.path(event.id())));
    }
    return new GameCalendar(rules);
  }

  /** What is on at this moment. */
  public Set<GameEvent> on(Instant moment) {
    Set<GameEvent> on = EnumSet.noneOf(GameEvent.class);
    for (GameEvent event : GameEvent.values()) {
      if (current(event, moment).isPresent()) {
        on.add(event);
      }
    }
    return on;
  }

  /** The occurrence that is on at this moment, if one is. */
  public Optional<Occurrence> current(GameEvent event, Instant moment) {
    return Optional.of(rule(event).lastUpTo(moment)).filter(last -> last.isOn(moment));
  }

  /** The first occurrence that begins after this moment. */
  public Occurrence next(GameEvent event, Instant after) {
    return rule(event).nextAfter(after);
  }

  /** The first end after this moment: of what is on, or of what is next. */
  public Instant nextEnd(GameEvent event, Instant after) {
    return current(event, after).orElseGet(() -> next(event, after)).end();
  }

  /**
   * The first moment after {@code after} at which snapshots of this kind change for everybody, as
   * at a season's reset; empty if nothing ever does that to the kind.
   */
  public Optional<Instant> nextOutdating(Kind kind, Instant after) {
    return window(kind, after).next();
  }

  /** The last such moment at {@code upTo} or before. What was fetched before it is outdated. */
  public Optional<Instant> lastOutdating(Kind kind, Instant upTo) {
    return window(kind, upTo).last();
  }

  /** The time from one such moment to the next; empty ends where there is none. */
  private record Window(Optional<Instant> last, Optional<Instant> next) {
    boolean covers(Instant moment) {
      return last.map(at -> !at.isAfter(moment)).orElse(true)
          && next.map(at -> at.isAfter(moment)).orElse(true);
    }
  }

  private Window window(Kind kind, Instant moment) {
    Window known = windows.get(kind);
    if (known != null && known.covers(moment)) {
      return known;
    }
    List<Instant> around = outdatingAround(kind, moment).toList();
    Window found =
        new Window(
            around.stream().filter(at -> !at.isAfter(moment)).max(Instant::compareTo),
            around.stream().filter(at -> at.isAfter(moment)).min(Instant::compareTo));
    windows.put(kind, found);
    return found;
  }

  private Stream<Instant> outdatingAround(Kind kind, Instant moment) {
    return rules.values().stream()
        .map(rule -> rule.outdatingAround(kind, moment))
        .flatMap(Collection::stream);
  }

  private EventRule rule(GameEvent event) {
    return Objects.requireNonNull(rules.get(event));
  }
}
