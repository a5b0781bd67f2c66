package dev.cocbackend.planner;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.aws.Ports;
import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.calendar.GameCalendar;
import dev.cocbackend.change.Changes;
import dev.cocbackend.metrics.CloudWatchGaugeSink;
import dev.cocbackend.metrics.GaugeSink;
import dev.cocbackend.metrics.Metric;
import dev.cocbackend.parallel.Slices;
import dev.cocbackend.policy.Planning;
import dev.cocbackend.policy.RequestPrice;
import dev.cocbackend.policy.Standing;
import dev.cocbackend.price.DynamoSharedNumbers;
import dev.cocbackend.price.SharedNumbers;
import dev.cocbackend.ratelimit.KeyStates;
import dev.cocbackend.refresh.Arm;
import dev.cocbackend.refresh.Occasion;
import dev.cocbackend.refresh.Priority;
import dev.cocbackend.refresh.QueueUnavailableException;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.snapshot.DueKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The Lambda that runs every minute and sends what the due index says has come due, above all the
 * requests whose message was lost or could not be sent. Thread-safe.
 */
public final class RefreshPlannerHandler implements RequestHandler<Map<String, Object>, String> {
  /** One key's budget of a minute: sending more than that fills queues, not snapshots. */
  private static final int MAX_PER_KEY = 2_400;

  /** What a run can look at and write within its time, at some milliseconds each. */
  private static final int MAX_PER_RUN = 9_600;

  /** Calls to the table or a queue take milliseconds; so many at once fill a minute's plan. */
  private static final int CALLS_AT_ONCE = 8;

  /** After this a run stops, for the next one begins a minute after it began. */
  private static final Duration PLANNING_TIME = Duration.ofSeconds(35);

  /** After a longer time without a plan the price moves as if it had been this. */
  private static final Duration LONGEST_STEP = Duration.ofMinutes(2);

  /** Some seconds of a slow bus. */
  private static final int MAX_PARKED_PER_RUN = 100;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SnapshotStore store;
  private final RefreshQueue queue;
  private final Breaker breaker;
  private final KeyStates keys;
  private final RefreshRequester requester;
  private final SharedNumbers numbers;
  private final Planning planning;
  private final Admission admission;
  private final Slices slices;
  private final Changes changes;
  private final Gauges gauges;
  private final InstantSource clock;

  /**
   * Wires the real clients from the environment.
   *
   * @throws dev.cocbackend.settings.SettingsException if a setting is missing or wrong
   */
  public RefreshPlannerHandler() {
    this(Settings.fromEnvironment());
  }

  private RefreshPlannerHandler(Settings settings) {
    this(settings, Ports.of(settings));
  }

  private RefreshPlannerHandler(Settings settings, Ports ports) {
    this(
        ports.snapshotStore(),
        ports.refreshQueue(),
        ports.breaker(),
        ports.keyStates(),
        Changes.of(settings, ports),
        CloudWatchGaugeSink.fromEnvironment(),
        new DynamoSharedNumbers(ports.dynamoDb(), ports.table()),
        RefreshArms.of(settings),
        Executors::newVirtualThreadPerTaskExecutor,
        InstantSource.system());
  }

  /**
   * @param keys counted for the gauges
   * @param changes whose outbox is emptied
   * @param gauges take what stands in queues and table; they fail without harm
   * @param numbers the price of a request and what belongs to it
   * @param arms how which tags are refreshed
   * @param threads makes the threads of one piece of work; closed at its end
   */
  public RefreshPlannerHandler(
      SnapshotStore store,
      RefreshQueue queue,
      Breaker breaker,
      KeyStates keys,
      Changes changes,
      GaugeSink gauges,
      SharedNumbers numbers,
      RefreshArms arms,
      Supplier<ExecutorService> threads,
      InstantSource clock) {
    this.store = store;
    this.queue = queue;
    this.breaker = breaker;
    this.keys = keys;
    this.changes = changes;
    this.gauges = new Gauges(store, queue, breaker, keys, gauges);
    this.requester = new RefreshRequester(store, queue);
    this.numbers = numbers;
    this.planning = new Planning(numbers, arms, GameCalendar.standard(), clock);
    this.slices = new Slices(threads, CALLS_AT_ONCE);
    this.admission = new Admission(store, planning, slices);
    this.clock = clock;
  }

