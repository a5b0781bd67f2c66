package dev.cocbackend.local;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.cocbackend.api.budget.FirstSeenTags;
import dev.cocbackend.api.budget.ReaderLimits;
import dev.cocbackend.api.health.HealthHandler;
import dev.cocbackend.api.hot.BatchedReadCounter;
import dev.cocbackend.api.hot.HotSnapshotStore;
import dev.cocbackend.api.push.DeviceHandler;
import dev.cocbackend.api.read.RefreshEstimate;
import dev.cocbackend.api.read.SnapshotReadHandler;
import dev.cocbackend.api.verify.HttpTokenVerifier;
import dev.cocbackend.api.verify.VerifyTokenHandler;
import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.breaker.DynamoBreaker;
import dev.cocbackend.budget.CallerBudget;
import dev.cocbackend.budget.DynamoCallerBudget;
import dev.cocbackend.change.Changes;
import dev.cocbackend.change.DomainEventCodec;
import dev.cocbackend.change.DynamoOutbox;
import dev.cocbackend.coc.CocClient;
import dev.cocbackend.embedded.EmbeddedDynamoDb;
import dev.cocbackend.embedded.EmbeddedSqs;
import dev.cocbackend.local.app.DemoApp;
import dev.cocbackend.local.docs.ApiDocsPage;
import dev.cocbackend.local.front.HttpFront;
import dev.cocbackend.local.lambda.LambdaFunction;
import dev.cocbackend.local.operator.Observations;
import dev.cocbackend.local.operator.OperatorPage;
import dev.cocbackend.local.push.LocalNotifier;
import dev.cocbackend.local.push.Phones;
import dev.cocbackend.local.push.PhonesPage;
import dev.cocbackend.price.DynamoSharedNumbers;
import dev.cocbackend.price.SharedNumbers;
import dev.cocbackend.push.DynamoDeviceStore;
import dev.cocbackend.push.DynamoTimers;
import dev.cocbackend.ratelimit.DynamoRateLimiter;
import dev.cocbackend.ratelimit.Pause;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshQueueUrls;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.SqsRefreshQueue;
import dev.cocbackend.snapshot.DynamoPatchStore;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.PatchStore;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.tracker.StaleReads;
import dev.cocbackend.tracker.TrackerHandler;
import dev.cocbackend.upstream.OkHttpCocClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Everything of one run, wired as {@code template.yaml} wires it in AWS: the functions behind an
 * HTTP front, the queues behind event source mappings, the planner on its schedule. Thread-safe.
 */
final class LocalSystem implements AutoCloseable {
  /** Requests to the CoC API that may start in a second for each key. */
  private static final int BUDGET_PER_KEY = 40;

  /** The timeouts of {@code template.yaml}. */
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration VERIFY_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration DEVICE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(10);

  /** Whoever runs this plays as many phones as they like. */
  private static final int DEVICE_REQUESTS_PER_MINUTE = 10_000;

  private final Cleanup cleanup;
  private final HttpFront front;
  private final Optional<SampleTags> samples;
  private final Restartable<EmbeddedDynamoDb> tableServer;
  private final Optional<Restartable<EmbeddedSqs>> queueServer;

  private LocalSystem(
      Cleanup cleanup,
      HttpFront front,
      Optional<SampleTags> samples,
      Restartable<EmbeddedDynamoDb> tableServer,
      Optional<Restartable<EmbeddedSqs>> queueServer) {
    this.cleanup = cleanup;
    this.front = front;
    this.samples = samples;
    this.tableServer = tableServer;
    this.queueServer = queueServer;
  }

  /**
   * Starts all parts, has the sample snapshots fetched, and tells each step.
   *
   * @throws StartException if a port or a folder cannot be used; all that was started is stopped
   */
  static LocalSystem start(RunSettings settings, Progress progress)
      throws StartException, InterruptedException {
    Cleanup cleanup = new Cleanup();
    try {
      return start(settings, progress, cleanup);
    } catch (StartException | InterruptedException | RuntimeException e) {
      cleanup.close();
      throw e;
    }
  }

