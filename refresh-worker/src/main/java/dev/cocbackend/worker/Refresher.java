package dev.cocbackend.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.breaker.Breaker.Access;
import dev.cocbackend.change.BodyDiff;
import dev.cocbackend.change.ChangeDetector;
import dev.cocbackend.change.Changes;
import dev.cocbackend.change.DomainEvent;
import dev.cocbackend.change.MemberSigns;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.CocClient;
import dev.cocbackend.coc.FetchResult;
import dev.cocbackend.metrics.Measurements;
import dev.cocbackend.metrics.Metric;
import dev.cocbackend.policy.News;
import dev.cocbackend.policy.Planning;
import dev.cocbackend.policy.WarTimes;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.refresh.Arm;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.BodyPatch;
import dev.cocbackend.snapshot.CorruptBodyException;
import dev.cocbackend.snapshot.Kind;
import dev.cocbackend.snapshot.Look;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.Saved;
import dev.cocbackend.snapshot.Snapshot;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StoreUnavailableException;
import dev.cocbackend.tag.InvalidTagException;
import dev.cocbackend.tag.Tag;
import dev.cocbackend.upstream.InvalidPayloadException;
import dev.cocbackend.upstream.Payload;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Serves one refresh request: fetch, judge, store. Thread-safe. */
final class Refresher {
  /** Retries of a request before it is a dead letter. */
  static final int MAX_RETRIES = 3;

  /** A key that upstream rejects is asked again after this; somebody has to mend it first. */
  static final Duration REJECTED_KEY_REST = Duration.ofMinutes(10);

  /** How long a request whose key was rejected waits for another key. */
  static final Duration KEY_CHANGE = Duration.ofSeconds(1);

  /** How long the breaker rests after a probe that failed without saying for how long. */
  static final Duration PROBE_REST = Duration.ofSeconds(30);

  /** How long readers of a key whose request is a dead letter ask for no new one. */
  static final Duration DEAD_LETTER_REST = Duration.ofHours(1);

  /** A war's result is in the clan's object some time after the war's end. */
  static final Duration WAR_RESULT_DELAY = Duration.ofMinutes(2);

  /** Each further one means that yet another worker has stored a version meanwhile. */
  private static final int MAX_SAVES = 4;

  /** The longest that upstream's word for its answer's life is taken; a wild one must not count. */
  static final Duration MAX_FRESH = RefreshQueue.MAX_DELAY;

  private final SnapshotStore store;
  private final RefreshQueue queue;
  private final RateLimiter limiter;
  private final Breaker breaker;
  private final CocClient coc;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Changes changes;
  private final Planning planning;
  private final RefreshRequester requester;

  Refresher(
      SnapshotStore store,
      RefreshQueue queue,
      RateLimiter limiter,
      Breaker breaker,
      CocClient coc,
      InstantSource clock,
      RandomGenerator random,
      Changes changes,
      Planning planning) {
    this.store = store;
    this.queue = queue;
    this.limiter = limiter;
    this.breaker = breaker;
    this.coc = coc;
    this.clock = clock;
    this.random = random;
    this.changes = changes;
    this.planning = planning;
    this.requester = new RefreshRequester(store, queue);
  }

  /** Whether a request is served already, as a duplicate's is, by what {@code seen} shows. */
  static boolean isSatisfied(RefreshRequest request, Lookup seen) {
    return !fetchedAt(seen).isBefore(request.requestedAt());
  }

  private static Instant fetchedAt(Lookup seen) {
    return switch (seen) {
      case Lookup.Found found -> found.snapshot().fetchedAt();
      case Lookup.Absent absent -> absent.since();
      case Lookup.Unknown unknown -> Instant.MIN;
    };
  }

  /**
   * How long upstream will go on to repeat the answer that is stored, so that asking it brings no
   * news; zero if it may have some.
   */
  static Duration freshFor(Lookup seen, Instant now) {
    return seen instanceof Lookup.Found found && found.snapshot().freshUntil().isAfter(now)
        ? Duration.between(now, found.snapshot().freshUntil())
        : Duration.ZERO;
  }

