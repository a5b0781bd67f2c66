package dev.cocbackend.api.read;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.cocbackend.api.budget.FirstSeenTags;
import dev.cocbackend.api.freshness.ReadFreshness;
import dev.cocbackend.api.hot.HotSnapshotStore;
import dev.cocbackend.api.hot.ReadCounter;
import dev.cocbackend.api.hot.SampledReadCounter;
import dev.cocbackend.api.http.ApiError;
import dev.cocbackend.api.http.ApiRequest;
import dev.cocbackend.api.http.ApiResponse;
import dev.cocbackend.api.http.Endpoint;
import dev.cocbackend.api.http.HttpInvocation;
import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.api.http.IsoTime;
import dev.cocbackend.api.http.RejectedException;
import dev.cocbackend.api.http.Route;
import dev.cocbackend.api.http.Router;
import dev.cocbackend.aws.Ports;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.snapshot.StoreUnavailableException;
import dev.cocbackend.tag.Tag;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.crac.Core;
import org.crac.Resource;

/**
 * Answers clans, players and current wars from the database, whatever state the CoC API and the
 * queues are in, and asks for a refresh of what it finds stale or not at all. Also answers what no
 * route names, with 404 or 405. Thread-safe.
 */
public final class SnapshotReadHandler
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse>, Resource {

  /** When to ask again while the table does not answer; longer than the SDK's own retries. */
  static final Duration RETRY_OUTAGE = Duration.ofSeconds(5);

  private static final Set<Endpoint> SERVED =
      EnumSet.complementOf(EnumSet.of(Endpoint.VERIFY_TOKEN, Endpoint.HEALTH));

  private static final Set<String> BOOLEANS = Set.of("true", "false");

  private final SnapshotStore store;
  private final RefreshRequester requester;
  private final Refreshes refreshes;
  private final StalenessPolicy policy;
  private final ReadCounter reads;
  private final InstantSource clock;

  private final ReadFreshness freshness;

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
        RefreshArms.of(settings),
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

  /** As the other one, with all tags in one arm. */
  public SnapshotReadHandler(
      SnapshotStore store,
      RefreshRequester requester,
      StalenessPolicy policy,
      boolean autoRefresh,
      ReadCounter reads,
      FirstSeenTags firstSeen,
      InstantSource clock) {
    this(store, requester, policy, autoRefresh, reads, firstSeen, RefreshArms.ALL_VALUE, clock);
  }

  /**
   * @param store a {@link HotSnapshotStore} if tags may be hot, and then the requester's too
   * @param autoRefresh whether reads ask for refreshes
   * @param firstSeen how many tags that nobody asked for before a caller may have requested
   * @param arms how which tags are refreshed
   */
  public SnapshotReadHandler(
      SnapshotStore store,
      RefreshRequester requester,
      StalenessPolicy policy,
      boolean autoRefresh,
      ReadCounter reads,
      FirstSeenTags firstSeen,
      RefreshArms arms,
      InstantSource clock) {
    this.store = store;
    this.requester = requester;
    this.refreshes = new Refreshes(requester, autoRefresh, firstSeen);
    this.policy = policy;
    this.reads = reads;
    // Its random choice matters to nobody; unlike others it is cheap and seeded in each thread.
    this.freshness = new ReadFreshness(() -> ThreadLocalRandom.current().nextLong(), arms);
    this.clock = clock;
  }

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    APIGatewayV2HTTPResponse response =
        HttpInvocation.answer("read", event, context, clock, this::answer);
    freshness.due(clock.instant()).ifPresent(context.getLogger()::log);
    return response;
  }

  /**
   * Answers one read and rehearses a request, so that classes and compiled code are in the
   * SnapStart snapshot. It asks for no refresh and cannot fail the snapshot.
   */
  @Override
  public void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
    ReadPriming.run(new SnapshotReadHandler(store, requester, policy, false, clock), requester);
  }

  /** Nothing to do: what a snapshot keeps too long, the SDK renews by itself. */
  @Override
  public void afterRestore(org.crac.Context<? extends Resource> context) {}

  ApiResponse answer(ApiRequest request, InvocationLog log) {
    Route route = Router.route(request, SERVED);
    try {
      return switch (route.endpoint()) {
        case CLAN -> one(SnapshotKey.clan(route.tag()), request, log);
        case PLAYER -> one(SnapshotKey.player(route.tag()), request, log);
        case CURRENT_WAR -> war(SnapshotKey.war(route.tag()), request, log);
        case CLAN_MEMBERS -> members(SnapshotKey.clan(route.tag()), request, log);
        case CLANS -> many(SnapshotKey::clan, request, log);
        case PLAYERS -> many(SnapshotKey::player, request, log);
        case OPEN_API -> OpenApiDocument.answer(request);
        case VERIFY_TOKEN, HEALTH ->
            throw new IllegalStateException("The router lets only served endpoints through.");
      };
    } catch (StoreUnavailableException e) {
      log.failure(e);
      return unavailable();
    }
  }

  private ApiResponse one(SnapshotKey key, ApiRequest request, InvocationLog log) {
    return read(
        key,
        request,
        log,
        present -> {
          SplicedBody body =
              SplicedBody.of(
                  present.snapshot().body(), present.snapshot().fetchedAt(), present.stale());
          return ApiResponse.codedJson(200, request, body::gzipped, body::plain);
        });
  }

  private ApiResponse war(SnapshotKey war, ApiRequest request, InvocationLog log) {
    if (!request.parameter("realtime").map(BOOLEANS::contains).orElse(true)) {
      throw new RejectedException(
          ApiError.badRequest("The query parameter realtime is true or false."));
    }
    return one(war, request, log);
  }

  private ApiResponse members(SnapshotKey clan, ApiRequest request, InvocationLog log) {
    Page page = Page.in(request);
    return read(
        clan,
        request,
        log,
        present -> {
          byte[] body =
              ClanMembers.in(present.snapshot().body())
                  .page(page, present.snapshot().fetchedAt(), present.stale());
          return ApiResponse.codedJson(200, request, () -> Gzip.compress(body), () -> body);
        });
  }

  /**
   * Answers from one snapshot.
   *
   * @param body makes the answer's body, unless the client has it already
   */
  private ApiResponse read(
      SnapshotKey key,
      ApiRequest request,
      InvocationLog log,
      Function<Outcome.Present, ApiResponse> body) {
    log.put("key", key.toString());
    Instant now = clock.instant();
    if (store instanceof HotSnapshotStore hot) {
      log.put("in_memory", hot.holds(key));
    }
    Lookup lookup = store.find(key);
    log.put("lookup", lookup.getClass().getSimpleName());
    Outcome outcome = Outcome.of(key, lookup, policy, refreshes.automatic(), now);
    noteFreshness(key, outcome, now);
    Optional<RejectedException> refusal =
        outcome.wish().flatMap(wish -> refreshes.request(wish, request.caller(), now, log));
    return switch (outcome) {
      case Outcome.Present present -> {
        count(List.of(key), now, log);
        Validators validators =
            new Validators(
                new EntityTag(present.snapshot().body().hash()), present.snapshot().fetchedAt());
        ApiResponse response =
            validators.match(request, now) ? ApiResponse.empty(304) : body.apply(present);
        yield CacheControl.untilStale(
            stamped(response, validators.lastModified(), present.stale(), log)
                .with("ETag", validators.tag().toString())
                .with("Vary", "Accept-Encoding"),
            present.staleAt(),
            now);
      }
      case Outcome.Gone gone ->
          CacheControl.untilCheckedAgain(
              stamped(gone.error().response(), gone.since(), gone.stale(), log),
              gone.staleAt(),
              now);
      case Outcome.Pending pending -> {
        refusal.ifPresent(
            rejected -> {
              throw rejected;
            });
        yield retryAfter(pending.error().response(), Outcome.RETRY_PENDING);
      }
    };
  }

  private ApiResponse many(
      Function<Tag, SnapshotKey> keyOf, ApiRequest request, InvocationLog log) {
    Set<SnapshotKey> keys =
        TagList.in(request).stream()
            .map(keyOf)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    log.put("keys", keys.toString());
    Instant now = clock.instant();
    Map<SnapshotKey, Outcome> outcomes = new LinkedHashMap<>();
    store
        .findAll(keys)
        .forEach(
            (key, lookup) ->
                outcomes.put(key, Outcome.of(key, lookup, policy, refreshes.automatic(), now)));
    outcomes.forEach((key, outcome) -> noteFreshness(key, outcome, now));
    List<Refreshes.Wish> wishes =
        outcomes.values().stream().flatMap(outcome -> outcome.wish().stream()).toList();
    if (!wishes.isEmpty()) {
      refreshes
          .request(wishes, request.caller(), now, log)
          .forEach((key, refusal) -> outcomes.computeIfPresent(key, refused(refusal)));
    }
    count(
        outcomes.entrySet().stream()
            .filter(entry -> entry.getValue() instanceof Outcome.Present)
            .map(Map.Entry::getKey)
            .toList(),
        now,
        log);
    SplicedBody body = ManySnapshots.body(outcomes);
    ApiResponse response = ApiResponse.codedJson(200, request, body::gzipped, body::plain);
    return ManySnapshots.staleAt(outcomes.values())
        .map(staleAt -> CacheControl.untilStale(response, staleAt, now))
        .orElseGet(() -> response.with("Cache-Control", "no-store"));
  }

  private void noteFreshness(SnapshotKey key, Outcome outcome, Instant now) {
    switch (outcome) {
      case Outcome.Present present ->
          freshness.answered(key, present.snapshot().fetchedAt(), present.stale(), now);
      case Outcome.Pending pending -> freshness.pending(key.kind(), now);
      // That there is nothing is as good an answer as any; it has no age to speak of.
      case Outcome.Gone gone -> {}
    }
  }

  /** What nobody knows of cannot be asked for now; a tombstone is answered all the same. */
  private static BiFunction<SnapshotKey, Outcome, Outcome> refused(RejectedException refusal) {
    return (key, outcome) ->
        outcome instanceof Outcome.Pending
            ? new Outcome.Pending(refusal.error(), Optional.empty())
            : outcome;
  }

  /**
   * Only what is found is counted: a count on a tombstone would outlive it, and one on a tag that
   * does not exist would be all that is stored of it.
   */
  private void count(List<SnapshotKey> found, Instant now, InvocationLog log) {
    if (found.isEmpty()) {
      return;
    }
    try {
      reads.count(found, now);
    } catch (RuntimeException e) {
      log.failure(e);
      log.put("read_count", "FAILED");
    }
  }

  private static ApiResponse unavailable() {
    return retryAfter(
        ApiError.serviceUnavailable("The database does not answer at the moment; try again.")
            .response(),
        RETRY_OUTAGE);
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
}