  private static LocalSystem start(RunSettings settings, Progress progress, Cleanup cleanup)
      throws StartException, InterruptedException {
    InstantSource clock = InstantSource.system();
    Path folder = settings.dataFolder();
    LocalAddress.check(settings.port());
    if (folder != null) {
      cleanup.add(DataFolder.open(folder));
    }
    Observations observations = new Observations(clock, settings.policy());
    Consumer<String> log = observations.analytics().andThen(log(settings.log(), cleanup));

    OperatorEnvironment environment = new OperatorEnvironment();
    Restartable<EmbeddedDynamoDb> tableServer = tableServer(folder, cleanup);
    DynamoDbClient dynamoDb = cleanup.add(tableServer.running().newClient());
    Snapshots.createIfAbsent(dynamoDb);
    environment.table(tableServer.running().endpoint(), Snapshots.TABLE);
    progress.done("DynamoDB Local " + (folder == null ? "in memory" : "in " + folder));
    Optional<Restartable<EmbeddedSqs>> queueServer = queueServer(settings, cleanup);
    RefreshQueue queue = new InMemoryRefreshQueue(clock);
    ReadsQueue reads = ReadsQueue.inMemory(clock);
    if (queueServer.isPresent()) {
      SqsClient sqs = cleanup.add(queueServer.get().running().newClient());
      RefreshQueueUrls urls = Queues.createIfAbsent(sqs);
      environment.queues(queueServer.get().running().endpoint(), urls);
      queue = new SqsRefreshQueue(sqs, urls);
      reads = ReadsQueue.sqs(sqs, Queues.createReadsIfAbsent(sqs));
    }
    progress.done(
        settings.memoryQueue()
            ? "queues in this process's memory"
            : "ElasticMQ " + (folder == null ? "in memory" : "in " + folder));
    LiveUpstream upstream = LiveUpstream.start(settings.upstream(), clock, progress, cleanup);

    environment.keys(upstream.keys());
    environment.maxAges(settings.policy());
    if (folder != null) {
      cleanup.add(environment.writeTo(folder));
    }

    SnapshotStore store = observations.observe(new DynamoSnapshotStore(dynamoDb, Snapshots.TABLE));
    Breaker breaker = new DynamoBreaker(dynamoDb, Snapshots.TABLE);
    DynamoRateLimiter limiter = new DynamoRateLimiter(dynamoDb, Snapshots.TABLE, settings.pace());
    CocClient coc = observations.observe(new OkHttpCocClient(upstream.baseUrl(), clock));
    CallerBudget budgets = new DynamoCallerBudget(dynamoDb, Snapshots.TABLE);
    SnapshotStore hot = new HotSnapshotStore(store, clock);
    PatchStore patches = new DynamoPatchStore(dynamoDb, Snapshots.TABLE);
    Phones phones = new Phones(clock);
    LocalNotifier notifier =
        cleanup.add(
            LocalNotifier.start(
                dynamoDb, Snapshots.TABLE, phones.gateway(), store, queue, clock, log));
    Changes changes =
        new Changes(
            events -> {
              events.forEach(event -> log.accept(DomainEventCodec.encode(event)));
              notifier.happened(events);
            },
            new DynamoOutbox(dynamoDb, Snapshots.TABLE),
            patches);

    LambdaFunction read =
        function(
            "read",
            new SnapshotReadHandler(
                hot,
                patches,
                new RefreshRequester(hot, queue),
                new RefreshEstimate(queue, BUDGET_PER_KEY * upstream.keys().size(), clock),
                settings.policy(),
                settings.autoRefresh(),
                new BatchedReadCounter(reads.log()),
                new ReaderLimits(
                    new FirstSeenTags(budgets, settings.firstSeenTagsPerMinute()), budgets),
                settings.arms(),
                new DynamoSharedNumbers(dynamoDb, Snapshots.TABLE),
                clock),
            READ_TIMEOUT,
            clock,
            log);
    LambdaFunction verify =
        function(
            "verify",
            new VerifyTokenHandler(
                new HttpTokenVerifier(
                    upstream.baseUrl(), upstream.keys(), limiter, clock, Pause.sleeping(clock)),
                settings.verifyLimits().apply(budgets),
                clock),
            VERIFY_TIMEOUT,
            clock,
            log);
    LambdaFunction device =
        function(
            "device",
            new DeviceHandler(
                new DynamoDeviceStore(dynamoDb, Snapshots.TABLE),
                new DynamoTimers(dynamoDb, Snapshots.TABLE),
                phones.gateway(),
                budgets,
                DEVICE_REQUESTS_PER_MINUTE,
                clock),
            DEVICE_TIMEOUT,
            clock,
            log);
    LambdaFunction health =
        function(
            "health",
            new HealthHandler(store, queue, breaker, limiter, clock),
            HEALTH_TIMEOUT,
            clock,
            log);
    HttpFront front =
        front(
            settings.port(),
            read,
            verify,
            device,
            health,
            new PhonesPage(phones),
            new OperatorPage(
                observations,
                store,
                queue,
                breaker,
                settings.policy(),
                clock,
                BUDGET_PER_KEY * upstream.keys().size()),
            new DemoApp(
                () -> upstream.samples(clock.instant()).map(SampleTags::all).orElse(List.of())),
            observations,
            clock,
            log);
    cleanup.add(front);
    progress.done("API and operator page on port " + front.port());

    SharedNumbers numbers = new DynamoSharedNumbers(dynamoDb, Snapshots.TABLE);
    cleanup.add(
        RefreshFunctions.start(
            store,
            queue,
            upstream.keys(),
            limiter,
            limiter,
            breaker,
            coc,
            changes,
            numbers,
            settings.arms(),
            clock,
            log));
    cleanup.add(
        ReadTracking.start(
            reads.mapped(),
            new TrackerHandler(
                store,
                queue,
                numbers,
                settings.arms(),
                new StaleReads(settings.policy(), settings.autoRefresh()),
                Executors::newVirtualThreadPerTaskExecutor,
                clock),
            clock,
            log));
    progress.done("worker behind four queues, tracker behind its own, planner every minute");

    Optional<SampleTags> samples = upstream.samples(clock.instant());
    if (samples.isPresent()) {
      new Seeding(store, new RefreshRequester(store, queue), clock)
          .seed(samples.get().all(), progress);
      if (settings.readsPerSecond() > 0) {
        cleanup.add(
            DemoReaders.start(
                URI.create("http://127.0.0.1:" + front.port()),
                samples.get().others(),
                settings.readsPerSecond(),
                new Random()));
      }
    }
    return new LocalSystem(cleanup, front, samples, tableServer, queueServer);
  }