  /**
   * Asks upstream, and stores what it says or puts the request where it will be served later. When
   * this returns normally, the message may be deleted.
   *
   * @param before what the store held
   * @param probe what this request finds out for the breaker, null for nothing
   * @throws RuntimeException if the store or a queue did not answer; the message must stay
   */
  Outcome refresh(
      RefreshRequest request,
      Look before,
      KeySlots.Slot slot,
      Access.@Nullable Probe probe,
      Measurements measurements) {
    ApiKey key = slot.key();
    Instant startedAt = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    measurements.count(Metric.REQUESTS_STARTED);
    planning.started(request.tier(), 1);
    FetchResult result = coc.fetch(request.key(), key);
    measurements.observe(Metric.UPSTREAM_LATENCY, Duration.between(startedAt, clock.instant()));
    if (slot.probing() && showsThatTheKeyIsGood(request, result)) {
      limiter.revive(key.id());
    }
    tellBreaker(probe, result);
    return conclude(request, before, key, startedAt, result, measurements);
  }

  private void tellBreaker(Access.@Nullable Probe probe, FetchResult result) {
    Instant now = clock.instant();
    if (result instanceof FetchResult.Maintenance maintenance) {
      Duration rest = shorter(maintenance.retryAfter(), Breaker.MAX_REST);
      if (probe == null) {
        breaker.open(now.plus(rest));
      } else {
        breaker.reopen(probe, now, rest);
      }
    } else if (probe != null) {
      if (isAnswered(result)) {
        breaker.close(probe);
      } else {
        breaker.reopen(probe, now, PROBE_REST);
      }
    }
  }

  /** Whether upstream itself has spoken, whatever it said. */
  private static boolean isAnswered(FetchResult result) {
    return !(result instanceof FetchResult.Failed failed)
        || failed.cause() == FetchResult.Cause.TOO_LARGE;
  }

  /** Whether upstream has looked at the key and taken it. */
  private static boolean showsThatTheKeyIsGood(RefreshRequest request, FetchResult result) {
    return switch (result) {
      case FetchResult.Ok ok -> true;
      case FetchResult.NotFound notFound -> true;
      case FetchResult.Throttled throttled -> true;
      case FetchResult.AccessDenied denied -> request.key().kind() == Kind.WAR;
      case FetchResult.KeyRejected rejected -> false;
      case FetchResult.Maintenance maintenance -> false;
      case FetchResult.Failed failed -> false;
    };
  }

  private Outcome conclude(
      RefreshRequest request,
      Look before,
      ApiKey key,
      Instant startedAt,
      FetchResult result,
      Measurements measurements) {
    return switch (result) {
      case FetchResult.Ok ok -> store(request, before, startedAt, ok, measurements);
      case FetchResult.NotFound notFound -> bury(request, startedAt, Absence.NOT_FOUND);
      case FetchResult.AccessDenied denied ->
          request.key().kind() == Kind.WAR
              ? bury(request, startedAt, Absence.PRIVATE_WAR_LOG)
              : setAside(request, key, measurements);
      case FetchResult.KeyRejected rejected -> setAside(request, key, measurements);
      case FetchResult.Throttled throttled -> {
        measurements.count(Metric.THROTTLED);
        limiter.penalize(key.id(), clock.instant().plus(throttled.retryAfter()));
        yield defer(request, throttled.retryAfter());
      }
      case FetchResult.Maintenance maintenance -> {
        measurements.count(Metric.MAINTENANCE);
        yield defer(request, shorter(maintenance.retryAfter(), Breaker.MAX_REST));
      }
      case FetchResult.Failed failed -> {
        measurements.count(metric(failed.cause()));
        yield failed.cause() == FetchResult.Cause.TOO_LARGE
            ? giveUp(request, failed.why())
            : retry(request, failed.why());
      }
    };
  }

  private static Metric metric(FetchResult.Cause cause) {
    return switch (cause) {
      case TIMEOUT -> Metric.TIMEOUT;
      case CONNECTION -> Metric.CONNECTION;
      case SERVER_ERROR -> Metric.HTTP_5XX;
      case TOO_LARGE -> Metric.BODY_TOO_LARGE;
      case UNEXPECTED -> Metric.UNEXPECTED_ANSWER;
    };
  }

