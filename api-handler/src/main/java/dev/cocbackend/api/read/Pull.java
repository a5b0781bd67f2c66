package dev.cocbackend.api.read;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cocbackend.api.budget.ReaderLimits;
import dev.cocbackend.api.http.ApiResponse;
import dev.cocbackend.api.http.Caller;
import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.api.http.RejectedException;
import dev.cocbackend.refresh.Occasion;
import dev.cocbackend.refresh.Occasion.Cause;
import dev.cocbackend.refresh.Priority;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/**
 * Answers somebody who pulled to refresh: asks for one snapshot, stale or not, and tells how long
 * it will take. What upstream would only repeat, and what is asked for already, costs the caller
 * nothing. Thread-safe.
 */
final class Pull {
  /** The requester's rest after a failed send, and the planner's next minute. */
  private static final Duration QUEUE_OUTAGE = Duration.ofSeconds(90);

  private final SnapshotStore store;
  private final RefreshRequester requester;
  private final RefreshEstimate estimate;
  private final ReaderLimits limits;
  private final InstantSource clock;

  Pull(
      SnapshotStore store,
      RefreshRequester requester,
      RefreshEstimate estimate,
      ReaderLimits limits,
      InstantSource clock) {
    this.store = store;
    this.requester = requester;
    this.estimate = estimate;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * @throws RejectedException with 429 or 403 if the caller may not ask for this one
   * @throws StoreUnavailableException if the table does not answer
   */
  ApiResponse answer(SnapshotKey key, Caller caller, InvocationLog log) {
    log.put("key", key.toString());
    Instant now = clock.instant();
    Lookup seen = store.find(key);
    Tier tier = Priority.of(Occasion.read(Cause.VIEWED, seen, now, now));
    if (seen instanceof Lookup.Found found && found.snapshot().freshUntil().isAfter(now)) {
      return accepted(
          "upToDate",
          "The CoC API repeats what is known until then; nothing was requested.",
          Duration.between(now, found.snapshot().freshUntil()),
          tier,
          log);
    }
    if (RefreshRequester.isOutstanding(seen, tier, now)) {
      return outstanding(Objects.requireNonNull(seen.lease()).tier(), log);
    }
    limits.pulls().require(caller.id(), now);
    if (!(seen instanceof Lookup.Found)
        && !limits.firstSeen().spend(caller, 1, now, log).orReject()) {
      throw new StoreUnavailableException("The callers' budgets did not answer.", null);
    }
    // Before it stands in the line itself.
    Duration wait = estimate.of(tier, log);
    return switch (requester.request(key, tier, seen, now)) {
      case REQUESTED ->
          accepted(
              "refreshRequested",
              "A refresh has been requested; read again then.",
              wait,
              tier,
              log);
      case OUTSTANDING -> outstanding(tier, log);
      case DEFERRED ->
          accepted(
              "refreshRequested",
              "A refresh has been noted, and is requested as soon as the queue answers again.",
              wait.plus(QUEUE_OUTAGE),
              tier,
              log);
    };
  }

  private ApiResponse outstanding(Tier tier, InvocationLog log) {
    return accepted(
        "refreshOutstanding",
        "A refresh is under way already; read again then.",
        estimate.of(tier, log),
        tier,
        log);
  }

  private static ApiResponse accepted(
      String reason, String message, Duration wait, Tier tier, InvocationLog log) {
    log.put("pull", reason);
    // Rounded up, so that nobody comes back early.
    long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
    return ApiResponse.json(
            202,
            JsonNodeFactory.instance
                .objectNode()
                .put("reason", reason)
                .put("message", message)
                .put("estimated_seconds", seconds)
                .put("tier", tier.name()))
        .with("Cache-Control", "no-store")
        .with("Retry-After", Long.toString(seconds));
  }
}