  /** The port of the API and the page. */
  int port() {
    return front.port();
  }

  /** What to try first; empty with a real upstream, of which nothing is known. */
  Optional<SampleTags> samples() {
    return samples;
  }

  /** The embedded DynamoDB, to play an outage with. */
  Restartable<EmbeddedDynamoDb> tableServer() {
    return tableServer;
  }

  /** The embedded SQS, to play an outage with; empty with queues in memory. */
  Optional<Restartable<EmbeddedSqs>> queueServer() {
    return queueServer;
  }

  /** Stops everything and unlocks the data folder; what is kept there is complete. */
  @Override
  public void close() {
    cleanup.close();
  }

  private static Consumer<String> log(@Nullable Path file, Cleanup cleanup) throws StartException {
    return file == null ? line -> {} : cleanup.add(FunctionLog.open(file));
  }

  private static Restartable<EmbeddedDynamoDb> tableServer(@Nullable Path folder, Cleanup cleanup)
      throws StartException {
    Path tables = folder == null ? null : folder.resolve("dynamodb");
    try {
      return cleanup.add(
          Restartable.start(
              port -> EmbeddedDynamoDb.start(tables, port),
              EmbeddedDynamoDb::close,
              EmbeddedDynamoDb::endpoint));
    } catch (UncheckedIOException e) {
      throw new StartException("DynamoDB Local did not start: " + reason(e), e);
    }
  }

  private static Optional<Restartable<EmbeddedSqs>> queueServer(
      RunSettings settings, Cleanup cleanup) throws StartException {
    if (settings.memoryQueue()) {
      return Optional.empty();
    }
    Path folder = settings.dataFolder();
    Path messages = folder == null ? null : folder.resolve("sqs");
    try {
      return Optional.of(
          cleanup.add(
              Restartable.start(
                  port -> EmbeddedSqs.start(messages, port),
                  EmbeddedSqs::close,
                  EmbeddedSqs::endpoint)));
    } catch (UncheckedIOException e) {
      throw new StartException("ElasticMQ did not start: " + reason(e), e);
    }
  }

  private static HttpFront front(
      int port,
      LambdaFunction read,
      LambdaFunction verify,
      LambdaFunction device,
      LambdaFunction health,
      PhonesPage phones,
      OperatorPage page,
      DemoApp app,
      Observations observations,
      InstantSource clock,
      Consumer<String> log)
      throws StartException {
    try {
      return HttpFront.start(
          new InetSocketAddress(port),
          ApiPaths.routes(read, verify, device, health),
          ApiPaths.pages(page, new ApiDocsPage(), app, phones),
          ApiPaths::isPage,
          observations::answered,
          clock,
          log);
    } catch (IOException e) {
      throw LocalAddress.unusable(port, e);
    }
  }

  private static LambdaFunction function(
      String name,
      RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler,
      Duration timeout,
      InstantSource clock,
      Consumer<String> log) {
    return LambdaFunction.of(
        name,
        handler,
        APIGatewayV2HTTPEvent.class,
        APIGatewayV2HTTPResponse.class,
        timeout,
        clock,
        log);
  }

  /** The innermost message, which says what is wrong. */
  private static String reason(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
