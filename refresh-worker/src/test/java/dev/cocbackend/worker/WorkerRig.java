package dev.cocbackend.worker;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.cocbackend.aws.WriteUnits;
import dev.cocbackend.breaker.InMemoryBreaker;
import dev.cocbackend.calendar.GameCalendar;
import dev.cocbackend.change.Changes;
import dev.cocbackend.change.InMemoryEventPublisher;
import dev.cocbackend.change.InMemoryOutbox;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.ApiKeys;
import dev.cocbackend.contract.EmbeddedAws;
import dev.cocbackend.contract.FaultyDynamoDb;
import dev.cocbackend.contract.SettableClock;
import dev.cocbackend.policy.Planning;
import dev.cocbackend.price.InMemorySharedNumbers;
import dev.cocbackend.ratelimit.InMemoryRateLimiter;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.ReceivedRequest;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.InMemoryPatchStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.upstream.OkHttpCocClient;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A worker with a real store, a real HTTP client and a scripted upstream, in time that stands. */
final class WorkerRig implements AutoCloseable {
  final SettableClock clock = new SettableClock();
  private final WriteUnits writeUnits = new WriteUnits();
  final FaultyDynamoDb dynamoDb =
      new FaultyDynamoDb(metered(EmbeddedAws.services().dynamoDb(), writeUnits));
  final SnapshotStore store =
      new DynamoSnapshotStore(dynamoDb.client(), EmbeddedAws.services().newTable());
  final InMemoryRefreshQueue queue = new InMemoryRefreshQueue(clock);
  final InMemoryRateLimiter limiter = new InMemoryRateLimiter();
  final InMemoryBreaker breaker = new InMemoryBreaker();
  final InMemoryEventPublisher events = new InMemoryEventPublisher();
  final InMemoryOutbox outbox = new InMemoryOutbox();
  final InMemorySharedNumbers numbers = new InMemorySharedNumbers();
  final InMemoryPatchStore patches = new InMemoryPatchStore();
  final MockWebServer upstream = new MockWebServer();
  final RecordingContext context = new RecordingContext();
  final List<Instant> waits = new ArrayList<>();
  final RefreshWorkerHandler handler;
  private Duration oversleeping = Duration.ZERO;

  WorkerRig(String... keys) throws Exception {
    this(
        ApiKeys.of(
            List.of(keys.length == 0 ? new String[] {"key-one"} : keys).stream()
                .map(ApiKey::new)
                .toList()));
  }

  WorkerRig(ApiKeys keys) throws Exception {
    upstream.start();
    handler =
        new RefreshWorkerHandler(
            store,
            queue,
            keys,
            limiter,
            breaker,
            new OkHttpCocClient(URI.create(upstream.url("/v1").toString()), clock),
            clock,
            this::pause,
            new Random(1),
            Executors::newVirtualThreadPerTaskExecutor,
            new Changes(events, outbox, patches),
            new Planning(numbers, RefreshArms.ALL_VALUE, GameCalendar.standard(), clock),
            writeUnits::sum);
  }

  /** A client of the same server whose writes are added up. */
  private static DynamoDbClient metered(DynamoDbClient other, WriteUnits units) {
    var configuration = other.serviceClientConfiguration();
    return DynamoDbClient.builder()
        .endpointOverride(configuration.endpointOverride().orElseThrow())
        .region(configuration.region())
        .credentialsProvider(configuration.credentialsProvider())
        .httpClient(UrlConnectionHttpClient.create())
        .overrideConfiguration(o -> o.addExecutionInterceptor(units))
        .build();
  }

  private synchronized void pause(Instant until) {
    waits.add(until);
    if (until.isAfter(clock.instant())) {
      clock.set(until.plus(oversleeping));
      oversleeping = Duration.ZERO;
    }
  }

  /** The next wait lasts so much too long, as when the instance stands still. */
  synchronized void oversleep(Duration duration) {
    oversleeping = duration;
  }

  void upstreamAnswers(int status, String body) {
    upstream.enqueue(new MockResponse.Builder().code(status).body(body).build());
  }

  void upstreamAnswers(int status, String body, String header, String value) {
    upstream.enqueue(
        new MockResponse.Builder().code(status).body(body).addHeader(header, value).build());
  }

  /** Asks for a refresh as a reader does. */
  void request(SnapshotKey key, Tier tier) {
    new RefreshRequester(store, queue).request(key, tier, clock.instant());
  }

  void send(RefreshRequest request) {
    queue.send(request, Duration.ZERO);
  }

  /** Runs the worker over all that waits in a tier, as its event source mapping does. */
  SQSBatchResponse work(Tier tier) {
    List<ReceivedRequest> received =
        queue.receive(tier, RefreshQueue.MAX_RECEIVE, Duration.ofMinutes(3), Duration.ZERO);
    SQSEvent event = new SQSEvent();
    event.setRecords(received.stream().map(WorkerRig::message).toList());
    SQSBatchResponse response = handler.handleRequest(event, context);
    List<String> failed =
        response.getBatchItemFailures().stream()
            .map(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
            .toList();
    for (ReceivedRequest request : received) {
      if (!failed.contains(request.messageId())) {
        queue.delete(tier, request.receipt());
      }
    }
    return response;
  }

  /** The log line of the last invocation. */
  String lastLine() {
    return context.lines.getLast();
  }

  String allLines() {
    return context.lines.stream().collect(Collectors.joining("\n"));
  }

  private static SQSEvent.SQSMessage message(ReceivedRequest request) {
    SQSEvent.SQSMessage message = new SQSEvent.SQSMessage();
    message.setMessageId(request.messageId());
    message.setBody(request.body());
    message.setReceiptHandle(request.receipt());
    return message;
  }

  @Override
  public void close() {
    upstream.close();
  }
}
