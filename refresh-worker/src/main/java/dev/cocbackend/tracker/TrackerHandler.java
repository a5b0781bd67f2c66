package dev.cocbackend.tracker;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.cocbackend.aws.Ports;
import dev.cocbackend.calendar.GameCalendar;
import dev.cocbackend.demand.KeyReads;
import dev.cocbackend.demand.ReadLogCodec;
import dev.cocbackend.metrics.Measurements;
import dev.cocbackend.metrics.Metric;
import dev.cocbackend.parallel.Slices;
import dev.cocbackend.policy.Planning;
import dev.cocbackend.price.DynamoSharedNumbers;
import dev.cocbackend.price.SharedNumbers;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
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
import java.util.stream.Collectors;

/**
 * The Lambda behind the queue of reads: adds up what the instances of the read function tell,
 * stores it with the snapshots that were read, and asks for a refresh of what these reads, or those
 * that follow in a session, make worth one. Thread-safe.
 *
 * <p>A count is a hint. A message whose reads could not all be stored comes again, and those of its
 * keys that were stored then count twice; one that comes late may set the time of the last read
 * back, until the next one.
 */
public final class TrackerHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
  /** A call takes some milliseconds, and the CPU of 1 GB does no more of them at once. */
  private static final int CALLS_AT_ONCE = 16;

  /** Kept for calls under way, which the client gives up after 3 s. */
  private static final Duration CLOSING_MARGIN = Duration.ofSeconds(5);

  private final Planning planning;
  private final ReadLooks looks;
  private final Slices slices;
  private final InstantSource clock;

  /**
   * Wires the real clients from the environment.
   *
   * @throws dev.cocbackend.settings.SettingsException if a setting is missing or wrong
   */
  public TrackerHandler() {
    this(Settings.fromEnvironment());
  }

  private TrackerHandler(Settings settings) {
    this(settings, Ports.of(settings));
  }

  private TrackerHandler(Settings settings, Ports ports) {
    this(
        ports.snapshotStore(),
        ports.refreshQueue(),
        new DynamoSharedNumbers(ports.dynamoDb(), ports.table()),
        RefreshArms.of(settings),
        StaleReads.of(settings),
        Executors::newVirtualThreadPerTaskExecutor,
        InstantSource.system());
  }

  /**
   * @param numbers the price of a request and what is common to each kind
   * @param arms how which tags are refreshed
   * @param staleReads what is asked for because it was read stale
   * @param threads makes the threads that store the reads of a batch; closed at its end
   */
  public TrackerHandler(
      SnapshotStore store,
      RefreshQueue queue,
      SharedNumbers numbers,
      RefreshArms arms,
      StaleReads staleReads,
      Supplier<ExecutorService> threads,
      InstantSource clock) {
    this.planning = new Planning(numbers, arms, GameCalendar.standard(), clock);
    this.slices = new Slices(threads, CALLS_AT_ONCE);
    this.looks =
        new ReadLooks(store, new RefreshRequester(store, queue), planning, staleReads, slices);
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
    Set<SnapshotKey> untold = track(sums(messages.values()), deadline, measurements);
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

  /** Does what it can until the deadline, and gives the keys whose reads were not stored. */
  private Set<SnapshotKey> track(List<KeyReads> sums, Instant deadline, Measurements measurements) {
    if (sums.isEmpty()) {
      return Set.of();
    }
    if (!planning.sync()) {
      measurements.count(Metric.READS_UNAVAILABLE);
    }
    ReadLooks.Seen seen;
    try {
      seen = looks.look(sums, clock.instant());
    } catch (StoreUnavailableException e) {
      measurements.add(Metric.READS_UNAVAILABLE, sums.size());
      return sums.stream().map(KeyReads::key).collect(Collectors.toUnmodifiableSet());
    }
    Set<SnapshotKey> untold = ConcurrentHashMap.newKeySet();
    slices.each(
        sums,
        reads -> {
          if (!isStored(reads, seen, deadline, measurements)) {
            untold.add(reads.key());
          }
        });
    slices.each(
        List.copyOf(looks.wanted(seen, sums).entrySet()),
        wanted -> request(wanted.getKey(), wanted.getValue(), deadline, measurements));
    return untold;
  }

  private boolean isStored(
      KeyReads reads, ReadLooks.Seen seen, Instant deadline, Measurements measurements) {
    if (!clock.instant().isBefore(deadline)) {
      measurements.count(Metric.READS_UNAVAILABLE);
      return false;
    }
    try {
      looks.store(reads, seen);
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

  /** A wish that comes to nothing is left to the next read, or to the planner. */
  private void request(SnapshotKey key, Tier tier, Instant deadline, Measurements measurements) {
    if (!clock.instant().isBefore(deadline)) {
      return;
    }
    try {
      if (looks.request(key, tier, clock.instant())) {
        measurements.count(Metric.READ_REQUESTS);
      }
    } catch (StoreUnavailableException e) {
      measurements.count(Metric.READS_UNAVAILABLE);
    } catch (RuntimeException e) {
      measurements.readsDefect(e);
    }
  }

  private static Instant newest(List<KeyReads> reads) {
    return reads.stream().map(KeyReads::lastReadAt).max(Comparator.naturalOrder()).orElseThrow();
  }
}
