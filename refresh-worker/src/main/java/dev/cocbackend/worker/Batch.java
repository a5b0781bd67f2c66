package dev.cocbackend.worker;

import static java.util.Objects.requireNonNull;

import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.breaker.Breaker.Access;
import dev.cocbackend.metrics.Measurements;
import dev.cocbackend.metrics.Metric;
import dev.cocbackend.ratelimit.Pause;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.refresh.MalformedRequestException;
import dev.cocbackend.refresh.QueueUnavailableException;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.RefreshRequestCodec;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Look;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;

/**
 * Serves the messages of one invocation side by side: looks all of them up, then takes slots for
 * those that upstream has to be asked for, as many at once as the budget gives. Thread-safe.
 */
final class Batch {
  /** A worker that waits longer for a slot costs more than sending the request again. */
  static final Duration MAX_SLOT_WAIT = Duration.ofSeconds(3);

  private final Refresher refresher;
  private final SnapshotStore store;
  private final Breaker breaker;
  private final KeySlots slots;
  private final InstantSource clock;
  private final Pause pause;
  private final Supplier<ExecutorService> threads;

  /**
   * @param threads makes the threads of one invocation; closed at its end
   */
  Batch(
      Refresher refresher,
      SnapshotStore store,
      Breaker breaker,
      KeySlots slots,
      InstantSource clock,
      Pause pause,
      Supplier<ExecutorService> threads) {
    this.refresher = refresher;
    this.store = store;
    this.breaker = breaker;
    this.slots = slots;
    this.clock = clock;
    this.pause = pause;
    this.threads = threads;
  }

  /**
   * What became of one message.
   *
   * @param failure why it must come back, null if it may be deleted
   */
  record Result(Outcome outcome, @Nullable Throwable failure) {
    static Result of(Future<Outcome> outcome) throws InterruptedException {
      try {
        return new Result(outcome.get(), null);
      } catch (ExecutionException e) {
        return failed(e);
      }
    }

    static Result failed(ExecutionException e) {
      Throwable failure = e;
      while (failure instanceof ExecutionException && failure.getCause() != null) {
        failure = failure.getCause();
      }
      return new Result(Outcome.FAILED, failure);
    }
  }

  /** A request that upstream has to be asked for. */
  private record Needy(int index, RefreshRequest request, Look before) {
    Lookup seen() {
      return before.lookup();
    }
  }

  /**
   * What the steps of one invocation share.
   *
   * @param running outcomes to come, by the message's place in the batch
   * @param lastStart no request to upstream starts after this moment
   */
  private record Run(
      ExecutorService executor,
      Map<Integer, Future<Outcome>> running,
      Instant lastStart,
      Measurements measurements) {

    void submit(Needy needy, Callable<Outcome> work) {
      running.put(needy.index(), executor.submit(work));
    }
  }

  /**
   * Serves the messages.
   *
   * @param lastStart no request to upstream starts after this moment
   * @param measurements take what is measured on the way
   * @return one result a message, in the order of the messages
   */
  List<Result> serve(List<String> bodies, Instant lastStart, Measurements measurements)
      throws InterruptedException {
    Result[] results = new Result[bodies.size()];
    noteKeys();
    try (ExecutorService executor = threads.get()) {
      Run run = new Run(executor, new TreeMap<>(), lastStart, measurements);
      Map<Tier, Deque<Needy>> needy = lookUp(bodies, results, run);
      // Most urgent first; all messages of a queue but those of foreign senders have one tier.
      for (Map.Entry<Tier, Deque<Needy>> tier : needy.entrySet()) {
        start(tier.getKey(), tier.getValue(), run);
      }
      for (Map.Entry<Integer, Future<Outcome>> entry : run.running().entrySet()) {
        results[entry.getKey()] = Result.of(entry.getValue());
      }
    }
    return List.of(results);
  }

  private void noteKeys() {
    try {
      slots.note(clock.instant());
    } catch (StoreUnavailableException e) {
      // It is for the gauges alone; the next invocation notes them.
    }
  }