  private Outcome store(
      RefreshRequest request,
      Look seen,
      Instant startedAt,
      FetchResult.Ok ok,
      Measurements measurements) {
    Payload payload;
    try {
      payload = Payload.parse(request.key(), ok.body());
    } catch (InvalidPayloadException e) {
      measurements.count(Metric.SCHEMA_DRIFT);
      return retry(request, e.problem());
    }
    int size = payload.body().deflated().length;
    if (size > SnapshotStore.MAX_BODY_BYTES) {
      measurements.count(Metric.BODY_TOO_LARGE);
      return giveUp(
          request,
          "The body deflates to %d bytes; an item takes up to %d."
              .formatted(size, SnapshotStore.MAX_BODY_BYTES));
    }
    Instant freshUntil = startedAt.plus(shorter(ok.maxAge(), MAX_FRESH));
    Look before = seen;
    for (int tries = 0; tries < MAX_SAVES; tries++) {
      if (fetchedAt(before.lookup()).isAfter(startedAt)) {
        // To compare with what is later would tell events backwards.
        return Outcome.SUPERSEDED;
      }
      Optional<Outcome> outcome =
          save(request.key(), before, payload, startedAt, freshUntil, measurements);
      if (outcome.isPresent()) {
        return outcome.get();
      }
      // Another worker has stored a version that this one was not compared with.
      before = store.look(request.key());
    }
    throw new StoreUnavailableException(
        "The body of %s changed %d times while it was compared."
            .formatted(request.key(), MAX_SAVES),
        null);
  }

  /** Tells the changes since {@code before} and saves; empty if the store holds another body. */
  private Optional<Outcome> save(
      SnapshotKey key,
      Look before,
      Payload payload,
      Instant startedAt,
      Instant freshUntil,
      Measurements measurements) {
    Changed changed = announce(before.lookup(), payload, startedAt, measurements);
    Planning.Next next =
        planning.refreshed(
            key, before.upkeep(), news(key, before, payload, changed), startedAt, freshUntil);
    Saved saved =
        store.save(
            key,
            before.lookup().versionSeen(),
            payload.body(),
            payload.warState(),
            startedAt,
            freshUntil,
            next.dueAt(),
            next.facts());
    if (saved == Saved.CHANGED || saved == Saved.UNCHANGED) {
      measure(next, saved == Saved.CHANGED, measurements);
    }
    return switch (saved) {
      case CHANGED -> {
        changed.patch().ifPresent(patch -> changes.keep(key, patch, startedAt, measurements));
        noteOutdated(changed.outdated(), startedAt, measurements);
        yield Optional.of(Outcome.CHANGED);
      }
      case UNCHANGED -> Optional.of(Outcome.UNCHANGED);
      case SUPERSEDED -> Optional.of(Outcome.SUPERSEDED);
      case CONFLICT -> Optional.empty();
    };
  }

  private static void measure(Planning.Next next, boolean changed, Measurements measurements) {
    Arm arm = next.arm();
    measurements.add(arm, Metric.REFRESHES, 1);
    measurements.add(arm, Metric.WASTED_REFRESHES, changed ? 0 : 1);
    Planning.Expected expected = next.expected();
    if (expected != null) {
      measurements.add(arm, Metric.EXPECTED_CHANGES, expected.change());
      measurements.add(arm, Metric.FORECAST_CHANGES, changed ? 1 : 0);
      measurements.add(arm, Metric.REFRESH_VALUE, expected.value());
    }
  }

  private static News news(SnapshotKey key, Look before, Payload payload, Changed changed) {
    boolean differs =
        before.lookup() instanceof Lookup.Found found
            && !found.snapshot().body().hash().equals(payload.body().hash());
    JsonNode object = payload.object();
    return switch (key.kind()) {
      case CLAN ->
          new News(
              differs, object.path("memberList").size(), changed.outdated().size(), null, null);
      case WAR ->
          new News(
              differs,
              0,
              changed.attacks(),
              WarTimes.of(object).orElse(null),
              null,
              payload.warState());
      case PLAYER -> new News(differs, 0, 0, null, clanOf(object));
    };
  }

  private static @Nullable Tag clanOf(JsonNode player) {
    try {
      JsonNode tag = player.path("clan").path("tag");
      return tag.isTextual() ? Tag.parse(tag.textValue()) : null;
    } catch (InvalidTagException e) {
      return null;
    }
  }

  /**
   * What follows from a change once the new body is saved.
   *
   * @param patch to keep
   * @param outdated other snapshots that the new body shows to be outdated
   * @param attacks that were made in a war since
   */
  private record Changed(Optional<BodyPatch> patch, Set<SnapshotKey> outdated, int attacks) {
    static final Changed NOTHING = new Changed(Optional.empty(), Set.of(), 0);
  }

