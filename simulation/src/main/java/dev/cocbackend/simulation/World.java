package dev.cocbackend.simulation;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.breaker.InMemoryBreaker;
import dev.cocbackend.calendar.GameCalendar;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.planner.RefreshPlannerHandler;
import dev.cocbackend.policy.Planning;
import dev.cocbackend.price.InMemorySharedNumbers;
import dev.cocbackend.price.SharedNumbers;
import dev.cocbackend.ratelimit.InMemoryRateLimiter;
import dev.cocbackend.ratelimit.KeyCount;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.refresh.QueueUnavailableException;
import dev.cocbackend.refresh.ReceivedRequest;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.simulation.StrictUpstream.Start;
import dev.cocbackend.snapshot.InMemorySnapshotStore;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StoreUnavailableException;
import dev.cocbackend.worker.RefreshWorkerHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The refresh side of one simulated account: services, instances and what connects them. */
final class World implements AutoCloseable {
  private final VirtualTime time;
  private final Random random;
  private final Faults faults;
  private final Checks checks;
  private final Queues queues;
  private final SnapshotStore store;
  private final SharedNumbers numbers = new InMemorySharedNumbers();
  private final RateLimiter limiter;
  private final Breaker breaker;
  private final ProbeWatch probes;
  private final SimulatedEvents events;
  private final StrictUpstream upstream;
  private final Duration skew;
  private final Parts parts;
  private final List<ApiKey> keys;
  private final Instance service;
  private final Deque<Worker> idle = new ArrayDeque<>();
  private final List<Invocation> invocations = new ArrayList<>();
  private int timeouts;

  /**
   * @param skew how far a clock may be before or behind, if skew is among the faults
   * @param activity how long there are faults
   * @param outage a long one besides; null for none
   * @param latency of the CoC API, on average
   * @param starts sees every request to the CoC API
   */
  World(
      long seed,
      int keys,
      Duration skew,
      Duration activity,
      Set<Fault> faults,
      @Nullable LongOutage outage,
      Duration latency,
      Parts parts,
      Consumer<Start> starts) {
    this.time = new VirtualTime(seed);
    this.random = new Random(seed + 1);
    this.skew = faults.contains(Fault.SKEW) ? skew : Duration.ZERO;
    this.faults = new Faults(time, random, faults, activity, outage);
    this.checks = new Checks(time, this.skew);
    this.events = new SimulatedEvents(this.faults, checks, parts);
    this.queues = new Queues(time, this.faults, checks);
    this.store = parts.store().apply(new InMemorySnapshotStore());
    this.limiter = parts.limiter().apply(new InMemoryRateLimiter());
    this.breaker = parts.breaker().apply(new InMemoryBreaker());
    this.probes = new ProbeWatch(time, checks, this.skew);
    this.upstream =
        new StrictUpstream(
            time,
            this.faults,
            latency,
            start -> {
              probes.started();
              starts.accept(start);
            });
    this.parts = parts;
    this.keys = IntStream.range(0, keys).mapToObj(i -> new ApiKey("key-" + i)).toList();
    this.service = Instance.service(time);
  }

  /** An instance with the function that it runs. */
  record Worker(Instance instance, RequestHandler<SQSEvent, SQSBatchResponse> handler) {}

  /** A past invocation of the worker. */
  record Invocation(Tier tier, Instant from, Instant until) {}

  VirtualTime time() {
    return time;
  }

  Random random() {
    return random;
  }

  Checks checks() {
    return checks;
  }

  Queues queues() {
    return queues;
  }

  SimulatedEvents events() {
    return events;
  }

  Faults faults() {
    return faults;
  }

  List<Invocation> invocations() {
    return invocations;
  }

  /** How many invocations their function's timeout ended. */
  int timeouts() {
    return timeouts;
  }

  /** Stands for AWS itself. */
  Instance service() {
    return service;
  }

  /** A new instance, whose clock is off by as much as may be as often as by less. */
  Instance newInstance() {
    double share = Math.clamp(random.nextDouble(-2, 2), -1, 1);
    return Instance.of(time, Duration.ofNanos((long) (skew.toNanos() * share)));
  }

  SimulatedStore storeFor(Instance instance) {
    return new SimulatedStore(store, instance, faults, checks);
  }

  private SharedNumbers numbersFor(Instance instance) {
    return new SimulatedNumbers(numbers, instance, faults);
  }

  SimulatedQueue queueFor(Instance instance) {
    return new SimulatedQueue(queues, instance, faults, checks);
  }

  RefreshRequester requesterOn(Instance instance) {
    return new RefreshRequester(storeFor(instance), queueFor(instance));
  }

  /** An instance of the worker that runs nothing. */
  Worker takeWorker() {
    Worker worker = idle.pollFirst();
    return worker != null ? worker : newWorker(newInstance());
  }

  private Worker newWorker(Instance instance) {
    return new Worker(
        instance,
        parts
            .worker()
            .apply(
                new RefreshWorkerHandler(
                    storeFor(instance),
                    queueFor(instance),
                    keys,
                    parts
                        .limiterOfInstance()
                        .apply(instance, new SimulatedLimiter(limiter, instance, faults, checks)),
                    new SimulatedBreaker(breaker, instance, faults, probes),
                    upstream.reachedBy(instance),
                    instance,
                    instance,
                    new Random(random.nextLong()),
                    () -> new SimulatedThreads(time, instance),
                    events.reachedBy(instance),
                    new Planning(
                        numbersFor(instance),
                        RefreshArms.ALL_VALUE,
                        GameCalendar.standard(),
                        instance))));
  }

  void giveBack(Worker worker) {
    idle.addFirst(worker);
  }

  void invoked(Tier tier, Instant from, Instant until) {
    invocations.add(new Invocation(tier, from, until));
  }

  void timedOut() {
    timeouts++;
  }

  void delete(Tier tier, List<ReceivedRequest> served) {
    faults.queue(
        service,
        () -> {
          served.forEach(request -> queues.delete(tier, request.receipt()));
          return true;
        });
  }

  /** Starts the mappings and the planner's schedule. */
  void start(Map<Tier, MappingSettings> mappings) {
    mappings.forEach((tier, settings) -> new Mapping(this, tier, settings).start());
    time.start(service, this::planEachMinute);
  }

  private void planEachMinute() {
    while (true) {
      time.sleep(Duration.ofMinutes(1));
      queues.settleDeadLetters();
      Instance instance = newInstance();
      time.start(instance, () -> plan(instance));
    }
  }

  private void plan(Instance instance) {
    try {
      new RefreshPlannerHandler(
              storeFor(instance),
              queueFor(instance),
              new SimulatedBreaker(breaker, instance, faults, probes),
              at -> new KeyCount(keys.size(), 0),
              events.reachedBy(instance),
              (gauges, at) -> {},
              numbersFor(instance),
              RefreshArms.ALL_VALUE,
              () -> new SimulatedThreads(time, instance),
              instance)
          .handleRequest(Map.of(), instance);
    } catch (StoreUnavailableException | QueueUnavailableException e) {
      // The next minute plans anew.
    }
  }

  @Override
  public void close() {
    time.close();
  }
}
