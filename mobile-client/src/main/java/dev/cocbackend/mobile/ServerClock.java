package dev.cocbackend.mobile;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The server's time, as far as a device can know it: what the last answer said, and the time since
 * then by a clock that nobody can set. The device's own time serves only until the first answer of
 * a process, put right by how wrong it was when something was last saved. Belongs to the loop.
 */
final class ServerClock {
  private final Loop loop;
  private @Nullable Instant heard;
  private long heardAtNanos;
  private @Nullable Instant savedServer;
  private Duration savedOffset = Duration.ZERO;

  ServerClock(Loop loop) {
    this.loop = loop;
  }

  /**
   * @param serverTime what the server said
   * @param atNanos the loop's {@link Loop#elapsedNanos} then
   */
  void heard(Instant serverTime, long atNanos) {
    heard = serverTime;
    heardAtNanos = atNanos;
  }

  /**
   * What both clocks said when something was saved, maybe by an earlier process; the latest counts.
   */
  void saved(Instant serverTime, Instant wallTime) {
    if (savedServer == null || serverTime.isAfter(savedServer)) {
      savedServer = serverTime;
      savedOffset = Duration.between(wallTime, serverTime);
    }
  }

  Instant now() {
    if (heard != null) {
      return heard.plusNanos(loop.elapsedNanos() - heardAtNanos);
    }
    Instant guess = loop.wallTime().plus(savedOffset);
    // Time has not run backward, whatever somebody has set the device's clock to.
    return savedServer != null && guess.isBefore(savedServer) ? savedServer : guess;
  }
}
