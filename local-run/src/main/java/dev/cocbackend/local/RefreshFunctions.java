package dev.cocbackend.local;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.calendar.GameCalendar;
import dev.cocbackend.change.Changes;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.CocClient;
import dev.cocbackend.local.lambda.LambdaFunction;
import dev.cocbackend.local.mapping.EventSourceMapping;
import dev.cocbackend.local.mapping.MappedQueue;
import dev.cocbackend.local.mapping.MappingSettings;
import dev.cocbackend.local.mapping.Schedule;
import dev.cocbackend.local.mapping.Sleeper;
import dev.cocbackend.metrics.LoggingGaugeSink;
import dev.cocbackend.planner.RefreshPlannerHandler;
import dev.cocbackend.policy.Planning;
import dev.cocbackend.price.SharedNumbers;
import dev.cocbackend.ratelimit.KeyStates;
import dev.cocbackend.ratelimit.Pause;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.worker.RefreshWorkerHandler;
import dev.cocbackend.worker.TierMapping;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** The worker behind its four event source mappings, and the planner on its schedule. */
final class RefreshFunctions implements AutoCloseable {
  /** The timeouts of {@code template.yaml}. */
  private static final Duration WORKER_TIMEOUT = Duration.ofSeconds(60);

  private static final Duration PLANNER_TIMEOUT = Duration.ofSeconds(50);
  private static final Duration PLANNER_PERIOD = Duration.ofMinutes(1);

  /** As in {@code template.yaml}: six times the worker's timeout and the longest window. */
  private static final Duration VISIBILITY = Duration.ofSeconds(380);

  /** As in {@code template.yaml}: the sum of the mappings' maximum concurrency. */
  private static final int RESERVED_CONCURRENCY = 8;

  /** How long a stop waits for refreshes under way; the others come back after a restart. */
  private static final Duration STOP_PATIENCE = Duration.ofMillis(500);

  private final List<EventSourceMapping> mappings;
  private final Schedule schedule;
  private final ExecutorService threads;

  private RefreshFunctions(
      List<EventSourceMapping> mappings, Schedule schedule, ExecutorService threads) {
    this.mappings = mappings;
    this.schedule = schedule;
    this.threads = threads;
  }

  static RefreshFunctions start(
      SnapshotStore store,
      RefreshQueue queue,
      List<ApiKey> keys,
      RateLimiter limiter,
      KeyStates keyStates,
      Breaker breaker,
      CocClient coc,
      Changes changes,
      SharedNumbers numbers,
      RefreshArms arms,
      InstantSource clock,
      Consumer<String> log) {
    LambdaFunction worker =
        LambdaFunction.of(
            "worker",
            new RefreshWorkerHandler(
                store,
                queue,
                keys,
                limiter,
                breaker,
                coc,
                clock,
                Pause.sleeping(clock),
                new Random(),
                Executors::newVirtualThreadPerTaskExecutor,
                changes,
                new Planning(numbers, arms, GameCalendar.standard(), clock)),
            SQSEvent.class,
            SQSBatchResponse.class,
            WORKER_TIMEOUT,
            clock,
            log);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    Semaphore reserved = new Semaphore(RESERVED_CONCURRENCY);
    List<EventSourceMapping> mappings = new ArrayList<>();
    for (Tier tier : Tier.values()) {
      mappings.add(
          new EventSourceMapping(
              MappedQueue.of(queue, tier),
              settings(tier, keys.size()),
              worker,
              reserved,
              threads,
              clock,
              Sleeper.REAL,
              log));
    }
    mappings.forEach(EventSourceMapping::start);
    Schedule schedule =
        new Schedule(
            "planner",
            planner(
                new RefreshPlannerHandler(
                    store,
                    queue,
                    breaker,
                    keyStates,
                    changes,
                    new LoggingGaugeSink(log),
                    numbers,
                    arms,
                    Executors::newVirtualThreadPerTaskExecutor,
                    clock),
                clock,
                log),
            PLANNER_PERIOD,
            clock,
            Sleeper.REAL);
    schedule.start();
    return new RefreshFunctions(List.copyOf(mappings), schedule, threads);
  }

  @Override
  public void close() {
    schedule.close();
    mappings.forEach(EventSourceMapping::close);
    try {
      for (EventSourceMapping mapping : mappings) {
        mapping.stop(STOP_PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
  }

  private static MappingSettings settings(Tier tier, int keys) {
    TierMapping deployed = TierMapping.deployed(tier, Math.min(keys, TierMapping.MAX_KEYS));
    return new MappingSettings(
        deployed.batchSize(), deployed.window(), deployed.maximumConcurrency(), VISIBILITY);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal has no type arguments
  private static LambdaFunction planner(
      RefreshPlannerHandler handler, InstantSource clock, Consumer<String> log) {
    return LambdaFunction.<Map<String, Object>, String>of(
        "planner", handler, (Class) Map.class, String.class, PLANNER_TIMEOUT, clock, log);
  }
}
