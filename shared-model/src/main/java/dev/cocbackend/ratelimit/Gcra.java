package dev.cocbackend.ratelimit;

import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The arithmetic of the generic cell rate algorithm without bursts: the theoretical arrival time
 * (TAT) is when the next slot begins, and every slot moves it one interval on.
 */
final class Gcra {
  /**
   * 39.5 slots a second. The CoC API allows 40; the rest keeps a request that is up to 12 ms late,
   * followed by one that is not, within any sliding second.
   */
  static final Duration INTERVAL = Duration.ofNanos(1_000_000_000L * 10 / 395);

  private Gcra() {}

  /** How far ahead of now a tier may reserve, so that lower tiers yield as the budget fills. */
  static Duration lookAhead(Tier tier) {
    return switch (tier) {
      case CRITICAL -> Duration.ofSeconds(2);
      case HIGH -> Duration.ofSeconds(1);
      case MEDIUM -> Duration.ofMillis(500);
      case LOW -> Duration.ofMillis(250);
    };
  }

  /** Microseconds since the epoch: fine enough for an interval, and exact in a DynamoDB number. */
  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
