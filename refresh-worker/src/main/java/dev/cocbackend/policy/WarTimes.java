package dev.cocbackend.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cocbackend.change.CocTime;
import dev.cocbackend.snapshot.WarState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a war turns: preparation becomes battle at its start, and battle ends at its end. Both times
 * are in the war's object from its declaration on. Immutable.
 */
public record WarTimes(Instant start, Instant end) {
  /** The CoC API moves a war on some seconds late; asked at once it may say what it said before. */
  static final Duration LATE = Duration.ofSeconds(5);

  /** Of a war's object; empty if no war is on, or it says no times. */
  public static Optional<WarTimes> of(JsonNode war) {
    Optional<Instant> start = CocTime.of(war.path("startTime"));
    Optional<Instant> end = CocTime.of(war.path("endTime"));
    return start.isPresent() && end.isPresent() && start.get().isBefore(end.get())
        ? Optional.of(new WarTimes(start.get(), end.get()))
        : Optional.empty();
  }

  /** What a look at {@code moment} finds. */
  WarState stateAt(Instant moment) {
    if (moment.isBefore(start)) {
      return WarState.PREPARATION;
    }
    return moment.isBefore(end) ? WarState.IN_WAR : WarState.WAR_ENDED;
  }

  /** The first turn after {@code moment}, if one is left. */
  Optional<Instant> nextTurn(Instant moment) {
    if (moment.isBefore(start)) {
      return Optional.of(start);
    }
    return moment.isBefore(end) ? Optional.of(end) : Optional.empty();
  }

  /** The last turn at {@code moment} or before. */
  Optional<Instant> lastTurn(Instant moment) {
    if (!moment.isBefore(end)) {
      return Optional.of(end);
    }
    return moment.isBefore(start) ? Optional.empty() : Optional.of(start);
  }
}
