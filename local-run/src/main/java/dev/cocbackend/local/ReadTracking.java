package dev.cocbackend.local;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.cocbackend.local.lambda.LambdaFunction;
import dev.cocbackend.local.mapping.EventSourceMapping;
import dev.cocbackend.local.mapping.MappedQueue;
import dev.cocbackend.local.mapping.MappingSettings;
import dev.cocbackend.local.mapping.Sleeper;
import dev.cocbackend.tracker.TrackerHandler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** The tracker behind its event source mapping. */
final class ReadTracking implements AutoCloseable {
  /** The timeout of {@code template.yaml}. */
  static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** As in {@code template.yaml}. */
  static final MappingSettings MAPPING =
      new MappingSettings(100, Duration.ofSeconds(2), 10, Duration.ofSeconds(182));

  /** How long a stop waits for a batch under way; it comes back after a restart. */
  private static final Duration STOP_PATIENCE = Duration.ofMillis(500);

  private final EventSourceMapping mapping;
  private final ExecutorService threads;

  private ReadTracking(EventSourceMapping mapping, ExecutorService threads) {
    this.mapping = mapping;
    this.threads = threads;
  }

  static ReadTracking start(
      MappedQueue reads, TrackerHandler handler, InstantSource clock, Consumer<String> log) {
    LambdaFunction tracker =
        LambdaFunction.of(
            "tracker", handler, SQSEvent.class, SQSBatchResponse.class, TIMEOUT, clock, log);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    EventSourceMapping mapping =
        new EventSourceMapping(
            reads,
            MAPPING,
            tracker,
            // Nothing is set aside for it.
            new Semaphore(MAPPING.maximumConcurrency()),
            threads,
            clock,
            Sleeper.REAL,
            log);
    mapping.start();
    return new ReadTracking(mapping, threads);
  }

  @Override
  public void close() {
    try {
      mapping.stop(STOP_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
  }
}
