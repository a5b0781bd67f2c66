package dev.cocbackend.change;

import dev.cocbackend.aws.Ports;
import dev.cocbackend.metrics.Measurements;
import dev.cocbackend.metrics.Metric;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.snapshot.BodyPatch;
import dev.cocbackend.snapshot.PatchStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.Instant;
import java.util.List;

/**
 * Where changes go: events to the bus, or to the outbox while the bus is down, and patches to their
 * store. Thread-safe.
 *
 * <p>Events are announced <em>before</em> the new body is saved. The other way round, a process
 * that died in between, or a bus that refused, would lose them: with the old body gone nobody can
 * compare again. This way a failure leaves the old body in place, the message comes back, and the
 * comparison finds the same events with the same ids. An outage of the bus holds no refresh up,
 * because the outbox takes the events and the planner publishes them later; only if the table is
 * down too does the message come back, and then the body could not have been saved either.
 *
 * <p>The price: an event can be heard some milliseconds before readers see the new body, and events
 * can come twice.
 */
public final class Changes {
  private final EventPublisher publisher;
  private final Outbox outbox;
  private final PatchStore patches;

  public Changes(EventPublisher publisher, Outbox outbox, PatchStore patches) {
    this.publisher = publisher;
    this.outbox = outbox;
    this.patches = patches;
  }

  /**
   * As the settings describe it: the bus that they name, the outbox and the patches in the table.
   *
   * @throws dev.cocbackend.settings.SettingsException if a setting is missing or wrong
   */
  public static Changes of(Settings settings, Ports ports) {
    return new Changes(
        EventBridgePublisher.fromEnvironment(EventBridgePublisher.bus(settings)),
        new DynamoOutbox(ports.dynamoDb(), ports.table()),
        ports.patchStore());
  }

  /**
   * Makes sure that the events will be told.
   *
   * @throws StoreUnavailableException if neither bus nor outbox took them
   */
  public void announce(List<DomainEvent> events, Instant now, Measurements measurements) {
    if (events.isEmpty()) {
      return;
    }
    try {
      publisher.publish(events);
      measurements.add(Metric.EVENTS_PUBLISHED, events.size());
    } catch (EventsUnavailableException e) {
      measurements.count(Metric.EVENTS_UNAVAILABLE);
      outbox.park(events, now);
      measurements.add(Metric.EVENTS_PARKED, events.size());
    }
  }

  /** Keeps a patch if the store takes it; without, whoever wants the change gets the whole body. */
  public void keep(SnapshotKey key, BodyPatch patch, Instant now, Measurements measurements) {
    try {
      patches.put(key, patch, now);
      measurements.count(Metric.PATCHES_STORED);
    } catch (StoreUnavailableException e) {
      measurements.count(Metric.STORE_UNAVAILABLE);
    }
  }

  /**
   * Publishes what waits in the outbox, oldest first, until it is empty or the bus refuses.
   *
   * @param max entries at most
   * @return how many entries were found, published or not
   * @throws StoreUnavailableException if the outbox did not answer
   */
  public int drain(int max) {
    List<Outbox.Parked> waiting = outbox.oldest(max);
    for (Outbox.Parked parked : waiting) {
      try {
        publisher.publish(parked.events());
      } catch (EventsUnavailableException e) {
        break;
      }
      outbox.remove(parked.id());
    }
    return waiting.size();
  }
}
