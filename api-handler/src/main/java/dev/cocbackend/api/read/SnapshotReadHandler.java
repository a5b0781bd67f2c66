package dev.cocbackend.api.read;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.cocbackend.api.budget.Allowance;
import dev.cocbackend.api.budget.FirstSeenTags;
import dev.cocbackend.api.hot.HotSnapshotStore;
import dev.cocbackend.api.hot.ReadCounter;
import dev.cocbackend.api.hot.SampledReadCounter;
import dev.cocbackend.api.http.ApiError;
import dev.cocbackend.api.http.ApiRequest;
import dev.cocbackend.api.http.ApiResponse;
import dev.cocbackend.api.http.ContentCoding;
import dev.cocbackend.api.http.Endpoint;
import dev.cocbackend.api.http.HttpInvocation;
import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.api.http.IsoTime;
import dev.cocbackend.api.http.Route;
import dev.cocbackend.api.http.Router;
import dev.cocbackend.aws.Ports;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.Snapshot;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.crac.Core;
import org.crac.Resource;

/**
 * Answers clans, players and current wars from the database, whatever state the CoC API and the
 * queues are in, and asks for a refresh of what it finds stale or not at all. Also answers what no
 * route names, with 404 or 405. Thread-safe.
 */
public final class SnapshotReadHandler
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse>, Resource {

  /** When to ask again for a tag never seen; a HIGH request usually takes less. */
  static final Duration RETRY_PENDING = Duration.ofSeconds(2);

  /** When to ask again while the table does not answer; longer than the SDK's own retries. */
  static final Duration RETRY_OUTAGE = Duration.ofSeconds(5);

  /**
   * For how long a cache may give out a stale copy while it fetches the next: RFC 5861. Short, as
   * {@code is_stale} in that copy may say false; long enough for one refresh, which is a queue's
   * batch window and one upstream call.
   */
  static final Duration STALE_WHILE_REVALIDATE = Duration.ofSeconds(30);

  /**
   * For how long a cache may give out a stale copy while this service fails: a day, since an old
   * clan is of more use than none.
   */
  static final Duration STALE_IF_ERROR = Duration.ofDays(1);

  private static final Set<Endpoint> SERVED =
      EnumSet.of(Endpoint.CLAN, Endpoint.PLAYER, Endpoint.CURRENT_WAR);

  private final SnapshotStore store;
  private final RefreshRequester requester;
  private final StalenessPolicy policy;
  private final boolean autoRefresh;
  private final ReadCounter reads;
  private final FirstSeenTags firstSeen;
  private final InstantSource clock;

  /**
   * Wires the function from its environment and has it primed before Lambda takes its snapshot.
   *
   * @throws dev.cocbackend.settings.SettingsException if a variable is missing or wrong
   */
  public SnapshotReadHandler() {
    this(Settings.fromEnvironment());
    Core.getGlobalContext().register(this);
  }

  SnapshotReadHandler(Settings settings) {
    Ports ports = Ports.of(settings);
    InstantSource clock = InstantSource.system();
    SnapshotStore store = new HotSnapshotStore(ports.snapshotStore(), clock);
    this(
        store,
        new RefreshRequester(store, ports.refreshQueue()),
        settings.stalenessPolicy(),
        !settings.flag("DISABLE_AUTO_REFRESH_QUEUE", false),
        // Lambda seeds it anew in every copy of a SnapStart snapshot, unlike other generators.
        new SampledReadCounter(store, new SecureRandom()),
        FirstSeenTags.of(settings, ports.callerBudget()),
        clock);
  }

  /**
   * A handler that neither counts reads nor limits callers.
   *
   * @param autoRefresh whether reads ask for refreshes
   */
  public SnapshotReadHandler(
      SnapshotStore store,
      RefreshRequester requester,
      StalenessPolicy policy,
      boolean autoRefresh,
      InstantSource clock) {
    this(
        store,
        requester,
        policy,
        autoRefresh,
        ReadCounter.none(),
        FirstSeenTags.unlimited(),
        clock);
  }

  /**
   * @param store a {@link HotSnapshotStore} if tags may be hot, and then the requester's too
   * @param autoRefresh whether reads ask for refreshes
   * @param firstSeen how many tags that nobody asked for before a caller may have requested
   */
  public SnapshotReadHandler(
      SnapshotStore store,
      RefreshRequester requester,
      StalenessPolicy policy,
      boolean autoRefresh,
      ReadCounter reads,
      FirstSeenTags firstSeen,
      InstantSource clock) {
    this.store = store;
    this.requester = requester;
    this.policy = policy;
    this.autoRefresh = autoRefresh;
    this.reads = reads;
    this.firstSeen = firstSeen;
    this.clock = clock;
  }

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    return HttpInvocation.answer("read", event, context, clock, this::answer);
  }

  /**
   * Answers one read, so that classes, connections and compiled code are in the SnapStart snapshot.
   * It asks for no refresh and cannot fail the snapshot.
   */
  @Override
  public void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
    ReadPriming.run(new SnapshotReadHandler(store, requester, policy, false, clock));
  }

  /** Nothing to do: what a snapshot keeps too long, the SDK renews by itself. */
  @Override
  public void afterRestore(org.crac.Context<? extends Resource> context) {}

  ApiResponse answer(ApiRequest request, InvocationLog log) {
    SnapshotKey key = keyOf(Router.route(request, SERVED));
    log.put("key", key.toString());
    Instant now = clock.instant();
    if (store instanceof HotSnapshotStore hot) {
      log.put("in_memory", hot.holds(key));
    }
    Lookup lookup;
    try {
      lookup = store.find(key);
    } catch (StoreUnavailableException e) {
      log.failure(e);
      return unavailable();
    }
    log.put("lookup", lookup.getClass().getSimpleName());
    return switch (lookup) {
      case Lookup.Found found -> found(found, request, now, log);
      case Lookup.Absent absent -> absent(key, absent, request, now, log);
      case Lookup.Unknown unknown -> unknown(key, unknown, request, now, log);
    };
  }

  private static SnapshotKey keyOf(Route route) {
    return switch (route.endpoint()) {
      case CLAN -> SnapshotKey.clan(route.tag());
      case PLAYER -> SnapshotKey.player(route.tag());
      case CURRENT_WAR -> SnapshotKey.war(route.tag());
      case VERIFY_TOKEN, HEALTH ->
          throw new IllegalStateException("The router lets only served endpoints through.");
    };
  }

  private ApiResponse found(
      Lookup.Found found, ApiRequest request, Instant now, InvocationLog log) {
    Snapshot snapshot = found.snapshot();
    boolean stale = policy.isStale(snapshot, now);
    if (stale) {
      refresh(snapshot.key(), StalenessPolicy.tierFor(snapshot), found, now, log);
    }
    EntityTag tag = new EntityTag(snapshot.body().hash());
    ApiResponse response =
        tag.isIn(request.header("If-None-Match"))
            ? ApiResponse.empty(304)
            : body(snapshot, stale, ContentCoding.accepted(request.header("Accept-Encoding")));
    countRead(snapshot.key(), now, log);
    return stamped(response, snapshot.fetchedAt(), stale, log)
        .with("ETag", tag.toString())
        .with("Vary", "Accept-Encoding")
        .with(
            "Cache-Control",
            "max-age=%d, stale-while-revalidate=%d, stale-if-error=%d"
                .formatted(
                    secondsUntil(policy.staleAt(snapshot), now),
                    STALE_WHILE_REVALIDATE.toSeconds(),
                    STALE_IF_ERROR.toSeconds()));
  }

  private static ApiResponse body(Snapshot snapshot, boolean stale, ContentCoding coding) {
    SplicedBody body = SplicedBody.of(snapshot.body(), snapshot.fetchedAt(), stale);
    return switch (coding) {
      case GZIP -> ApiResponse.gzippedJson(200, body.gzipped());
      case IDENTITY -> ApiResponse.json(200, body.plain());
    };
  }

  private ApiResponse absent(
      SnapshotKey key, Lookup.Absent absent, ApiRequest request, Instant now, InvocationLog log) {
    Instant staleAt = policy.staleAt(absent);
    boolean stale = !now.isBefore(staleAt);
    if (stale && (isSettled(absent, now) || firstSeenAllowance(request, now, log).granted() > 0)) {
      refresh(key, Tier.HIGH, absent, now, log);
    }
    ApiError error =
        switch (absent.why()) {
          // The CoC API's own words, which name the tag without its #.
          case NOT_FOUND -> ApiError.notFound("Not found with tag " + key.tag().value());
          case PRIVATE_WAR_LOG ->
              ApiError.accessDenied(
                  "The war log of clan %s is private.".formatted(key.tag().display()));
        };
    return stamped(error.response(), absent.since(), stale, log)
        .with("Cache-Control", "max-age=" + secondsUntil(staleAt, now));
  }

  private ApiResponse unknown(
      SnapshotKey key, Lookup.Unknown unknown, ApiRequest request, Instant now, InvocationLog log) {
    if (isSettled(unknown, now) || firstSeenAllowance(request, now, log).orReject()) {
      refresh(key, Tier.HIGH, unknown, now, log);
    }
    String message =
        autoRefresh
            ? "The first snapshot of this tag has been requested; ask again in %d seconds."
                .formatted(RETRY_PENDING.toSeconds())
            : "There is no snapshot of this tag yet, and none was requested because automatic"
                + " refresh is off.";
    return retryAfter(ApiError.snapshotPending(message).response(), RETRY_PENDING);
  }

  private static ApiResponse unavailable() {
    return retryAfter(
        ApiError.serviceUnavailable("The database does not answer at the moment; try again.")
            .response(),
        RETRY_OUTAGE);
  }

  /** Whether nothing will be sent for the key, so that no budget is needed. */
  private boolean isSettled(Lookup seen, Instant now) {
    return !autoRefresh || RefreshRequester.isOutstanding(seen, Tier.HIGH, now);
  }

  /**
   * For tags that nobody has asked for, and for tombstones to be checked again: otherwise the
   * invented tags of some hours would be asked for without end. A tombstone is answered without a
   * check when the budget is spent; for an unknown tag there is nothing to answer, so that it is
   * refused and nothing is stored of it.
   */
  private Allowance firstSeenAllowance(ApiRequest request, Instant now, InvocationLog log) {
    return firstSeen.spend(request.caller(), 1, now, log);
  }

  /**
   * Only what is found is counted: a count on a tombstone would outlive it, and one on a tag that
   * does not exist would be all that is stored of it.
   */
  private void countRead(SnapshotKey key, Instant now, InvocationLog log) {
    try {
      reads.count(List.of(key), now);
    } catch (RuntimeException e) {
      log.failure(e);
      log.put("read_count", "FAILED");
    }
  }

  /**
   * Asks for a refresh. The answer is complete without it, so nothing that goes wrong here, not
   * even a fault of this program, may take it away from the reader.
   */
  private void refresh(SnapshotKey key, Tier tier, Lookup seen, Instant now, InvocationLog log) {
    if (!autoRefresh) {
      log.put("refresh", "OFF");
      return;
    }
    try {
      log.put("refresh", requester.request(key, tier, seen, now).name());
    } catch (RuntimeException e) {
      log.failure(e);
      log.put("refresh", "FAILED");
    }
  }

  private static ApiResponse stamped(
      ApiResponse response, Instant lastUpdated, boolean stale, InvocationLog log) {
    log.put("stale", stale);
    return response
        .with("Last-Modified", IsoTime.httpDate(lastUpdated))
        .with("X-Last-Updated", IsoTime.millis(lastUpdated))
        .with("X-Is-Stale", Boolean.toString(stale));
  }

  private static ApiResponse retryAfter(ApiResponse response, Duration wait) {
    return response.with("Retry-After", Long.toString(wait.toSeconds()));
  }

  /** Whole seconds, cut off, so that no cache holds a copy as fresh past the moment; 0 if past. */
  private static long secondsUntil(Instant moment, Instant now) {
    return Math.max(0, Duration.between(now, moment).toSeconds());
  }
}
