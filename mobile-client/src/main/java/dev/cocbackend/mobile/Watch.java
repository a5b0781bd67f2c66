package dev.cocbackend.mobile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One object that somebody looks at or has pulled to refresh: asks the server when there can be
 * news, and tells the screens. Ends when nobody is left. Belongs to the loop.
 */
final class Watch {
  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

  /** What the server says with a 202, and what it is by when it says nothing. */
  private static final Duration PENDING_WAIT = Duration.ofSeconds(2);

  /** A refresh takes seconds; a stale object that stays so is asked for ever less often. */
  private static final Duration STALE_WAIT = Duration.ofSeconds(4);

  private static final Duration FAILURE_WAIT = Duration.ofSeconds(2);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  /** How long the server keeps what it knows not to exist. */
  private static final Duration GONE_WAIT = Duration.ofMinutes(10);

  private final Session session;
  private final ObjectKey key;
  private final Consumer<Watch> whenLeft;
  private final List<Viewer> viewers = new ArrayList<>();
  private @Nullable Entry entry;
  private Source source = Source.DISK;
  private boolean heard;
  private boolean pending;
  private @Nullable Problem problem;
  private int failures;
  private int waits;
  private @Nullable PullToRefresh pull;
  private @Nullable Cancellable timer;
  private @Nullable Cancellable get;
  private @Nullable Cancellable post;

  /**
   * @param whenLeft is told when nobody is left; the watch is done then
   */
  Watch(Session session, ObjectKey key, Consumer<Watch> whenLeft) {
    this.session = session;
    this.key = key;
    this.whenLeft = whenLeft;
    this.entry = session.cache().read(key);
  }

  ObjectKey key() {
    return key;
  }

  @Nullable Entry entry() {
    return entry;
  }

  boolean isViewed() {
    return !viewers.isEmpty();
  }

  void join(Viewer viewer) {
    viewers.add(viewer);
    viewer.show(state());
    if (timer == null && get == null) {
      ask();
    }
  }

  void leave(Viewer viewer) {
    viewers.remove(viewer);
    endIfLeft();
  }

  void pull(PullToRefresh.Waiting waiting) {
    PullToRefresh running = pull;
    if (running == null) {
      running = new PullToRefresh(entry == null ? null : entry.lastUpdated());
      pull = running;
      post = session.api().refresh(key, this::pullAnswered);
    }
    running.add(waiting);
    show();
  }

  void leave(PullToRefresh.Waiting waiting) {
    if (pull != null && pull.leave(waiting)) {
      endPull();
      show();
      endIfLeft();
    }
  }

  /** Asks at once if the last try failed, for example because the network has come back. */
  void retry() {
    if (failures > 0) {
      failures = 0;
      ask();
    }
  }

  /** A sync has brought this. */
  void synced(Entry newer) {
    accept(newer);
    settle(untilNews());
  }

  /** A sync has found that there is no such object. */
  void gone(Problem why) {
    forget(why);
    settle(GONE_WAIT);
  }

  /** Ends it without a word. */
  void end() {
    stopTimer();
    if (get != null) {
      get.cancel();
      get = null;
    }
    endPull();
  }

  private void endPull() {
    pull = null;
    if (post != null) {
      post.cancel();
      post = null;
    }
  }

  private void endIfLeft() {
    if (viewers.isEmpty() && pull == null) {
      end();
      whenLeft.accept(this);
    }
  }

  private void ask() {
    stopTimer();
    if (get == null) {
      get = session.api().get(key, entry == null ? null : entry.etag(), isViewed(), this::answered);
      // What was fresh may be stale by now.
      show();
    }
  }

  private void answered(Reply reply) {
    get = null;
    settle(take(reply));
  }

  /** Takes in what the answer says; returns how long to wait, null for good. */
  private @Nullable Duration take(Reply reply) {
    Instant now = session.clock().now();
    Entry held = entry;
    try {
      if (reply.status() == 200) {
        accept(Answers.entry(key, reply, now));
        return untilNews();
      }
      if (reply.status() == 304 && held != null) {
        accept(Answers.confirmed(held, reply, now));
        return untilNews();
      }
    } catch (MalformedAnswerException e) {
      return failed(Problem.SERVER_ERROR, Duration.ZERO);
    }
    if (reply.status() == 202) {
      heard();
      pending = true;
      return longer(
          reply.retryAfter().isZero() ? PENDING_WAIT : reply.retryAfter(),
          session.backOff().after(waits++, SHORTEST_WAIT, LONGEST_WAIT));
    }
    return refused(Answers.problem(reply), reply);
  }

