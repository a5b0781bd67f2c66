package dev.cocbackend.api.read;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.cocbackend.api.budget.ReaderLimits;
import dev.cocbackend.api.hot.BatchedReadCounter;
import dev.cocbackend.api.hot.HotSnapshotStore;
import dev.cocbackend.api.hot.ReadCounter;
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
import dev.cocbackend.demand.KeyReads;
import dev.cocbackend.price.DynamoSharedNumbers;
import dev.cocbackend.price.InMemorySharedNumbers;
import dev.cocbackend.price.SharedNumbers;
import dev.cocbackend.refresh.Occasion.Cause;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.snapshot.InMemoryPatchStore;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.PatchStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.snapshot.StoreUnavailableException;
import dev.cocbackend.tag.Tag;
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
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.crac.Core;
import org.crac.Resource;

/**
 * Answers clans, players and current wars from the database, whatever state the CoC API and the
 * queues are in, and asks for a refresh of what it finds stale or not at all, or of what a person
 * pulls at. Also answers what no route names, with 404 or 405. Thread-safe.
 */
public final class SnapshotReadHandler
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse>, Resource {

  /** When to ask again while the table does not answer; longer than the SDK's own retries. */
  static final Duration RETRY_OUTAGE = Duration.ofSeconds(5);

  private static final Set<Endpoint> SERVED =
      EnumSet.complementOf(
          EnumSet.of(
              Endpoint.VERIFY_TOKEN,
              Endpoint.DEVICE,
              Endpoint.DEVICE_SUBSCRIPTIONS,
              Endpoint.CLAN_SUBSCRIPTION,
              Endpoint.GAME_SUBSCRIPTION,
              Endpoint.HEALTH));

  private static final Set<String> BOOLEANS = Set.of("true", "false");

  private final SnapshotStore store;
  private final RefreshRequester requester;
  private final Refreshes refreshes;
  private final StalenessPolicy policy;
  private final SharedNumbers numbers;
  private final Outcomes outcomes;
  private final ReadNotes notes;
  private final Sync sync;
  private final Pull pull;
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
    RefreshQueue queue = ports.refreshQueue();
    this(
        store,
        ports.patchStore(),
        new RefreshRequester(store, queue),
        RefreshEstimate.of(settings, queue, clock),
        settings.stalenessPolicy(),
        !settings.flag("DISABLE_AUTO_REFRESH_QUEUE", false),
        new BatchedReadCounter(ports.readLog()),
        ReaderLimits.of(settings, ports.callerBudget()),
        RefreshArms.of(settings),
        new DynamoSharedNumbers(ports.dynamoDb(), ports.table()),
        clock);
  }

  /**
   * A handler that neither counts reads nor limits callers, knows no patches and no price, and
   * takes the queues for empty.
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
        new InMemoryPatchStore(),
        requester,
        RefreshEstimate.ofEmptyQueues(),
        policy,
        autoRefresh,
        ReadCounter.none(),
        ReaderLimits.unlimited(),
        RefreshArms.ALL_VALUE,
        new InMemorySharedNumbers(),
        clock);
  }

  /**
   * @param store a {@link HotSnapshotStore} if tags may be hot, and then the requester's too
   * @param patches how the bodies of that store changed
   * @param estimate how long a refresh takes
   * @param autoRefresh whether reads ask for refreshes; one who pulls to refresh is served anyway
   * @param limits of what one caller may have requested
   * @param arms how which tags are refreshed
   * @param numbers that have the price of a request
   */
  public SnapshotReadHandler(
      SnapshotStore store,
      PatchStore patches,
      RefreshRequester requester,
      RefreshEstimate estimate,
      StalenessPolicy policy,
      boolean autoRefresh,
      ReadCounter reads,
      ReaderLimits limits,
      RefreshArms arms,
      SharedNumbers numbers,
      InstantSource clock) {
    this.store = store;
    this.requester = requester;
    this.refreshes = new Refreshes(requester, autoRefresh, limits);
    this.policy = policy;
    this.numbers = numbers;
    this.outcomes = new Outcomes(policy, new Wishes(new LatestPrice(numbers), arms), autoRefresh);
    this.notes = new ReadNotes(reads, arms);
    this.sync = new Sync(store, patches, refreshes, outcomes, notes, clock);
    this.pull = new Pull(store, requester, estimate, limits, clock);
    this.clock = clock;
  }

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    APIGatewayV2HTTPResponse response =
        HttpInvocation.answer("read", event, context, clock, this::answer);
    notes.due(clock.instant(), context.getFunctionVersion()).ifPresent(context.getLogger()::log);
    return response;
  }

  /**
   * Answers one read and rehearses a request, so that classes and compiled code are in the
   * SnapStart snapshot. It asks for no refresh and cannot fail the snapshot.
   */
  @Override
  public void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
    ReadPriming.run(
        new SnapshotReadHandler(store, requester, policy, false, clock), requester, numbers);
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
        case SYNC -> sync.answer(request, log);
        case REFRESH_CLAN -> pull.answer(SnapshotKey.clan(route.tag()), request.caller(), log);
        case REFRESH_PLAYER -> pull.answer(SnapshotKey.player(route.tag()), request.caller(), log);
        case REFRESH_WAR -> pull.answer(SnapshotKey.war(route.tag()), request.caller(), log);
        case OPEN_API -> OpenApiDocument.answer(request);
        case VERIFY_TOKEN,
            DEVICE,
            DEVICE_SUBSCRIPTIONS,
            CLAN_SUBSCRIPTION,
            GAME_SUBSCRIPTION,
            HEALTH ->
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
    Outcome outcome = outcomes.of(key, lookup, cause(request), now, log);
    notes.told(key, outcome, now);
    Optional<RejectedException> refusal =
        outcome.wish().flatMap(wish -> refreshes.request(wish, request.caller(), now, log));
    return switch (outcome) {
      case Outcome.Present present -> {
        notes.count(List.of(read(key, request, now)), now, log);
        Validators validators = new Validators(present.version(), present.snapshot().fetchedAt());
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
    Map<SnapshotKey, Outcome> found = new LinkedHashMap<>();
    store
        .findAll(keys)
        .forEach(
            (key, lookup) -> found.put(key, outcomes.of(key, lookup, cause(request), now, log)));
    found.forEach((key, outcome) -> notes.told(key, outcome, now));
    List<Wish> wishes =
        found.values().stream().flatMap(outcome -> outcome.wish().stream()).toList();
    if (!wishes.isEmpty()) {
      refreshes
          .request(wishes, request.caller(), now, log)
          .forEach((key, refusal) -> found.computeIfPresent(key, refused(refusal)));
    }
    notes.count(
        found.entrySet().stream()
            .filter(entry -> entry.getValue() instanceof Outcome.Present)
            .map(entry -> read(entry.getKey(), request, now))
            .toList(),
        now,
        log);
    SplicedBody body = ManySnapshots.body(found);
    ApiResponse response = ApiResponse.codedJson(200, request, body::gzipped, body::plain);
    return ManySnapshots.staleAt(found.values())
        .map(staleAt -> CacheControl.untilStale(response, staleAt, now))
        .orElseGet(() -> response.with("Cache-Control", "no-store"));
  }

  private static KeyReads read(SnapshotKey key, ApiRequest request, Instant now) {
    return new KeyReads(key, 1, now, cause(request) == Cause.VIEWED);
  }

  /** Anything but {@code true} says nothing; nobody's read fails for a hint. */
  private static Cause cause(ApiRequest request) {
    String viewing = request.header("X-Viewing");
    return viewing != null && viewing.strip().equalsIgnoreCase("true") ? Cause.VIEWED : Cause.READ;
  }

  /** What nobody knows of cannot be asked for now; a tombstone is answered all the same. */
  private static BiFunction<SnapshotKey, Outcome, Outcome> refused(RejectedException refusal) {
    return (key, outcome) ->
        outcome instanceof Outcome.Pending
            ? new Outcome.Pending(refusal.error(), Optional.empty())
            : outcome;
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
