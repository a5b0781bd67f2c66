package dev.cocbackend.local.mapping;

import dev.cocbackend.local.lambda.FunctionFailedException;
import dev.cocbackend.local.lambda.LambdaFunction;
import dev.cocbackend.refresh.QueueUnavailableException;
import dev.cocbackend.refresh.ReceivedRequest;
import dev.cocbackend.refresh.RefreshQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Moves messages from a queue to a function as Lambda's event source mapping for SQS does, with
 * {@code ReportBatchItemFailures}: what succeeded is deleted, what failed stays hidden until its
 * visibility timeout ends and then comes again. It takes no message while all its invocations are
 * in use, so that no message's timeout runs out while it waits. Thread-safe.
 */
public final class EventSourceMapping implements AutoCloseable {
  /** Lambda starts with this many pollers for a standard queue. */
  private static final int MAX_POLLERS = 5;

  /** Short enough to stop within a second; SQS itself would allow 20 s. */
  private static final Duration LONG_POLL = Duration.ofSeconds(1);

  /** Between two looks at the queue while a batch is gathered. */
  private static final Duration GATHER_PAUSE = Duration.ofMillis(200);

  private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
  private static final Duration MAX_BACK_OFF = Duration.ofSeconds(30);

  private final MappingSettings settings;
  private final MappedQueue queue;
  private final LambdaFunction function;
  private final Semaphore free;

  /** Held while the messages of an invocation that has ended are deleted. */
  private final Semaphore deleting;

  private final Semaphore reserved;
  private final Executor invocations;
  private final InstantSource clock;
  private final Sleeper sleeper;
  private final Consumer<String> log;
  private final List<Thread> pollers = new ArrayList<>();
  private volatile boolean stopping;

  /**
   * A mapping that does nothing until it is started.
   *
   * @param function handles {@code SQSEvent} and answers {@code SQSBatchResponse}
   * @param reserved the concurrency that the function has for all its mappings together; an
   *     invocation waits for a permit as a throttled one would be tried again
   * @param invocations runs each invocation
   * @param clock tells when a batch window ends
   * @param sleeper waits within a window and while the queue is away
   * @param log takes a line for each trouble with the queue
   */
  public EventSourceMapping(
      MappedQueue queue,
      MappingSettings settings,
      LambdaFunction function,
      Semaphore reserved,
      Executor invocations,
      InstantSource clock,
      Sleeper sleeper,
      Consumer<String> log) {
    this.settings = settings;
    this.queue = queue;
    this.function = function;
    this.free = new Semaphore(settings.maximumConcurrency());
    this.deleting = new Semaphore(settings.maximumConcurrency());
    this.reserved = reserved;
    this.invocations = invocations;
    this.clock = clock;
    this.sleeper = sleeper;
    this.log = log;
  }

  /** Starts the pollers; to be called once. */
  public void start() {
    for (int i = 0; i < Math.min(MAX_POLLERS, settings.maximumConcurrency()); i++) {
      pollers.add(
          Thread.ofVirtual()
              .name("poll-%s-%d".formatted(queue.name(), i))
              .start(this::pollUntilStopped));
    }
  }

  /**
   * Takes no more messages, lets the invocations under way end for up to {@code patience}, and
   * returns. What was not finished comes back when its visibility timeout ends.
   *
   * @return whether all invocations ended
   */
  public boolean stop(Duration patience) throws InterruptedException {
    close();
    Instant end = clock.instant().plus(patience);
    return allReturn(free, patience)
        && allReturn(deleting, longer(Duration.between(clock.instant(), end), Duration.ZERO));
  }

  private boolean allReturn(Semaphore permits, Duration patience) throws InterruptedException {
    return permits.tryAcquire(
        settings.maximumConcurrency(), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Takes no more messages and does not wait. */
  @Override
  public void close() {
    stopping = true;
    pollers.forEach(Thread::interrupt);
  }

  /** What each poller does. */
  void pollUntilStopped() {
    Duration backOff = FIRST_BACK_OFF;
    try {
      while (!stopping) {
        try {
          free.acquire();
          poll();
          backOff = FIRST_BACK_OFF;
        } catch (QueueUnavailableException e) {
          if (stopping) {
            return; // a call that was cut off by the stop
          }
          log.accept(
              "The queue %s does not answer, next try in %d s: %s"
                  .formatted(queue.name(), backOff.toSeconds(), e.getMessage()));
          sleeper.sleep(backOff);
          backOff = shorter(backOff.multipliedBy(2), MAX_BACK_OFF);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // asked to stop
    }
  }

  /**
   * Takes one batch and has it invoked.
   *
   * @return false, with no message taken, if all invocations are in use
   */
  boolean pollIfFree() throws InterruptedException {
    if (!free.tryAcquire()) {
      return false;
    }
    poll();
    return true;
  }

  /** The caller holds a permit of {@link #free}; it is given back when the invocation ends. */
  private void poll() throws InterruptedException {
    boolean handedOver = false;
    try {
      List<ReceivedRequest> batch = gather();
      if (!batch.isEmpty()) {
        handedOver = true;
        invocations.execute(() -> invokeThenRelease(batch));
      }
    } finally {
      if (!handedOver) {
        free.release();
      }
    }
  }

  private List<ReceivedRequest> gather() throws InterruptedException {
    List<ReceivedRequest> batch = new ArrayList<>(receive(settings.batchSize(), LONG_POLL));
    if (batch.isEmpty()) {
      return batch;
    }
    Instant end = clock.instant().plus(settings.window());
    while (batch.size() < settings.batchSize() && clock.instant().isBefore(end)) {
      try {
        List<ReceivedRequest> more = receive(settings.batchSize() - batch.size(), Duration.ZERO);
        batch.addAll(more);
        if (more.isEmpty()) {
          sleeper.sleep(shorter(GATHER_PAUSE, Duration.between(clock.instant(), end)));
        }
      } catch (QueueUnavailableException e) {
        break; // what was taken is served all the same
      }
    }
    return batch;
  }

  private List<ReceivedRequest> receive(int max, Duration wait) {
    return queue.receive(
        Math.min(max, RefreshQueue.MAX_RECEIVE), settings.visibilityTimeout(), wait);
  }

  private void invokeThenRelease(List<ReceivedRequest> batch) {
    try {
      Set<String> failed;
      try {
        reserved.acquire();
        try {
          failed = invoke(batch);
        } finally {
          reserved.release();
        }
        // A function is free once it has answered; to delete is the pollers' work.
        deleting.acquire();
      } finally {
        free.release();
      }
      try {
        deleteSuccesses(batch, failed);
      } finally {
        deleting.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // asked to stop; the batch comes back
    }
  }

  /** The ids of the messages that failed. */
  private Set<String> invoke(List<ReceivedRequest> batch) {
    try {
      byte[] answer = function.invoke(QueueEvent.write(batch, queue.name()));
      return QueueEvent.failures(answer, batch);
    } catch (FunctionFailedException e) {
      return QueueEvent.ids(batch); // logged by the function
    }
  }

  private void deleteSuccesses(List<ReceivedRequest> batch, Set<String> failed) {
    for (ReceivedRequest message : batch) {
      if (failed.contains(message.messageId())) {
        continue;
      }
      try {
        queue.delete(message.receipt());
      } catch (QueueUnavailableException e) {
        log.accept(
            "Message %s of %s could not be deleted and will come again: %s"
                .formatted(message.messageId(), queue.name(), e.getMessage()));
      }
    }
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