  private @Nullable Duration refused(Problem why, Reply reply) {
    return switch (why) {
      case NOT_FOUND, PRIVATE -> {
        forget(why);
        Duration maxAge = reply.maxAge();
        yield maxAge == null || maxAge.isZero() ? GONE_WAIT : longer(maxAge, SHORTEST_WAIT);
      }
      case UNAUTHORIZED, REJECTED -> {
        heard = true;
        problem = why;
        yield null;
      }
      case UNREACHABLE, SERVER_ERROR, THROTTLED -> failed(why, reply.retryAfter());
    };
  }

  private void heard() {
    heard = true;
    pending = false;
    problem = null;
    failures = 0;
  }

  private void accept(Entry newer) {
    heard();
    Entry held = entry;
    source = Source.SERVER;
    if (held != null && newer.lastUpdated().isBefore(held.lastUpdated())) {
      // An older answer has overtaken; what a screen shows never goes back in time.
      return;
    }
    entry = newer;
    if (held == null
        || !newer.lastUpdated().equals(held.lastUpdated())
        || !newer.json().equals(held.json())) {
      waits = 0;
      session.cache().write(newer);
    }
  }

  private void forget(Problem why) {
    heard();
    problem = why;
    entry = null;
    session.cache().remove(key);
  }

  private Duration failed(Problem why, Duration atLeast) {
    heard = true;
    problem = why;
    return longer(atLeast, session.backOff().after(failures++, FAILURE_WAIT, LONGEST_WAIT));
  }

  /** How long what is held cannot have changed, or how long a refresh may take. */
  private Duration untilNews() {
    Entry held = entry;
    Duration fresh =
        held == null ? Duration.ZERO : Duration.between(session.clock().now(), held.staleAt());
    if (fresh.isNegative() || fresh.isZero()) {
      return session.backOff().after(waits++, STALE_WAIT, LONGEST_WAIT);
    }
    waits = 0;
    return session.backOff().spread(longer(fresh, SHORTEST_WAIT));
  }

  /** Ends the pull if this is what it waited for, asks again in due time, and tells the screens. */
  private void settle(@Nullable Duration wait) {
    Duration next = wait;
    PullToRefresh running = pull;
    if (running != null && running.isAccepted()) {
      RefreshResult result = running.judge(entry, problem, session.loop().elapsedNanos());
      if (result == null) {
        next = running.nextPoll(session.backOff());
      } else {
        finish(running, result);
      }
    }
    stopTimer();
    if (get == null && next != null) {
      timer = session.loop().schedule(next, this::ask);
    }
    show();
    endIfLeft();
  }

  private void pullAnswered(Reply reply) {
    post = null;
    PullToRefresh running = pull;
    if (running == null) {
      return;
    }
    if (reply.status() == 202) {
      try {
        Duration wait = running.accepted(reply, session.loop().elapsedNanos());
        stopTimer();
        timer = session.loop().schedule(wait, this::ask);
        return;
      } catch (MalformedAnswerException e) {
        finish(running, failure(Problem.SERVER_ERROR, Duration.ZERO));
      }
    } else {
      finish(running, failure(Answers.problem(reply), reply.retryAfter()));
    }
    show();
    endIfLeft();
  }

  private void finish(PullToRefresh running, RefreshResult result) {
    endPull();
    running.tell(result, session.callbacks());
  }

  private static RefreshResult failure(Problem why, Duration retryAfter) {
    return new RefreshResult(RefreshResult.Outcome.FAILED, why, retryAfter);
  }

  private void show() {
    ScreenState state = state();
    for (Viewer viewer : viewers) {
      viewer.show(state);
    }
  }

  private ScreenState state() {
    return new ScreenState(key, snapshot(), !heard || pull != null, pending, problem);
  }

  private @Nullable Snapshot snapshot() {
    Entry held = entry;
    if (held == null) {
      return null;
    }
    Instant now = session.clock().now();
    Duration age = Duration.between(held.lastUpdated(), now);
    return new Snapshot(
        key,
        held.json(),
        held.lastUpdated(),
        age.isNegative() ? Duration.ZERO : age,
        !now.isBefore(held.staleAt()),
        source);
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }
}
