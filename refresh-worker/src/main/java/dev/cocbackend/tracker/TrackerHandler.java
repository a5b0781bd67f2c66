package dev.cocbackend.tracker;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.cocbackend.aws.Ports;
import dev.cocbackend.demand.KeyReads;
import dev.cocbackend.demand.ReadLogCodec;
import dev.cocbackend.metrics.Measurements;
import dev.cocbackend.metrics.Metric;
import dev.cocbackend.parallel.Slices;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The Lambda behind the queue of reads: adds up what the instances of the read function tell, and
 * stores it with the snapshots that were read. Thread-safe.
 *
 * <p>A count is a hint. A message whose reads could not all be stored comes again, and those of its
 * keys that were stored then count twice; one that comes late may set the time of the last read
 * back, until the next one.
 */
public final class TrackerHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
  /** A write takes some milliseconds, and the CPU of 1 GB does no more of them at once. */
  private static final int WRITES_AT_ONCE = 16;

  /** Kept for writes under way, which the client gives up after 3 s. */
  private static final Duration CLOSING_MARGIN = Duration.ofSeconds(5);

  private final SnapshotStore store;
  private final Slices slices;
  private final InstantSource clock;

  /**
   * Wires the real clients from the environment.
   *
   * @throws dev.cocbackend.settings.SettingsException if a setting is missing or wrong
   */
  public TrackerHandler() {
    this(
        Ports.of(Settings.fromEnvironment()).snapshotStore(),
        Executors::newVirtualThreadPerTaskExecutor,
        InstantSource.system());
  }

  /**
   * @param threads makes the threads that store the reads of a batch; closed at its end
   */
  public TrackerHandler(
      SnapshotStore store, Supplier<ExecutorService> threads, InstantSource clock) {
    this.store = store;
    this.slices = new Slices(threads, WRITES_AT_ONCE);
    this.clock = clock;
  }

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    Instant startedAt = clock.instant();
    Instant deadline =
        startedAt.plusMillis(context.getRemainingTimeInMillis()).minus(CLOSING_MARGIN);
    Measurements measurements = new Measurements();
    List<BatchItemFailure> failures = new ArrayList<>();
    Map<String, List<KeyReads>> messages = new LinkedHashMap<>();
    for (SQSEvent.SQSMessage message : event.getRecords()) {
      try {
        messages.put(message.getMessageId(), ReadLogCodec.decode(message.getBody()));
      } catch (RuntimeException e) {
        // A poison message: it ends in the dead-letter queue.
        measurements.readsDefect(e);
        failures.add(new BatchItemFailure(message.getMessageId()));
      }
    }
    Set<SnapshotKey> untold = store(sums(messages.values()), deadline, measurements);
    messages.forEach(
        (id, reads) -> {
          if (reads.stream().anyMatch(each -> untold.contains(each.key()))) {
            failures.add(new BatchItemFailure(id));
          } else {
            measurements.observe(
                Metric.READS_DELAY, Duration.between(newest(reads), clock.instant()));
          }
        });
    context.getLogger().log(measurements.untiered(startedAt, "track").toString());
    return new SQSBatchResponse(failures);
  }

  private static List<KeyReads> sums(Iterable<List<KeyReads>> messages) {
    Map<SnapshotKey, KeyReads> sums = new LinkedHashMap<>();
    for (List<KeyReads> reads : messages) {
      reads.forEach(each -> sums.merge(each.key(), each, KeyReads::plus));
    }
    return List.copyOf(sums.values());
  }

  /** Stores what it can until the deadline, and gives the keys of the rest. */
  private Set<SnapshotKey> store(List<KeyReads> sums, Instant deadline, Measurements measurements) {
    Set<SnapshotKey> untold = ConcurrentHashMap.newKeySet();
    slices.each(
        sums,
        reads -> {
          if (!isStored(reads, deadline, measurements)) {
            untold.add(reads.key());
          }
        });
    return untold;
  }

  private boolean isStored(KeyReads reads, Instant deadline, Measurements measurements) {
    if (!clock.instant().isBefore(deadline)) {
      measurements.count(Metric.READS_UNAVAILABLE);
      return false;
    }
    try {
      // The store leaves alone what it does not have; the read function tells of nothing else.
      store.addReads(reads.key(), reads.reads(), reads.lastReadAt());
    } catch (StoreUnavailableException e) {
      measurements.count(Metric.READS_UNAVAILABLE);
      return false;
    } catch (RuntimeException e) {
      measurements.readsDefect(e);
      return false;
    }
    measurements.add(Metric.READS_TOLD, reads.reads());
    measurements.count(Metric.READ_KEYS_TOLD);
    return true;
  }

  private static Instant newest(List<KeyReads> reads) {
    return reads.stream().map(KeyReads::lastReadAt).max(Comparator.naturalOrder()).orElseThrow();
  }
}
