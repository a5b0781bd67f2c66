package dev.cocbackend.worker;

import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.CocClient;
import dev.cocbackend.coc.FetchResult;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.Kind;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.Saved;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.upstream.InvalidPayloadException;
import dev.cocbackend.upstream.Payload;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.random.RandomGenerator;

/** Serves one refresh request: fetch, judge, store. Thread-safe. */
final class Refresher {
  /** Retries of a request before it is a dead letter. */
  static final int MAX_RETRIES = 3;

  /** A key that upstream rejects is asked again after this; somebody has to mend it first. */
  static final Duration REJECTED_KEY_REST = Duration.ofMinutes(10);

  /** How long a request whose key was rejected waits for another key. */
  static final Duration KEY_CHANGE = Duration.ofSeconds(1);

  /** The longest that one answer of upstream may open the breaker for. */
  static final Duration MAX_BREAKER = Duration.ofMinutes(5);

  /** How long readers of a key whose request is a dead letter ask for no new one. */
  static final Duration DEAD_LETTER_REST = Duration.ofHours(1);

  private final SnapshotStore store;
  private final RefreshQueue queue;
  private final RateLimiter limiter;
  private final Breaker breaker;
  private final CocClient coc;
  private final InstantSource clock;
  private final RandomGenerator random;

  Refresher(
      SnapshotStore store,
      RefreshQueue queue,
      RateLimiter limiter,
      Breaker breaker,
      CocClient coc,
      InstantSource clock,
      RandomGenerator random) {
    this.store = store;
    this.queue = queue;
    this.limiter = limiter;
    this.breaker = breaker;
    this.coc = coc;
    this.clock = clock;
    this.random = random;
  }

  /** Whether a request is served already, as a duplicate's is, by what {@code seen} shows. */
  static boolean isSatisfied(RefreshRequest request, Lookup seen) {
    Instant fetchedAt =
        switch (seen) {
          case Lookup.Found found -> found.snapshot().fetchedAt();
          case Lookup.Absent absent -> absent.since();
          case Lookup.Unknown unknown -> Instant.MIN;
        };
    return !fetchedAt.isBefore(request.requestedAt());
  }

  /**
   * Asks upstream, and stores what it says or puts the request where it will be served later. When
   * this returns normally, the message may be deleted.
   *
   * @param seen what the store held before
   * @throws RuntimeException if the store or a queue did not answer; the message must stay
   */
  Outcome refresh(RefreshRequest request, Lookup seen, ApiKey key) {
    Instant startedAt = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return conclude(request, seen, key, startedAt, coc.fetch(request.key(), key));
  }

  private Outcome conclude(
      RefreshRequest request, Lookup seen, ApiKey key, Instant startedAt, FetchResult result) {
    return switch (result) {
      case FetchResult.Ok ok -> store(request, seen, startedAt, ok.body());
      case FetchResult.NotFound notFound -> bury(request, startedAt, Absence.NOT_FOUND);
      case FetchResult.AccessDenied denied ->
          request.key().kind() == Kind.WAR
              ? bury(request, startedAt, Absence.PRIVATE_WAR_LOG)
              : setAside(request, key);
      case FetchResult.KeyRejected rejected -> setAside(request, key);
      case FetchResult.Throttled throttled -> {
        limiter.penalize(key.id(), clock.instant().plus(throttled.retryAfter()));
        yield defer(request, throttled.retryAfter());
      }
      case FetchResult.Maintenance maintenance -> {
        Duration rest = shorter(maintenance.retryAfter(), MAX_BREAKER);
        breaker.open(clock.instant().plus(rest));
        yield defer(request, rest);
      }
      case FetchResult.Failed failed -> retry(request, failed.why());
    };
  }

  private Outcome store(RefreshRequest request, Lookup seen, Instant startedAt, byte[] bytes) {
    Payload payload;
    try {
      payload = Payload.parse(request.key(), bytes);
    } catch (InvalidPayloadException e) {
      return retry(request, e.problem());
    }
    return outcome(
        store.save(
            request.key(), seen.bodyHash(), payload.body(), payload.warState(), startedAt, null),
        Outcome.CHANGED,
        Outcome.UNCHANGED);
  }

  private Outcome bury(RefreshRequest request, Instant startedAt, Absence why) {
    return outcome(
        store.saveAbsent(request.key(), why, startedAt, null), Outcome.ABSENT, Outcome.ABSENT);
  }

  private static Outcome outcome(Saved saved, Outcome changed, Outcome unchanged) {
    return switch (saved) {
      case CHANGED -> changed;
      case UNCHANGED -> unchanged;
      case SUPERSEDED -> Outcome.SUPERSEDED;
    };
  }

  /** The key rests, not the request: another key may serve it at once. */
  private Outcome setAside(RefreshRequest request, ApiKey key) {
    limiter.penalize(key.id(), clock.instant().plus(REJECTED_KEY_REST));
    return defer(request, KEY_CHANGE);
  }

  /** Puts the request back in its queue, to come again after {@code delay}. */
  Outcome defer(RefreshRequest request, Duration delay) {
    queue.send(request, shorter(delay, RefreshQueue.MAX_DELAY));
    return Outcome.DEFERRED;
  }

  private Outcome retry(RefreshRequest request, String why) {
    if (request.attempt() >= MAX_RETRIES) {
      queue.deadLetter(request, why);
      Instant again = clock.instant().plus(DEAD_LETTER_REST);
      store.releaseLease(request.key(), request.requestedAt(), again, null);
      return Outcome.DEAD_LETTERED;
    }
    queue.send(request.retry(), backoff(request.attempt()));
    return Outcome.RETRIED;
  }

  /** 2, 4, then 8 minutes, each up to a quarter shorter or longer so that crowds spread out. */
  private Duration backoff(int attempt) {
    Duration base = Duration.ofMinutes(2L << attempt);
    return base.plusMillis((long) (base.toMillis() * random.nextDouble(-0.25, 0.25)));
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
