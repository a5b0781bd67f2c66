package dev.cocbackend.worker;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.cocbackend.aws.ApiKeySource;
import dev.cocbackend.aws.Ports;
import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.calendar.GameCalendar;
import dev.cocbackend.change.Changes;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.ApiKeys;
import dev.cocbackend.coc.CocClient;
import dev.cocbackend.metrics.Measurements;
import dev.cocbackend.metrics.Metric;
import dev.cocbackend.policy.Planning;
import dev.cocbackend.price.DynamoSharedNumbers;
import dev.cocbackend.ratelimit.Pause;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.refresh.MalformedRequestException;
import dev.cocbackend.refresh.QueueUnavailableException;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StoreUnavailableException;
import dev.cocbackend.upstream.OkHttpCocClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.crac.Core;
import org.crac.Resource;

/**
 * The Lambda behind the four refresh queues. It serves the messages of a batch side by side and
 * reports those that must come back; one bad message holds no other up. Thread-safe.
 */
public final class RefreshWorkerHandler
    implements RequestHandler<SQSEvent, SQSBatchResponse>, Resource {
  /** Kept for storing and answering once the last request to upstream has ended. */
  private static final Duration CLOSING_MARGIN = Duration.ofSeconds(2);

  private final Batch batch;
  private final SnapshotStore store;
  private final RefreshQueue queue;
  private final ApiKeys keys;
  private final Planning planning;
  private final InstantSource clock;
  private final DoubleSupplier writeUnits;

  /**
   * Wires the real clients from the environment and has itself primed before Lambda takes its
   * snapshot.
   *
   * @throws dev.cocbackend.settings.SettingsException if a setting is missing or wrong
   */
  public RefreshWorkerHandler() {
    this(Settings.fromEnvironment());
    Core.getGlobalContext().register(this);
  }

  private RefreshWorkerHandler(Settings settings) {
    this(settings, Ports.of(settings), InstantSource.system());
  }

  private RefreshWorkerHandler(Settings settings, Ports ports, InstantSource clock) {
    this(
        ports.snapshotStore(),
        ports.refreshQueue(),
        ApiKeySource.of(settings),
        ports.rateLimiter(),
        ports.breaker(),
        new OkHttpCocClient(settings.address("COC_API_BASE_URL"), clock),
        clock,
        Pause.sleeping(clock),
        // Unlike others, its state is no part of a snapshot that many instances start from.
        new SecureRandom(),
        Executors::newVirtualThreadPerTaskExecutor,
        Changes.of(settings, ports),
        new Planning(
            new DynamoSharedNumbers(ports.dynamoDb(), ports.table()),
            RefreshArms.of(settings),
            GameCalendar.standard(),
            clock),
        ports.writeUnits()::sum);
  }

  /**
   * @param keys at least one
   * @param pause waits for slots
   * @param random for the jitter of retries
   * @param threads makes the threads of one invocation; closed at its end
   * @param changes takes events and patches
   * @param planning says when a snapshot is looked at next
   */
  public RefreshWorkerHandler(
      SnapshotStore store,
      RefreshQueue queue,
      List<ApiKey> keys,
      RateLimiter limiter,
      Breaker breaker,
      CocClient coc,
      InstantSource clock,
      Pause pause,
      RandomGenerator random,
      Supplier<ExecutorService> threads,
      Changes changes,
      Planning planning) {
    this(
        store,
        queue,
        ApiKeys.of(keys),
        limiter,
        breaker,
        coc,
        clock,
        pause,
        random,
        threads,
        changes,
        planning,
        () -> 0);
  }

  /**
   * @param writeUnits what all writes of this process have cost so far
   */
  RefreshWorkerHandler(
      SnapshotStore store,
      RefreshQueue queue,
      ApiKeys keys,
      RateLimiter limiter,
      Breaker breaker,
      CocClient coc,
      InstantSource clock,
      Pause pause,
      RandomGenerator random,
      Supplier<ExecutorService> threads,
      Changes changes,
      Planning planning,
      DoubleSupplier writeUnits) {
    Refresher refresher =
        new Refresher(store, queue, limiter, breaker, coc, clock, random, changes, planning);
    this.batch =
        new Batch(refresher, store, breaker, new KeySlots(keys, limiter), clock, pause, threads);
    this.store = store;
    this.queue = queue;
    this.keys = keys;
    this.planning = planning;
    this.clock = clock;
    this.writeUnits = writeUnits;
  }

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    Measurements measurements = new Measurements();
    Instant startedAt = clock.instant();
    double unitsBefore = writeUnits.getAsDouble();
    long failedReadsBefore = keys.failedReads();
    // Without keys nothing can be served; this fails before any message is touched.
    keys.current();
    if (!planning.sync()) {
      measurements.count(Metric.STORE_UNAVAILABLE);
    }
    Instant lastStart =
        startedAt
            .plusMillis(context.getRemainingTimeInMillis())
            .minus(OkHttpCocClient.CALL_TIMEOUT)
            .minus(CLOSING_MARGIN);
    List<SQSEvent.SQSMessage> messages = event.getRecords();
    List<Batch.Result> results;
    try {
      results =
          batch.serve(
              messages.stream().map(SQSEvent.SQSMessage::getBody).toList(),
              lastStart,
              measurements);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The worker was interrupted; the batch comes back.", e);
    }
    measurements.add(Metric.PROCESSED, messages.size());
    List<BatchItemFailure> failures = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      measurements.count(results.get(i).outcome().metric());
      Throwable failure = results.get(i).failure();
      if (failure != null) {
        countError(failure, measurements);
        failures.add(new BatchItemFailure(messages.get(i).getMessageId()));
      }
    }
    // An instance serves one invocation at a time, so all units since its start are its own.
    measurements.add(Metric.WRITE_UNITS, writeUnits.getAsDouble() - unitsBefore);
    measurements.add(Metric.KEY_READ_FAILED, (double) (keys.failedReads() - failedReadsBefore));
    measurements
        .armLines(startedAt, "refreshByArm")
        .forEach(line -> context.getLogger().log(line.toString()));
    context.getLogger().log(measurements.line(startedAt, "refresh").toString());
    return new SQSBatchResponse(failures);
  }

  /**
   * Runs the code of a refresh, so that classes and compiled code are in the SnapStart snapshot. No
   * API key is: none has been read.
   */
  @Override
  public void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
    WorkerPriming.run(store, queue);
  }

  /**
   * Reads the API keys.
   *
   * @throws dev.cocbackend.coc.KeysUnavailableException if they cannot be read; the function does
   *     not start then
   */
  @Override
  public void afterRestore(org.crac.Context<? extends Resource> context) {
    keys.current();
  }

  private static void countError(Throwable failure, Measurements measurements) {
    switch (failure) {
      case MalformedRequestException e -> measurements.count(Metric.MALFORMED_REQUEST);
      case StoreUnavailableException e -> measurements.count(Metric.STORE_UNAVAILABLE);
      case QueueUnavailableException e -> measurements.count(Metric.QUEUE_UNAVAILABLE);
      default -> measurements.defect(failure);
    }
  }
}