  private Map<Tier, Deque<Needy>> lookUp(List<String> bodies, Result[] results, Run run)
      throws InterruptedException {
    Instant startedAt = clock.instant();
    Map<Integer, RefreshRequest> requests = decode(bodies, results, startedAt, run);
    Map<SnapshotKey, Future<Map<SnapshotKey, Look>>> looks = lookAll(requests.values(), run);
    Map<Tier, Deque<Needy>> needy = new TreeMap<>();
    for (Map.Entry<Integer, RefreshRequest> entry : requests.entrySet()) {
      int index = entry.getKey();
      RefreshRequest request = entry.getValue();
      try {
        Needy found = new Needy(index, request, resultOf(looks, request.key()));
        Duration freshFor = Refresher.freshFor(found.seen(), startedAt);
        if (Refresher.isSatisfied(request, found.seen())) {
          results[index] = new Result(Outcome.SATISFIED, null);
        } else if (freshFor.isPositive()) {
          // A request of the budget would bring the same answer; the reader's wish waits for news.
          putBack(List.of(found), freshFor, run);
        } else {
          needy.computeIfAbsent(request.tier(), t -> new ArrayDeque<>()).add(found);
        }
      } catch (ExecutionException e) {
        results[index] = Result.failed(e);
      }
    }
    return needy;
  }

  /** The requests that can be read, by their message's place in the batch. */
  private static Map<Integer, RefreshRequest> decode(
      List<String> bodies, Result[] results, Instant now, Run run) {
    Map<Integer, RefreshRequest> requests = new TreeMap<>();
    for (int i = 0; i < bodies.size(); i++) {
      try {
        RefreshRequest request = RefreshRequestCodec.decode(bodies.get(i));
        run.measurements().saw(request.tier());
        // Clocks differ; nothing waits for less than no time.
        run.measurements()
            .observe(
                Metric.QUEUE_WAIT,
                longer(Duration.between(request.requestedAt(), now), Duration.ZERO));
        requests.put(i, request);
      } catch (MalformedRequestException e) {
        results[i] = new Result(Outcome.FAILED, e);
      }
    }
    return requests;
  }

  /** Looks the keys up side by side, as many in one call as the store takes. */
  private Map<SnapshotKey, Future<Map<SnapshotKey, Look>>> lookAll(
      Collection<RefreshRequest> requests, Run run) {
    Map<SnapshotKey, Future<Map<SnapshotKey, Look>>> looks = new HashMap<>();
    requests.stream()
        .map(RefreshRequest::key)
        .distinct()
        .gather(Gatherers.windowFixed(SnapshotStore.MAX_FIND_ALL))
        .forEach(
            keys -> {
              Future<Map<SnapshotKey, Look>> found =
                  run.executor().submit(() -> store.lookAll(new LinkedHashSet<>(keys)));
              keys.forEach(key -> looks.put(key, found));
            });
    return looks;
  }

  private static Look resultOf(
      Map<SnapshotKey, Future<Map<SnapshotKey, Look>>> looks, SnapshotKey key)
      throws InterruptedException, ExecutionException {
    return requireNonNull(requireNonNull(looks.get(key)).get().get(key));
  }

  /** Starts the requests as slots come, and puts back those that get none in time. */
  private void start(Tier tier, Deque<Needy> waiting, Run run) throws InterruptedException {
    Access access = breaker.ask(clock.instant());
    while (access instanceof Access.Probe probe && !waiting.isEmpty()) {
      access = probe(probe, tier, waiting, run);
    }
    if (access instanceof Access.Denied denied) {
      putBack(waiting, denied.retryAfter(), run);
      return;
    }
    Instant now = clock.instant();
    Instant patience = patience(now, run.lastStart());
    Duration retryAfter = Duration.ZERO;
    while (!waiting.isEmpty() && !now.plus(retryAfter).isAfter(patience)) {
      pause.until(now.plus(retryAfter));
      now = clock.instant();
      KeySlots.Taken taken = slots.take(tier, waiting.size(), now);
      run.measurements().add(Metric.SLOTS_LOST, taken.slots().size());
      for (KeySlots.Slot slot : taken.slots()) {
        Needy next = waiting.removeFirst();
        run.submit(next, () -> refreshIn(slot, next, null, run));
      }
      retryAfter = taken.retryAfter();
    }
    putBack(waiting, longer(restOf(tier), retryAfter), run);
  }

