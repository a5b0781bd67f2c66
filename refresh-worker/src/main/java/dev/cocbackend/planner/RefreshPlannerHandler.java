package dev.cocbackend.planner;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.aws.Ports;
import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.change.Changes;
import dev.cocbackend.metrics.CloudWatchGaugeSink;
import dev.cocbackend.metrics.GaugeSink;
import dev.cocbackend.metrics.Metric;
import dev.cocbackend.ratelimit.KeyStates;
import dev.cocbackend.refresh.Occasion;
import dev.cocbackend.refresh.Priority;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.snapshot.DueKey;
import dev.cocbackend.snapshot.Kind;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StoreUnavailableException;
import dev.cocbackend.snapshot.WarState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The Lambda that runs every minute and sends what the due index says has come due, above all the
 * requests whose message was lost or could not be sent. Thread-safe.
 */
public final class RefreshPlannerHandler implements RequestHandler<Map<String, Object>, String> {
  /** One key's budget of a minute: sending more than that fills queues, not snapshots. */
  private static final int MAX_PER_RUN = 2_400;

  /** Some seconds of a slow bus. */
  private static final int MAX_PARKED_PER_RUN = 100;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SnapshotStore store;
  private final RefreshRequester requester;
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
        InstantSource.system());
  }

  /**
   * @param keys counted for the gauges
   * @param changes whose outbox is emptied
   * @param gauges take what stands in queues and table; they fail without harm
   */
  public RefreshPlannerHandler(
      SnapshotStore store,
      RefreshQueue queue,
      Breaker breaker,
      KeyStates keys,
      Changes changes,
      GaugeSink gauges,
      InstantSource clock) {
    this.store = store;
    this.changes = changes;
    this.gauges = new Gauges(store, queue, breaker, keys, gauges);
    this.requester = new RefreshRequester(store, queue);
    this.clock = clock;
  }

  /**
   * @param event ignored; the schedule says nothing that matters
   * @return the log line, for those who invoke it by hand
   */
  @Override
  public String handleRequest(Map<String, Object> event, Context context) {
    Instant now = clock.instant();
    Map<Metric, Integer> known = new EnumMap<>(Metric.class);
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

  private void plan(Instant now, ObjectNode line, Map<Metric, Integer> known) {
    int requested = 0;
    int outstanding = 0;
    boolean queueDown = false;
    List<DueKey> backlog = store.due(now, MAX_PER_RUN);
    known.put(Metric.DUE_BACKLOG, backlog.size());
    for (DueKey due : backlog) {
      switch (requester.request(due.key(), Priority.of(occasion(due, now)), now)) {
        case REQUESTED -> requested++;
        case OUTSTANDING -> outstanding++;
        case DEFERRED -> queueDown = true;
      }
      if (queueDown) {
        // The rest stays due; the next run finds it.
        break;
      }
    }
    line.put("requested", requested).put("outstanding", outstanding).put("queue_down", queueDown);
  }

  /**
   * A request that was lost has had its tier all along. Of others the table tells more, for half a
   * read unit each, and for the whole snapshot only if it is a war's.
   */
  private Occasion occasion(DueKey due, Instant now) {
    if (due.leaseTier() != null) {
      Instant requestedAt = due.requestedAt() == null ? due.dueAt() : due.requestedAt();
      return Occasion.lost(due.leaseTier(), requestedAt, now);
    }
    boolean active =
        store.activity(due.key()).filter(activity -> activity.isRecent(now)).isPresent();
    WarState warState =
        due.key().kind() == Kind.WAR && store.find(due.key()) instanceof Lookup.Found found
            ? found.snapshot().warState()
            : null;
    return Occasion.planned(warState, active, due.dueAt(), now);
  }

  /** Publishes what the bus did not take from the workers. */
  private void drain(ObjectNode line, Map<Metric, Integer> known) {
    try {
      int waiting = changes.drain(MAX_PARKED_PER_RUN);
      known.put(Metric.OUTBOX_DEPTH, waiting);
      line.put("outbox", waiting);
    } catch (StoreUnavailableException e) {
      // What was due has been sent by now; the next run comes back to the events.
      line.putNull("outbox");
    }
  }
}
