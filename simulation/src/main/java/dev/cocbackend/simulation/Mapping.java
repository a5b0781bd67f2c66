package dev.cocbackend.simulation;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.cocbackend.refresh.QueueUnavailableException;
import dev.cocbackend.refresh.ReceivedRequest;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.simulation.VirtualTime.Fiber;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One tier's event source mapping: gathers batches, invokes the worker with as many at a time as it
 * may, and deletes what was served.
 */
final class Mapping {
  /** As in {@code template.yaml}. */
  private static final Duration VISIBILITY_TIMEOUT = Duration.ofSeconds(380);

  /** As in {@code template.yaml}. */
  private static final Duration FUNCTION_TIMEOUT = Duration.ofSeconds(60);

  private static final Duration BACK_OFF = Duration.ofSeconds(1);
  private static final Duration LONG_POLL = Duration.ofMinutes(10);

  private final World world;
  private final Tier tier;
  private final MappingSettings settings;
  private final RefreshQueue queue;
  private final Instance service;
  private final List<Fiber> waiting = new ArrayList<>();
  private int running;

  Mapping(World world, Tier tier, MappingSettings settings) {
    this.world = world;
    this.tier = tier;
    this.settings = settings;
    this.service = world.service();
    this.queue = world.queueFor(service);
  }

  void start() {
    world.time().start(service, this::poll);
  }

  private void poll() {
    while (true) {
      while (running == settings.maximumConcurrency()) {
        world.time().await(waiting);
      }
      List<ReceivedRequest> batch = gather();
      running++;
      world
          .time()
          .start(
              service,
              () -> {
                List<ReceivedRequest> served = invoke(batch);
                running--;
                world.time().wake(waiting);
                delete(served);
              });
    }
  }

  /** A full batch, or what came within the window of the first message. */
  private List<ReceivedRequest> gather() {
    List<ReceivedRequest> batch = new ArrayList<>();
    Instant end = Instant.MAX;
    while (batch.size() < settings.batchSize() && world.time().now().isBefore(end)) {
      List<ReceivedRequest> received = receive(settings.batchSize() - batch.size());
      if (batch.isEmpty() && !received.isEmpty()) {
        end = world.time().now().plus(settings.window());
      }
      batch.addAll(received);
      if (received.isEmpty()) {
        world
            .queues()
            .await(tier, batch.isEmpty() ? LONG_POLL : Duration.between(world.time().now(), end));
      }
    }
    return batch;
  }

  private List<ReceivedRequest> receive(int max) {
    try {
      return queue.receive(
          tier, Math.min(max, RefreshQueue.MAX_RECEIVE), VISIBILITY_TIMEOUT, Duration.ZERO);
    } catch (QueueUnavailableException e) {
      // What was received and got lost on the way comes back after its visibility timeout.
      world.time().sleep(BACK_OFF);
      return List.of();
    }
  }

  /** Those messages that need not come back. */
  private List<ReceivedRequest> invoke(List<ReceivedRequest> batch) {
    World.Worker worker = world.takeWorker();
    Instance instance = worker.instance();
    Map<String, ReceivedRequest> byId =
        batch.stream().collect(Collectors.toMap(ReceivedRequest::messageId, r -> r));
    SQSEvent event = new SQSEvent();
    event.setRecords(batch.stream().map(Mapping::message).toList());
    AtomicReference<@Nullable SQSBatchResponse> answer = new AtomicReference<>();
    Instant start = world.time().now();
    instance.begin(FUNCTION_TIMEOUT);
    Fiber invocation =
        world.time().start(instance, () -> answer.set(answerOf(worker.handler(), event, instance)));
    world
        .time()
        .after(
            FUNCTION_TIMEOUT,
            () -> {
              if (!invocation.hasEnded()) {
                world.timedOut();
                world.time().kill(instance);
              }
            });
    world.time().join(invocation);
    world.invoked(tier, start, world.time().now());
    if (!instance.isDead()) {
      world.giveBack(worker);
    }
    SQSBatchResponse response = answer.get();
    if (response == null) {
      return List.of();
    }
    List<String> failed =
        response.getBatchItemFailures().stream().map(BatchItemFailure::getItemIdentifier).toList();
    for (String id : failed) {
      ReceivedRequest request = byId.get(id);
      if (!instance.isTroubled() && request != null && !world.checks().isPoison(request.body())) {
        world
            .checks()
            .fail(
                Invariant.POISON_ENDS_AS_A_DEAD_LETTER,
                "a message failed though nothing but others of its batch was wrong");
      }
    }
    return batch.stream().filter(request -> !failed.contains(request.messageId())).toList();
  }

  /** Null if the function failed, so that the whole batch comes back. */
  private static @Nullable SQSBatchResponse answerOf(
      RequestHandler<SQSEvent, SQSBatchResponse> worker, SQSEvent event, Instance instance) {
    try {
      return worker.handleRequest(event, instance);
    } catch (StoreUnavailableException | QueueUnavailableException e) {
      return null;
    }
  }

  private void delete(List<ReceivedRequest> served) {
    try {
      world.delete(tier, served);
    } catch (QueueUnavailableException e) {
      // They come back and are found to be served.
    }
  }

  private static SQSEvent.SQSMessage message(ReceivedRequest request) {
    SQSEvent.SQSMessage message = new SQSEvent.SQSMessage();
    message.setMessageId(request.messageId());
    message.setBody(request.body());
    message.setReceiptHandle(request.receipt());
    return message;
  }
}
