package dev.cocbackend.mobile;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What came of a pull to refresh. Immutable.
 *
 * @param problem why it failed, null for other outcomes
 * @param retryAfter how long another try makes no sense; zero if it can be made at once
 */
public record RefreshResult(Outcome outcome, @Nullable Problem problem, Duration retryAfter) {
  /** How it ended. */
  public enum Outcome {
    /** The server has asked the game, and the device has its answer. */
    UPDATED,
    /** The game would only repeat itself until {@link RefreshResult#retryAfter} has passed. */
    UP_TO_DATE,
    /** The server has taken the request, and has not come to it within thrice its estimate. */
    STILL_WAITING,
    /** See {@link RefreshResult#problem}. */
    FAILED
  }
}
