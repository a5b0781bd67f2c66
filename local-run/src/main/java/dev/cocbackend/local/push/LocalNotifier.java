package dev.cocbackend.local.push;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.calendar.GameCalendar;
import dev.cocbackend.change.DomainEvent;
import dev.cocbackend.change.DomainEventCodec;
import dev.cocbackend.local.lambda.FunctionFailedException;
import dev.cocbackend.local.lambda.LambdaFunction;
import dev.cocbackend.notifier.NotifierHandler;
import dev.cocbackend.push.DynamoDeliveryLog;
import dev.cocbackend.push.DynamoDeviceStore;
import dev.cocbackend.push.DynamoTimers;
import dev.cocbackend.push.PushGateway;
import dev.cocbackend.ratelimit.Pause;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.snapshot.SnapshotStore;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The notifier behind a queue in this process's memory, with a tick each minute: events go in, and
 * what it tells goes to a gateway. A message that fails comes again. Thread-safe.
 */
public final class LocalNotifier implements AutoCloseable {
  /** As in {@code template.yaml}. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final Duration VISIBILITY = Duration.ofMinutes(3);
  private static final int MAX_RECEIVES = 5;
  private static final int MAX_CONCURRENCY = 10;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final LambdaFunction function;
  private final ScheduledExecutorService queue;
  private final Consumer<String> log;

  private LocalNotifier(
      DynamoDbClient dynamoDb,
      String table,
      PushGateway gateway,
      SnapshotStore snapshots,
      RefreshQueue refreshes,
      InstantSource clock,
      Consumer<String> log) {
    this.log = log;
    this.queue =
        Executors.newScheduledThreadPool(
            MAX_CONCURRENCY, Thread.ofPlatform().daemon().name("notifier-", 0).factory());
    this.function =
        LambdaFunction.of(
            "notifier",
            new NotifierHandler(
                new DynamoDeviceStore(dynamoDb, table),
                new DynamoDeliveryLog(dynamoDb, table),
                new DynamoTimers(dynamoDb, table),
                gateway,
                this::send,
                snapshots,
                refreshes,
                GameCalendar.standard(),
                clock,
                Pause.sleeping(clock),
                new Random(),
                Executors::newVirtualThreadPerTaskExecutor),
            SQSEvent.class,
            SQSBatchResponse.class,
            TIMEOUT,
            clock,
            log);
  }

  /**
   * @param table of devices, timers and all
   * @param refreshes for clans that nobody but subscribers waits for
   * @param log takes the function's lines
   */
  @SuppressWarnings("FutureReturnValueIgnored") // a tick fails as any message does
  public static LocalNotifier start(
      DynamoDbClient dynamoDb,
      String table,
      PushGateway gateway,
      SnapshotStore snapshots,
      RefreshQueue refreshes,
      InstantSource clock,
      Consumer<String> log) {
    LocalNotifier notifier =
        new LocalNotifier(dynamoDb, table, gateway, snapshots, refreshes, clock, log);
    notifier.queue.scheduleWithFixedDelay(
        () -> notifier.send(NotifierHandler.TICK, Duration.ZERO), 0, 1, TimeUnit.MINUTES);
    return notifier;
  }

  /** Puts events into the queue, as EventBridge's rule does. */
  public void happened(List<DomainEvent> events) {
    for (DomainEvent event : events) {
      ObjectNode message =
          JSON.createObjectNode()
              .put("version", "0")
              .put("detail-type", DomainEventCodec.type(event))
              .put("source", "coc-backend");
      try {
        message.set("detail", JSON.readTree(DomainEventCodec.encode(event)));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("An event is JSON.", e);
      }
      send(message.toString(), Duration.ZERO);
    }
  }

  private void send(String body, Duration delay) {
    send(body, delay, 1);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the function logs what fails
  private void send(String body, Duration delay, int receive) {
    try {
      queue.schedule(() -> receive(body, receive), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.accept("The notifier is stopped; a message was dropped.");
    }
  }

  private void receive(String body, int receive) {
    if (!isServed(body)) {
      if (receive < MAX_RECEIVES) {
        send(body, VISIBILITY, receive + 1);
      } else {
        log.accept("A message of the notifier failed %d times and is given up.".formatted(receive));
      }
    }
  }

  private boolean isServed(String body) {
    ObjectNode event = JSON.createObjectNode();
    event
        .putArray("Records")
        .addObject()
        .put("messageId", UUID.randomUUID().toString())
        .put("body", body)
        .put("eventSource", "aws:sqs");
    try {
      JsonNode answer = JSON.readTree(function.invoke(JSON.writeValueAsBytes(event)));
      return answer.path("batchItemFailures").isEmpty();
    } catch (FunctionFailedException | IOException e) {
      return false; // logged by the function
    }
  }

  /** Stops; what is in the queue is lost. */
  @Override
  public void close() {
    queue.shutdownNow();
  }
}
