package dev.cocbackend.mobile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A pull to refresh under way, and who waits for it. Belongs to the loop. */
final class PullToRefresh {
  private static final Duration FIRST_POLL = Duration.ofSeconds(2);
  private static final Duration LONGEST_POLL = Duration.ofSeconds(10);
  private static final Duration DEFAULT_ESTIMATE = Duration.ofSeconds(2);

  /** More than a lost message takes until the backend sends it again, which is a minute. */
  private static final Duration GRACE = Duration.ofSeconds(90);

  private final @Nullable Instant before;
  private final List<Waiting> waiting = new ArrayList<>();
  private boolean accepted;
  private @Nullable Instant acceptedAt;
  private @Nullable Duration upToDateFor;
  private long deadlineNanos;
  private int polls;

  /**
   * @param before {@code last_updated} of what is held, null if nothing is
   */
  PullToRefresh(@Nullable Instant before) {
    this.before = before;
  }

  /** Somebody who pulled; any thread may call {@link #cancel}. */
  static final class Waiting {
    private final RefreshListener listener;
    private volatile boolean cancelled;

    Waiting(RefreshListener listener) {
      this.listener = listener;
    }

    void cancel() {
      cancelled = true;
    }
  }

  void add(Waiting one) {
    waiting.add(one);
  }

  /** Whether nobody waits any more. */
  boolean leave(Waiting one) {
    return waiting.remove(one) && waiting.isEmpty();
  }

  /**
   * The server's 202.
   *
   * @return how long to wait before the first look
   */
  Duration accepted(Reply reply, long nowNanos) throws MalformedAnswerException {
    accepted = true;
    acceptedAt = reply.serverTime();
    if (reply.reason().equals("upToDate")) {
      upToDateFor = reply.retryAfter();
      return Duration.ZERO;
    }
    long seconds = Bodies.object(reply.body()).path("estimated_seconds").asLong(0);
    Duration estimate = seconds > 0 ? Reply.limited(seconds) : reply.retryAfter();
    if (estimate.isZero()) {
      estimate = DEFAULT_ESTIMATE;
    }
    deadlineNanos = nowNanos + estimate.multipliedBy(3).plus(GRACE).toNanos();
    return estimate;
  }

  /** Whether answers count: those from before the server took the request say nothing of it. */
  boolean isAccepted() {
    return accepted;
  }

  /** What an answer means, null if it is not the one waited for. */
  @Nullable RefreshResult judge(@Nullable Entry entry, @Nullable Problem problem, long nowNanos) {
    if (problem != null) {
      return new RefreshResult(RefreshResult.Outcome.FAILED, problem, Duration.ZERO);
    }
    Duration holds = upToDateFor;
    if (holds != null) {
      return new RefreshResult(
          isNewer(entry) ? RefreshResult.Outcome.UPDATED : RefreshResult.Outcome.UP_TO_DATE,
          null,
          holds);
    }
    // A Date is cut to the second, so what was fetched in that second counts.
    if (isNewer(entry)
        && (acceptedAt == null || (entry != null && !entry.lastUpdated().isBefore(acceptedAt)))) {
      return new RefreshResult(RefreshResult.Outcome.UPDATED, null, Duration.ZERO);
    }
    return nowNanos - deadlineNanos < 0
        ? null
        : new RefreshResult(RefreshResult.Outcome.STILL_WAITING, null, Duration.ZERO);
  }

  private boolean isNewer(@Nullable Entry entry) {
    return entry != null && (before == null || entry.lastUpdated().isAfter(before));
  }

  Duration nextPoll(BackOff backOff) {
    return backOff.after(polls++, FIRST_POLL, LONGEST_POLL);
  }

  void tell(RefreshResult result, Executor callbacks) {
    for (Waiting one : waiting) {
      callbacks.execute(
          () -> {
            if (!one.cancelled) {
              one.listener.onRefreshed(result);
            }
          });
    }
  }
}
