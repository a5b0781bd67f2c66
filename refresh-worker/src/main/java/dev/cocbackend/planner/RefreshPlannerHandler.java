package dev.cocbackend.planner;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.cocbackend.aws.Ports;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.snapshot.DueKey;
import dev.cocbackend.snapshot.SnapshotStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/**
 * The Lambda that runs every minute and sends what the due index says has come due, above all the
 * requests whose message was lost or could not be sent. Thread-safe.
 */
public final class RefreshPlannerHandler implements RequestHandler<Map<String, Object>, String> {
  /** One key's budget of a minute: sending more than that fills queues, not snapshots. */
  private static final int MAX_PER_RUN = 2_400;

  private final SnapshotStore store;
  private final RefreshRequester requester;
  private final InstantSource clock;

  /**
   * Wires the real clients from the environment.
   *
   * @throws dev.cocbackend.settings.SettingsException if a setting is missing or wrong
   */
  public RefreshPlannerHandler() {
    this(Ports.of(Settings.fromEnvironment()));
  }

  private RefreshPlannerHandler(Ports ports) {
    this(ports.snapshotStore(), ports.refreshQueue(), InstantSource.system());
  }

  public RefreshPlannerHandler(SnapshotStore store, RefreshQueue queue, InstantSource clock) {
    this.store = store;
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
    int requested = 0;
    int outstanding = 0;
    boolean queueDown = false;
    for (DueKey due : store.due(now, MAX_PER_RUN)) {
      Tier tier = due.leaseTier() == null ? Tier.LOW : due.leaseTier();
      switch (requester.request(due.key(), tier, now)) {
        case REQUESTED -> requested++;
        case OUTSTANDING -> outstanding++;
        case DEFERRED -> queueDown = true;
      }
      if (queueDown) {
        // The rest stays due; the next run finds it.
        break;
      }
    }
    String line =
        "{\"event\":\"plan\",\"requested\":%d,\"outstanding\":%d,\"queue_down\":%b}"
            .formatted(requested, outstanding, queueDown);
    context.getLogger().log(line);
    return line;
  }
}