  /**
   * @param event ignored; the schedule says nothing that matters
   * @return the log line, for those who invoke it by hand
   */
  @Override
  public String handleRequest(Map<String, Object> event, Context context) {
    Instant now = clock.instant();
    Map<Metric, Double> known = new EnumMap<>(Metric.class);
    boolean reported = false;
    ObjectNode line = JSON.createObjectNode().put("event", "plan");
    try {
      plan(now, line, known);
      drain(line, known);
    } finally {
      // What is down is what these numbers are for.
      reported = gauges.report(now, known);
    }
    line.put("gauges_whole", reported);
    context.getLogger().log(line.toString());
    return line.toString();
  }

  /** How much of what is due a run takes with so many keys, one or more, at most. */
  public static int mostPerRun(int keys) {
    return Math.min(MAX_PER_RUN, MAX_PER_KEY * keys);
  }

  private void plan(Instant now, ObjectNode line, Map<Metric, Double> known) {
    int most = mostPerRun(liveKeys(now));
    List<DueKey> backlog = store.due(now, most);
    known.put(Metric.DUE_BACKLOG, (double) backlog.size());
    List<DueKey> lost = backlog.stream().filter(due -> due.leaseTier() != null).toList();
    List<DueKey> planned = backlog.stream().filter(due -> due.leaseTier() == null).toList();
    Sending sending = new Sending(requester, clock, now, now.plus(PLANNING_TIME));
    slices.each(lost, due -> sendAgain(due, sending, now));
    Admission.Result admitted =
        sending.isQueueDown()
            ? Admission.Result.NOTHING
            : admit(planned, backlog.size() < most, sending, now, line, known);
    known.put(
        Metric.DUE_BACKLOG,
        // Of those that were sent, some had been lost.
        (double) Math.max(lost.size(), sending.requested() + sending.outstanding())
            + admitted.waiting());
    line.put("requested", sending.requested())
        .put("outstanding", sending.outstanding())
        .put("queue_down", sending.isQueueDown());
  }

  private int liveKeys(Instant now) {
    try {
      return keys.count(now).live();
    } catch (RuntimeException e) {
      return 1;
    }
  }

  /**
   * A request that was lost has had its tier all along, and goes before all that nobody asked for.
   */
  private static void sendAgain(DueKey due, Sending sending, Instant now) {
    Tier tier = due.leaseTier();
    if (tier != null) {
      Instant requestedAt = due.requestedAt() == null ? due.dueAt() : due.requestedAt();
      sending.send(due.key(), Priority.of(Occasion.lost(tier, requestedAt, now)));
    }
  }

  /** Lets in what is worth a request, and adapts the price to how much that was. */
  private Admission.Result admit(
      List<DueKey> planned,
      boolean whole,
      Sending sending,
      Instant now,
      ObjectNode line,
      Map<Metric, Double> known) {
    Standing standing = Standing.of(numbers.read());
    Duration since = Duration.between(standing.movedAt(), now);
    Room room;
    try {
      room = Room.of(queue, breaker, keys, standing.urgent(), since, now);
    } catch (QueueUnavailableException e) {
      // Nobody knows how much waits; what is due can wait a minute, too.
      return Admission.Result.NOTHING;
    }
    Admission.Result result = admission.admit(planned, whole, room, standing, now, sending);
    known.put(Metric.REFRESH_PRICE, standing.price());
    known.put(Metric.FORECAST_GAIN, standing.forecastGain());
    known.put(Metric.POSTPONED, (double) result.postponed());
    line.put("price", standing.price())
        .put("forecast_gain", standing.forecastGain())
        .put("room", room.requests())
        .put("postponed", result.postponed())
        .put("waiting", result.waiting());
    if (room.open() && !sending.isQueueDown() && since.isPositive()) {
      double byValue = 1 - planning.arms().share(Arm.TIERS);
      Duration interval = since.compareTo(LONGEST_STEP) > 0 ? LONGEST_STEP : since;
      double minutes = interval.toMillis() / 60_000.0;
      RequestPrice price = new RequestPrice(standing.price());
      price.adapt(
          result.came() + standing.came(),
          Math.max(1, room.budget() * minutes * byValue),
          result.waiting() + room.waiting() * byValue,
          interval);
      // If another planner has moved it meanwhile, that will do.
      standing.move(numbers, price.current(), now);
    }
    return result;
  }

  /** Publishes what the bus did not take from the workers. */
  private void drain(ObjectNode line, Map<Metric, Double> known) {
    try {
      int waiting = changes.drain(MAX_PARKED_PER_RUN);
      known.put(Metric.OUTBOX_DEPTH, (double) waiting);
      line.put("outbox", waiting);
    } catch (StoreUnavailableException e) {
      // What was due has been sent by now; the next run comes back to the events.
      line.putNull("outbox");
    }
  }
}