  /** Notes it if the table answers; no refresh fails for the want of a hint. */
  private void noteOutdated(Set<SnapshotKey> keys, Instant at, Measurements measurements) {
    if (keys.isEmpty()) {
      return;
    }
    try {
      measurements.add(Metric.OUTDATED_NOTED, store.noteOutdated(keys, at, planning.dueAgain(at)));
    } catch (StoreUnavailableException e) {
      measurements.count(Metric.STORE_UNAVAILABLE);
    }
  }

  /**
   * Tells what changed since {@code seen}, before the save that makes it impossible to compare
   * again; {@link Changes} says why.
   */
  private Changed announce(
      Lookup seen, Payload payload, Instant startedAt, Measurements measurements) {
    if (!(seen instanceof Lookup.Found found)
        || found.snapshot().body().hash().equals(payload.body().hash())) {
      return Changed.NOTHING;
    }
    Snapshot old = found.snapshot();
    JsonNode before;
    try {
      before = Payload.objectOf(old.body());
    } catch (CorruptBodyException e) {
      // The save that follows mends it; there is nothing to compare with.
      measurements.defect(e);
      return Changed.NOTHING;
    }
    List<DomainEvent> events = ChangeDetector.detect(old, before, payload.object(), startedAt);
    // First, since who is told of an end and dies may leave nobody who sees it again.
    if (events.stream().anyMatch(DomainEvent.WarEnded.class::isInstance)) {
      Instant now = clock.instant();
      requester.requestAt(
          SnapshotKey.clan(old.key().tag()), Tier.CRITICAL, now.plus(WAR_RESULT_DELAY), now);
    }
    changes.announce(events, startedAt, measurements);
    return new Changed(
        BodyDiff.between(old.body(), before, payload.body(), payload.object()),
        old.key().kind() == Kind.CLAN
            ? MemberSigns.outdated(before, payload.object(), SnapshotStore.MAX_OUTDATED)
            : attackers(events),
        (int) events.stream().filter(DomainEvent.AttackMade.class::isInstance).count());
  }

  /** Whose war stars an attack may have added to. */
  private static Set<SnapshotKey> attackers(List<DomainEvent> events) {
    return events.stream()
        .filter(DomainEvent.AttackMade.class::isInstance)
        .map(event -> SnapshotKey.player(((DomainEvent.AttackMade) event).attacker()))
        .distinct()
        .limit(SnapshotStore.MAX_OUTDATED)
        .collect(Collectors.toUnmodifiableSet());
  }

  private Outcome bury(RefreshRequest request, Instant startedAt, Absence why) {
    return store.saveAbsent(request.key(), why, startedAt, null) == Saved.SUPERSEDED
        ? Outcome.SUPERSEDED
        : Outcome.ABSENT;
  }

  /** The key is dead, not the request: another key may serve it at once. */
  private Outcome setAside(RefreshRequest request, ApiKey key, Measurements measurements) {
    measurements.count(Metric.KEY_REJECTED);
    limiter.suspend(key.id(), clock.instant().plus(REJECTED_KEY_REST));
    return defer(request, KEY_CHANGE);
  }

  /** Puts the request back in its queue, to come again after {@code delay}. */
  Outcome defer(RefreshRequest request, Duration delay) {
    queue.send(request, shorter(delay, RefreshQueue.MAX_DELAY));
    return Outcome.DEFERRED;
  }

  /**
   * As {@link #defer}, of several requests of one tier.
   *
   * @return those that the queue refused, whose messages must stay
   */
  Set<RefreshRequest> deferAll(List<RefreshRequest> requests, Duration delay) {
    return Set.copyOf(queue.sendAll(requests, shorter(delay, RefreshQueue.MAX_DELAY)));
  }

  private Outcome retry(RefreshRequest request, String why) {
    if (request.attempt() >= MAX_RETRIES) {
      return giveUp(request, why);
    }
    Duration backoff = backoff(request.attempt());
    // The retries of a CRITICAL request outlast its lease. If that ended meanwhile, the planner
    // would take the request for lost and start another one every five minutes, for as long as
    // upstream fails.
    Instant until = clock.instant().plus(backoff).plus(request.tier().target());
    store.releaseLease(request.key(), request.requestedAt(), until, until);
    queue.send(request.retry(), backoff);
    return Outcome.RETRIED;
  }

  private Outcome giveUp(RefreshRequest request, String why) {
    queue.deadLetter(request, why);
    Instant again = clock.instant().plus(DEAD_LETTER_REST);
    store.releaseLease(request.key(), request.requestedAt(), again, null);
    return Outcome.DEAD_LETTERED;
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
