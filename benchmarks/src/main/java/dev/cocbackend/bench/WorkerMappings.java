package dev.cocbackend.bench;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cocbackend.aws.Ports;
import dev.cocbackend.calendar.GameCalendar;
import dev.cocbackend.change.Changes;
import dev.cocbackend.change.DynamoOutbox;
import dev.cocbackend.change.InMemoryEventPublisher;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.CocClient;
import dev.cocbackend.coc.FetchResult;
import dev.cocbackend.local.lambda.LambdaFunction;
import dev.cocbackend.local.mapping.EventSourceMapping;
import dev.cocbackend.local.mapping.MappedQueue;
import dev.cocbackend.local.mapping.MappingSettings;
import dev.cocbackend.local.mapping.Sleeper;
import dev.cocbackend.metrics.Metric;
import dev.cocbackend.policy.Planning;
import dev.cocbackend.price.DynamoSharedNumbers;
import dev.cocbackend.ratelimit.Pause;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.upstream.OkHttpCocClient;
import dev.cocbackend.worker.RefreshWorkerHandler;
import dev.cocbackend.worker.TierMapping;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/**
 * The worker behind the mappings of some tiers, in a process of its own. Tells each request to
 * upstream, each invocation and the slots it lost as lines on stdout, and ends when its input ends.
 *
 * <p>Lines are {@code start <tag> <result> <from, microseconds since 1970>}, {@code invocation
 * <tier> <from> <until>} and {@code lost <slots> <at>}.
 */
final class WorkerMappings {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final JsonMapper JSON = new JsonMapper();

  /** As in {@code template.yaml}. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** As in {@code template.yaml}. */
  private static final Duration VISIBILITY = Duration.ofSeconds(380);

  private WorkerMappings() {}

  /**
   * Runs until the input ends.
   *
   * @param arguments how many keys the mappings are for, then the tiers
   */
  public static void main(String[] arguments) throws IOException {
    int keys = Integer.parseInt(arguments[0]);
    List<Tier> tiers = Stream.of(arguments).skip(1).map(Tier::valueOf).toList();
    Settings settings = Settings.fromEnvironment();
    WorkerInstances instances = new WorkerInstances(() -> instance(settings));
    Executor threads = Executors.newVirtualThreadPerTaskExecutor();
    for (Tier tier : tiers) {
      TierMapping deployed = TierMapping.deployed(tier, keys);
      new EventSourceMapping(
              MappedQueue.of(Ports.of(settings).refreshQueue(), tier),
              new MappingSettings(
                  deployed.batchSize(),
                  deployed.window(),
                  deployed.maximumConcurrency(),
                  VISIBILITY),
              LambdaFunction.of(
                  "worker",
                  telling(tier, instances),
                  SQSEvent.class,
                  SQSBatchResponse.class,
                  TIMEOUT,
                  CLOCK,
                  WorkerMappings::tellLostSlots),
              // The caps of the tiers add up to the reserved concurrency.
              new Semaphore(deployed.maximumConcurrency()),
              threads,
              CLOCK,
              Sleeper.REAL,
              System.err::println)
          .start();
    }
    while (System.in.read() >= 0) {
      // Nobody writes; the end of the input is the end of the benchmark.
    }
    // What is under way is of no interest any more.
    Runtime.getRuntime().halt(0);
  }

  private static RequestHandler<SQSEvent, SQSBatchResponse> instance(Settings settings) {
    Ports ports = Ports.of(settings);
    return new RefreshWorkerHandler(
        ports.snapshotStore(),
        ports.refreshQueue(),
        ApiKey.listFrom(settings),
        ports.rateLimiter(),
        ports.breaker(),
        telling(new OkHttpCocClient(settings.address("COC_API_BASE_URL"), CLOCK)),
        CLOCK,
        Pause.sleeping(CLOCK),
        new Random(),
        Executors::newVirtualThreadPerTaskExecutor,
        new Changes(
            new InMemoryEventPublisher(),
            new DynamoOutbox(ports.dynamoDb(), ports.table()),
            ports.patchStore()),
        new Planning(
            new DynamoSharedNumbers(ports.dynamoDb(), ports.table()),
            RefreshArms.of(settings),
            GameCalendar.standard(),
            CLOCK));
  }

  private static CocClient telling(CocClient coc) {
    return (key, apiKey) -> {
      Instant from = CLOCK.instant();
      FetchResult result = coc.fetch(key, apiKey);
      tell(
          "start %s %s %d"
              .formatted(key.tag().value(), result.getClass().getSimpleName(), micros(from)));
      return result;
    };
  }

  private static RequestHandler<SQSEvent, SQSBatchResponse> telling(
      Tier tier, RequestHandler<SQSEvent, SQSBatchResponse> function) {
    return (event, context) -> {
      Instant from = CLOCK.instant();
      try {
        return function.handleRequest(event, context);
      } finally {
        tell("invocation %s %d %d".formatted(tier, micros(from), micros(CLOCK.instant())));
      }
    };
  }

  /** Reads the worker's own metrics. */
  private static void tellLostSlots(String logLine) {
    try {
      int lost = JSON.readTree(logLine).path(Metric.SLOTS_LOST.id()).asInt();
      if (lost > 0) {
        tell("lost %d %d".formatted(lost, micros(CLOCK.instant())));
      }
    } catch (JsonProcessingException e) {
      System.err.println(logLine);
    }
  }

  private static void tell(String line) {
    System.out.println(line);
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