  /**
   * Finds out with one request if the CoC API is back, while all others wait.
   *
   * @return what the breaker says now
   */
  private Access probe(Access.Probe probe, Tier tier, Deque<Needy> waiting, Run run)
      throws InterruptedException {
    Instant now = clock.instant();
    Instant patience = patience(now, run.lastStart());
    KeySlots.Taken taken = new KeySlots.Taken(List.of(), Duration.ZERO);
    while (taken.slots().isEmpty()) {
      if (now.plus(taken.retryAfter()).isAfter(patience)) {
        // Nobody can start a request now; the lease ends by itself.
        return new Access.Denied(longer(restOf(tier), taken.retryAfter()));
      }
      pause.until(now.plus(taken.retryAfter()));
      now = clock.instant();
      taken = slots.take(tier, 1, now);
    }
    run.measurements().add(Metric.SLOTS_LOST, 1);
    KeySlots.Slot slot = taken.slots().getFirst();
    Needy first = waiting.removeFirst();
    Future<Outcome> outcome = run.executor().submit(() -> refreshIn(slot, first, probe, run));
    run.running().put(first.index(), outcome);
    Result.of(outcome);
    return breaker.ask(clock.instant());
  }

  /** Until when slots are waited for. */
  private static Instant patience(Instant now, Instant lastStart) {
    return earlier(now.plus(MAX_SLOT_WAIT), lastStart.minus(RateLimiter.MAX_LOOK_AHEAD));
  }

  /**
   * Refreshes at the start of the slot. A slot that is missed, as when this instance stood still,
   * is lost: a request that came late would share its second with those that others were promised.
   *
   * @param probe what this request finds out for the breaker, null for nothing
   */
  private Outcome refreshIn(KeySlots.Slot slot, Needy needy, Access.@Nullable Probe probe, Run run)
      throws InterruptedException {
    Tier tier = needy.request().tier();
    KeySlots.Slot next = slot;
    pause.until(next.startAt());
    for (Instant now = clock.instant(); next.isMissedAt(now); now = clock.instant()) {
      KeySlots.Taken again = slots.take(tier, 1, now);
      run.measurements().add(Metric.SLOTS_LOST, again.slots().size());
      if (again.slots().isEmpty() || again.slots().getFirst().startAt().isAfter(run.lastStart())) {
        return refresher.defer(needy.request(), longer(restOf(tier), again.retryAfter()));
      }
      next = again.slots().getFirst();
      pause.until(next.startAt());
    }
    // A slot counts as lost until its request starts.
    run.measurements().add(Metric.SLOTS_LOST, -1);
    return refresher.refresh(needy.request(), needy.before(), next, probe, run.measurements());
  }

  /** Puts requests of one tier back in their queue, as many in one call as it takes. */
  private void putBack(Collection<Needy> waiting, Duration delay, Run run) {
    waiting.stream()
        .gather(Gatherers.windowFixed(RefreshQueue.MAX_SEND))
        .forEach(
            some -> {
              List<RefreshRequest> requests = some.stream().map(Needy::request).toList();
              Future<Set<RefreshRequest>> refused =
                  run.executor().submit(() -> refresher.deferAll(requests, delay));
              some.forEach(needy -> run.submit(needy, () -> deferred(needy.request(), refused)));
            });
  }

  private static Outcome deferred(RefreshRequest request, Future<Set<RefreshRequest>> refused)
      throws InterruptedException, ExecutionException {
    if (refused.get().contains(request)) {
      throw new QueueUnavailableException("The queue refused a request in a batch.", null);
    }
    return Outcome.DEFERRED;
  }

  /** How long a request stays away when the budget has no room for its tier. */
  private static Duration restOf(Tier tier) {
    return switch (tier) {
      case CRITICAL -> Duration.ofSeconds(1);
      case HIGH -> Duration.ofSeconds(5);
      case MEDIUM -> Duration.ofSeconds(30);
      case LOW -> Duration.ofMinutes(1);
    };
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
