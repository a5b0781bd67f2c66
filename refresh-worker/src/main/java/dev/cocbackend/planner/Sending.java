package dev.cocbackend.planner;

import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.SnapshotKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The requests of one plan, until a queue refuses one or time is up. Thread-safe. */
final class Sending {
  private final RefreshRequester requester;
  private final InstantSource clock;
  private final Instant now;
  private final Instant deadline;
  private final AtomicInteger requested = new AtomicInteger();
  private final AtomicInteger outstanding = new AtomicInteger();
  private final AtomicBoolean queueDown = new AtomicBoolean();

  /**
   * @param now of the plan
   * @param deadline nothing is sent after it
   */
  Sending(RefreshRequester requester, InstantSource clock, Instant now, Instant deadline) {
    this.requester = requester;
    this.clock = clock;
    this.now = now;
    this.deadline = deadline;
  }

  /** Sends it if all is well; what is not sent stays due, and the next run finds it. */
  void send(SnapshotKey key, Tier tier) {
    if (queueDown.get() || isOver()) {
      return;
    }
    switch (requester.request(key, tier, now)) {
      case REQUESTED -> requested.incrementAndGet();
      case OUTSTANDING -> outstanding.incrementAndGet();
      case DEFERRED -> queueDown.set(true);
    }
  }

  boolean isOver() {
    return clock.instant().isAfter(deadline);
  }

  /** For how many a request was sent. */
  int requested() {
    return requested.get();
  }

  /** For how many one was under way. */
  int outstanding() {
    return outstanding.get();
  }

  /** Whether a queue refused a request. */
  boolean isQueueDown() {
    return queueDown.get();
  }
}
