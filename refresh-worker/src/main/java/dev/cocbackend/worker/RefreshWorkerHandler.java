package dev.cocbackend.worker;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.aws.Ports;
import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.CocClient;
import dev.cocbackend.ratelimit.Pause;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.refresh.MalformedRequestException;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.upstream.OkHttpCocClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The Lambda behind the four refresh queues. It serves the messages of a batch side by side and
 * reports those that must come back; one bad message holds no other up. Thread-safe.
 */
public final class RefreshWorkerHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Kept for storing and answering once the last request to upstream has ended. */
  private static final Duration CLOSING_MARGIN = Duration.ofSeconds(2);

  private final Batch batch;
  private final InstantSource clock;

  /**
   * Wires the real clients from the environment.
   *
   * @throws dev.cocbackend.settings.SettingsException if a setting is missing or wrong
   */
  public RefreshWorkerHandler() {
    this(Settings.fromEnvironment());
  }

  private RefreshWorkerHandler(Settings settings) {
    this(settings, Ports.of(settings), InstantSource.system());
  }

  private RefreshWorkerHandler(Settings settings, Ports ports, InstantSource clock) {
    this(
        ports.snapshotStore(),
        ports.refreshQueue(),
        ApiKey.listFrom(settings),
        ports.rateLimiter(),
        ports.breaker(),
        new OkHttpCocClient(settings.address("COC_API_BASE_URL"), clock),
        clock,
        Pause.sleeping(clock),
        new Random(),
        Executors::newVirtualThreadPerTaskExecutor);
  }

  /**
   * @param pause waits for slots
   * @param random for the jitter of retries
   * @param threads makes the threads of one invocation; closed at its end
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
      Supplier<ExecutorService> threads) {
    Refresher refresher = new Refresher(store, queue, limiter, breaker, coc, clock, random);
    this.batch =
        new Batch(refresher, store, breaker, new KeySlots(keys, limiter), clock, pause, threads);
    this.clock = clock;
  }

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    Instant lastStart =
        clock
            .instant()
            .plusMillis(context.getRemainingTimeInMillis())
            .minus(OkHttpCocClient.CALL_TIMEOUT)
            .minus(CLOSING_MARGIN);
    List<SQSEvent.SQSMessage> messages = event.getRecords();
    List<Batch.Result> results;
    try {
      results =
          batch.serve(messages.stream().map(SQSEvent.SQSMessage::getBody).toList(), lastStart);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The worker was interrupted; the batch comes back.", e);
    }
    Tally tally = new Tally();
    List<BatchItemFailure> failures = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      tally.count(results.get(i));
      if (results.get(i).failure() != null) {
        failures.add(new BatchItemFailure(messages.get(i).getMessageId()));
      }
    }
    context.getLogger().log(tally.line());
    return new SQSBatchResponse(failures);
  }

  /** The one log line of an invocation: counts, never a body, a key or a token. */
  private static final class Tally {
    private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    private final List<String> errors = new ArrayList<>();

    void count(Batch.Result result) {
      outcomes.merge(result.outcome(), 1, Integer::sum);
      Throwable failure = result.failure();
      if (failure != null) {
        // Only what this application words itself; a foreign message could quote anything.
        errors.add(
            failure instanceof MalformedRequestException
                ? "malformed request"
                : failure.getClass().getSimpleName());
      }
    }

    String line() {
      ObjectNode line = JSON.createObjectNode().put("event", "refresh");
      outcomes.forEach((outcome, count) -> line.put(outcome.id(), count));
      if (!errors.isEmpty()) {
        line.putPOJO("errors", errors);
      }
      return line.toString();
    }
  }
}
