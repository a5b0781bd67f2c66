package dev.cocbackend.local.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.cocbackend.local.lambda.LambdaFunction;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.QueueDepth;
import dev.cocbackend.refresh.QueueUnavailableException;
import dev.cocbackend.refresh.ReceivedRequest;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventSourceMappingTest {
  private static final Tier TIER = Tier.HIGH;
  private static final Duration VISIBILITY = Duration.ofSeconds(60);

  private final MovedClock clock = new MovedClock(Instant.parse("2026-11-01T12:00:00Z"));
  private final InMemoryRefreshQueue queue = new InMemoryRefreshQueue(clock);
  private final List<SQSEvent> events = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private Sleeper sleeper =
      duration -> {
        pauses.add(duration);
        clock.move(duration);
      };

  @Test
  void theHandlerGetsTheRealEvent() throws Exception {
    send(1);

    mapping(settings(10, Duration.ZERO), (event, context) -> new SQSBatchResponse()).pollIfFree();

    SQSEvent.SQSMessage message = events.getFirst().getRecords().getFirst();
    assertThat(message.getBody()).contains("\"key\":\"clan#2P").contains("request-0");
    assertThat(message.getMessageId()).isNotBlank();
    assertThat(message.getReceiptHandle()).isNotBlank();
    assertThat(message.getAttributes()).containsEntry("ApproximateReceiveCount", "1");
    assertThat(message.getEventSource()).isEqualTo("aws:sqs");
    assertThat(message.getEventSourceArn())
        .isEqualTo("arn:aws:sqs:us-east-1:000000000000:refresh-high");
    assertThat(message.getAwsRegion()).isEqualTo("us-east-1");
    assertThat(message.getMd5OfBody()).matches("[0-9a-f]{32}");
  }

  @Test
  void aBatchHasAtMostItsSizeAndTheRestWaits() throws Exception {
    send(7);

    mapping(settings(5, Duration.ZERO), all()).pollIfFree();

    assertThat(sizes()).containsExactly(5);
    assertThat(queue.depth(TIER)).isEqualTo(new QueueDepth(2, 0, 0));
  }

  @Test
  void aBatchAboveTenIsGatheredFromSeveralReceives() throws Exception {
    send(27);

    mapping(settings(25, Duration.ofSeconds(2)), all()).pollIfFree();

    assertThat(sizes()).containsExactly(25);
    assertThat(pauses).isEmpty();
  }

  @Test
  void aBatchThatDoesNotFillIsInvokedWhenItsWindowEnds() throws Exception {
    send(3);
    Instant start = clock.instant();

    mapping(settings(20, Duration.ofSeconds(2)), all()).pollIfFree();

    assertThat(sizes()).containsExactly(3);
    assertThat(Duration.between(start, clock.instant())).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void whatArrivesWithinTheWindowJoinsTheBatch() throws Exception {
    send(1);
    Sleeper before = sleeper;
    sleeper =
        duration -> {
          if (pauses.size() == 3) {
            send(2);
          }
          before.sleep(duration);
        };

    mapping(settings(20, Duration.ofSeconds(2)), all()).pollIfFree();

    assertThat(sizes()).containsExactly(3);
  }

  @Test
  void withoutAWindowABatchIsInvokedAtOnce() throws Exception {
    send(1);

    mapping(settings(10, Duration.ZERO), all()).pollIfFree();

    assertThat(sizes()).containsExactly(1);
    assertThat(pauses).isEmpty();
  }

  @Test
  void anEmptyAnswerDeletesTheWholeBatch() throws Exception {
    send(3);

    mapping(settings(10, Duration.ZERO), (event, context) -> new SQSBatchResponse()).pollIfFree();

    assertThat(queue.depth(TIER).total()).isZero();
  }

  @Test
  void noAnswerAtAllDeletesTheWholeBatch() throws Exception {
    send(3);

    mapping(settings(10, Duration.ZERO), (event, context) -> null).pollIfFree();

    assertThat(queue.depth(TIER).total()).isZero();
  }

  @Test
  void onlyWhatFailedComesBackAndOnlyWhenItsVisibilityTimeoutEnds() throws Exception {
    send(3);
    List<String> failed = new ArrayList<>();
    EventSourceMapping mapping =
        mapping(
            settings(10, Duration.ZERO),
            (event, context) -> {
              if (events.size() > 1) {
                return new SQSBatchResponse(List.of());
              }
              failed.add(event.getRecords().get(1).getMessageId());
              return failures(failed.getFirst());
            });

    mapping.pollIfFree();

    assertThat(queue.depth(TIER)).isEqualTo(new QueueDepth(0, 1, 0));
    clock.move(VISIBILITY.minusMillis(1));
    assertThat(queue.depth(TIER)).isEqualTo(new QueueDepth(0, 1, 0));

    clock.move(Duration.ofMillis(1));
    mapping.pollIfFree();

    SQSEvent.SQSMessage again = events.getLast().getRecords().getFirst();
    assertThat(events.getLast().getRecords()).hasSize(1);
    assertThat(again.getMessageId()).isEqualTo(failed.getFirst());
    assertThat(again.getAttributes()).containsEntry("ApproximateReceiveCount", "2");
    assertThat(queue.depth(TIER).total()).isZero();
  }

  @Test
  void anExceptionFailsTheWholeBatch() throws Exception {
    send(3);

    mapping(
            settings(10, Duration.ZERO),
            (event, context) -> {
              throw new IllegalStateException("broken");
            })
        .pollIfFree();

    assertThat(queue.depth(TIER)).isEqualTo(new QueueDepth(0, 3, 0));
    assertThat(log).singleElement().asString().contains("broken");
  }

  @Test
  void anUnknownMessageAmongTheFailuresFailsTheWholeBatch() throws Exception {
    send(3);

    mapping(settings(10, Duration.ZERO), (event, context) -> failures("nobody")).pollIfFree();

    assertThat(queue.depth(TIER)).isEqualTo(new QueueDepth(0, 3, 0));
  }

  @Test
  void aFailureWithoutAnIdFailsTheWholeBatch() throws Exception {
    send(3);

    mapping(
            settings(10, Duration.ZERO),
            (event, context) ->
                new SQSBatchResponse(List.of(new SQSBatchResponse.BatchItemFailure())))
        .pollIfFree();

    assertThat(queue.depth(TIER)).isEqualTo(new QueueDepth(0, 3, 0));
  }

  @Test
  void noMessageIsTakenWhileAllInvocationsAreInUse() throws Exception {
    send(6);
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(2);
    EventSourceMapping mapping =
        mapping(
            settings(2, Duration.ZERO),
            queue,
            new Semaphore(10),
            (event, context) -> {
              await(go);
              return new SQSBatchResponse();
            },
            batch ->
                Thread.ofVirtual()
                    .start(
                        () -> {
                          batch.run();
                          done.countDown();
                        }));

    boolean first = mapping.pollIfFree();
    boolean second = mapping.pollIfFree();
    boolean third = mapping.pollIfFree();

    assertThat(List.of(first, second, third)).containsExactly(true, true, false);
    assertThat(queue.depth(TIER)).isEqualTo(new QueueDepth(2, 4, 0));
    go.countDown();
    await(done);
    assertThat(mapping.pollIfFree()).isTrue();
  }

  @Test
  void allMappingsTogetherStayWithinTheReservedConcurrency() throws Exception {
    Semaphore reserved = new Semaphore(0);
    CountDownLatch done = new CountDownLatch(1);
    send(1);
    EventSourceMapping mapping =
        mapping(
            settings(10, Duration.ZERO),
            queue,
            reserved,
            all(),
            batch ->
                Thread.ofVirtual()
                    .start(
                        () -> {
                          batch.run();
                          done.countDown();
                        }));

    mapping.pollIfFree();
    assertThat(events).isEmpty();
    reserved.release();
    await(done);

    assertThat(sizes()).containsExactly(1);
    assertThat(reserved.availablePermits()).isEqualTo(1);
  }

  @Test
  void anUnavailableQueueIsTriedAgainAfterEverLongerPauses() {
    send(1);
    List<EventSourceMapping> running = new ArrayList<>();
    EventSourceMapping mapping =
        mapping(
            settings(10, Duration.ZERO),
            new Unavailable(queue, 7),
            new Semaphore(10),
            (event, context) -> {
              running.forEach(EventSourceMapping::close);
              return new SQSBatchResponse();
            },
            Runnable::run);
    running.add(mapping);

    mapping.pollUntilStopped();

    assertThat(pauses.stream().map(Duration::toSeconds))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
    assertThat(sizes()).containsExactly(1);
    assertThat(log)
        .hasSize(7)
        .allMatch(line -> line.contains("queue refresh-high does not answer"));
  }

  @Test
  void whatWasGatheredIsServedThoughTheQueueGoesAway() throws Exception {
    send(3);
    RefreshQueue goesAway =
        new Passing(queue) {
          private int receives;

          @Override
          public List<ReceivedRequest> receive(Tier tier, int max, Duration hidden, Duration wait) {
            if (receives++ > 0) {
              throw new QueueUnavailableException("away", null);
            }
            return super.receive(tier, max, hidden, wait);
          }
        };

    mapping(settings(20, Duration.ofSeconds(2)), goesAway, new Semaphore(10), all(), Runnable::run)
        .pollIfFree();

    assertThat(sizes()).containsExactly(3);
  }

  @Test
  void aDeleteThatFailsLeavesTheMessageToComeAgainAndTheOthersAreDeleted() throws Exception {
    send(3);
    RefreshQueue forgetful =
        new Passing(queue) {
          private int deletes;

          @Override
          public void delete(Tier tier, String receipt) {
            if (deletes++ == 0) {
              throw new QueueUnavailableException("away", null);
            }
            super.delete(tier, receipt);
          }
        };

    mapping(settings(10, Duration.ZERO), forgetful, new Semaphore(10), all(), Runnable::run)
        .pollIfFree();

    assertThat(queue.depth(TIER)).isEqualTo(new QueueDepth(0, 1, 0));
    assertThat(log).singleElement().asString().contains("will come again");
  }

  @Test
  void anInvocationIsFreeAgainWhileItsMessagesAreDeleted() throws Exception {
    List<EventSourceMapping> mappings = new ArrayList<>();
    List<Boolean> free = new ArrayList<>();
    RefreshQueue watched =
        new Passing(queue) {
          @Override
          public void delete(Tier tier, String receipt) {
            super.delete(tier, receipt);
            try {
              for (int i = 0; i < 3; i++) {
                EventSourceMappingTest.this.send(1);
                free.add(mappings.getFirst().pollIfFree());
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    List<Runnable> invocations = new ArrayList<>();
    mappings.add(
        mapping(settings(10, Duration.ZERO), watched, new Semaphore(10), all(), invocations::add));

    send(1);
    mappings.getFirst().pollIfFree();
    invocations.getFirst().run();

    assertThat(free).containsExactly(true, true, false);
  }

  @Test
  void stoppingWaitsForInvocationsUnderWay() throws Exception {
    send(1);
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    EventSourceMapping mapping =
        mapping(
            settings(10, Duration.ZERO),
            queue,
            new Semaphore(10),
            (event, context) -> {
              started.countDown();
              await(go);
              return new SQSBatchResponse();
            },
            batch -> Thread.ofVirtual().start(batch));
    mapping.start();
    await(started);

    assertThat(mapping.stop(Duration.ofMillis(1))).isFalse();
    go.countDown();
    assertThat(mapping.stop(Duration.ofSeconds(10))).isTrue();
    assertThat(queue.depth(TIER).total()).isZero();
  }

  private void send(int count) {
    IntStream.range(0, count)
        .forEach(
            i ->
                queue.send(
                    new RefreshRequest(
                        "request-" + i,
                        SnapshotKey.clan(Tag.parse("2P" + "PYLQGRJCUV".charAt(i % 10))),
                        TIER,
                        clock.instant(),
                        0),
                    Duration.ZERO));
  }

  private static MappingSettings settings(int batchSize, Duration window) {
    return new MappingSettings(batchSize, window, 2, VISIBILITY);
  }

  private EventSourceMapping mapping(
      MappingSettings settings, RequestHandler<SQSEvent, SQSBatchResponse> handler) {
    return mapping(settings, queue, new Semaphore(10), handler, Runnable::run);
  }

  private EventSourceMapping mapping(
      MappingSettings settings,
      RefreshQueue from,
      Semaphore reserved,
      RequestHandler<SQSEvent, SQSBatchResponse> handler,
      Executor invocations) {
    LambdaFunction function =
        LambdaFunction.of(
            "worker",
            (event, context) -> {
              events.add(event);
              return handler.handleRequest(event, context);
            },
            SQSEvent.class,
            SQSBatchResponse.class,
            Duration.ofSeconds(30),
            clock,
            log::add);
    return new EventSourceMapping(
        MappedQueue.of(from, TIER),
        settings,
        function,
        reserved,
        invocations,
        clock,
        duration -> sleeper.sleep(duration),
        log::add);
  }

  private static RequestHandler<SQSEvent, SQSBatchResponse> all() {
    return (event, context) -> new SQSBatchResponse(List.of());
  }

  private static SQSBatchResponse failures(String id) {
    return new SQSBatchResponse(List.of(new SQSBatchResponse.BatchItemFailure(id)));
  }

  private List<Integer> sizes() {
    return events.stream().map(event -> event.getRecords().size()).toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new AssertionError("Nothing came within 10 s.");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Passes all on, for tests that let one call fail. */
  private static class Passing implements RefreshQueue {
    private final RefreshQueue queue;

    Passing(RefreshQueue queue) {
      this.queue = queue;
    }

    @Override
    public void send(RefreshRequest request, Duration delay) {
      queue.send(request, delay);
    }

    @Override
    public List<RefreshRequest> sendAll(List<RefreshRequest> requests, Duration delay) {
      return queue.sendAll(requests, delay);
    }

    @Override
    public List<ReceivedRequest> receive(Tier tier, int max, Duration hidden, Duration wait) {
      return queue.receive(tier, max, hidden, wait);
    }

    @Override
    public void delete(Tier tier, String receipt) {
      queue.delete(tier, receipt);
    }

    @Override
    public void deadLetter(RefreshRequest request, String reason) {
      queue.deadLetter(request, reason);
    }

    @Override
    public QueueDepth depth(Tier tier) {
      return queue.depth(tier);
    }

    @Override
    public QueueDepth deadLetterDepth() {
      return queue.deadLetterDepth();
    }
  }

  /** Fails a number of receives, then works. */
  private static final class Unavailable extends Passing {
    private int failuresLeft;

    Unavailable(RefreshQueue queue, int failures) {
      super(queue);
      this.failuresLeft = failures;
    }

    @Override
    public List<ReceivedRequest> receive(Tier tier, int max, Duration hidden, Duration wait) {
      if (failuresLeft > 0) {
        failuresLeft--;
        throw new QueueUnavailableException("away", null);
      }
      return super.receive(tier, max, hidden, wait);
    }
  }
}
