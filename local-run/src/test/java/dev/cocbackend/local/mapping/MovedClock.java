package dev.cocbackend.local.mapping;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that only a test moves. */
final class MovedClock implements InstantSource {
  private volatile Instant now;

  MovedClock(Instant start) {
    this.now = start;
  }

  @Override
  public Instant instant() {
    return now;
  }

  void move(Duration duration) {
    now = now.plus(duration);
  }
}
