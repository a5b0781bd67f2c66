package dev.cocbackend.refresh;

import java.time.Duration;

/** How urgent a refresh is, most urgent first. The targets are the product's promise. */
public enum Tier {
  /** A war in preparation or under way. */
  CRITICAL(Duration.ofMinutes(5)),
  /** A user read stale data or pulled to refresh. */
  HIGH(Duration.ofMinutes(30)),
  /** Active players and clans, asked for by the planner. */
  MEDIUM(Duration.ofHours(2)),
  /** The rest of what anyone still asks for. */
  LOW(Duration.ofHours(8));

  private final Duration target;

  Tier(Duration target) {
    this.target = target;
  }

  /** Within what time a request of this tier should be served; also how long its lease lasts. */
  public Duration target() {
    return target;
  }

  /** The next less urgent tier; {@link #LOW} stays. */
  public Tier lower() {
    return switch (this) {
      case CRITICAL -> HIGH;
      case HIGH -> MEDIUM;
      case MEDIUM, LOW -> LOW;
    };
  }

  /** The next more urgent tier; {@link #CRITICAL} stays. */
  public Tier higher() {
    return switch (this) {
      case CRITICAL, HIGH -> CRITICAL;
      case MEDIUM -> HIGH;
      case LOW -> MEDIUM;
    };
  }

  public boolean isHigherThan(Tier other) {
    return compareTo(other) < 0;
  }
}
