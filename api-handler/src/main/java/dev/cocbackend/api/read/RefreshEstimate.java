package dev.cocbackend.api.read;

import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.refresh.QueueDepth;
import dev.cocbackend.refresh.QueueUnavailableException;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;

/**
 * How long a request that is sent now will take: what waits in its queue and in the more urgent
 * ones, by what the CoC keys allow, and the worker's own time. Depths are looked at by the queues'
 * approximate counts, at most once in {@link #MAX_AGE} an instance. Thread-safe.
 */
public final class RefreshEstimate {
  /** SQS counts lag by more than that themselves. */
  static final Duration MAX_AGE = Duration.ofSeconds(5);

  /** One key's 39.3 slots a second, in whole ones. */
  private static final int DEFAULT_PER_SECOND = 39;

  /** Nobody is helped by a longer one; a queue that is so long is an alarm. */
  private static final Duration LONGEST = Duration.ofHours(1);

  /** One call of the CoC API and the writes after it. */
  private static final Duration SERVICE = Duration.ofSeconds(1);

  /** The queues that requests of people are in, empty. */
  private static final Map<Tier, Long> NONE =
      new EnumMap<>(Map.of(Tier.CRITICAL, 0L, Tier.HIGH, 0L));

  private final Depths depths;
  private final int perSecond;
  private final InstantSource clock;
  private volatile Reading last = new Reading(Instant.MIN, NONE);

  @FunctionalInterface
  private interface Depths {
    QueueDepth of(Tier tier);
  }

  private record Reading(Instant at, Map<Tier, Long> waiting) {
    long before(Tier tier) {
      return waiting.entrySet().stream()
          .filter(entry -> !tier.isHigherThan(entry.getKey()))
          .mapToLong(Map.Entry::getValue)
          .sum();
    }
  }

  /**
   * @param perSecond how many requests the CoC keys allow together
   */
  public RefreshEstimate(RefreshQueue queue, int perSecond, InstantSource clock) {
    this(queue::depth, perSecond, clock);
  }

  private RefreshEstimate(Depths depths, int perSecond, InstantSource clock) {
    this.depths = depths;
    this.perSecond = perSecond;
    this.clock = clock;
  }

  /** By {@code REFRESHES_PER_SECOND}, 1 to 400. */
  static RefreshEstimate of(Settings settings, RefreshQueue queue, InstantSource clock) {
    return new RefreshEstimate(
        queue, settings.integer("REFRESHES_PER_SECOND", DEFAULT_PER_SECOND, 1, 400), clock);
  }

  /** For a process that does not look at the queues. */
  static RefreshEstimate ofEmptyQueues() {
    return new RefreshEstimate(
        tier -> new QueueDepth(0, 0, 0), DEFAULT_PER_SECOND, InstantSource.system());
  }

  /**
   * For a request of {@code tier}, {@link Tier#CRITICAL} or {@link Tier#HIGH}. If the queues do not
   * answer, what was last known counts.
   */
  Duration of(Tier tier, InvocationLog log) {
    Duration line = Duration.ofSeconds(Math.ceilDiv(reading(log).before(tier), perSecond));
    Duration estimate = window(tier).plus(SERVICE).plus(line);
    return estimate.compareTo(LONGEST) > 0 ? LONGEST : estimate;
  }

  private Reading reading(InvocationLog log) {
    Instant now = clock.instant();
    Reading known = last;
    if (now.isBefore(known.at().plus(MAX_AGE))) {
      return known;
    }
    Map<Tier, Long> waiting = new EnumMap<>(known.waiting());
    try {
      for (Tier tier : NONE.keySet()) {
        QueueDepth depth = depths.of(tier);
        waiting.put(tier, depth.waiting() + depth.inFlight());
      }
    } catch (QueueUnavailableException e) {
      log.failure(e);
    }
    Reading reading = new Reading(now, waiting);
    last = reading;
    return reading;
  }

  /** How long the worker gathers a batch, as {@code template.yaml} has it. */
  private static Duration window(Tier tier) {
    return Duration.ofSeconds(tier == Tier.CRITICAL ? 1 : 2);
  }
}
