package dev.cocbackend.change;

import java.time.Instant;
import java.util.List;

/**
 * Keeps events that the bus did not take until somebody publishes them. Implementations are safe
 * for use by many threads. Every method may throw {@link
 * dev.cocbackend.snapshot.StoreUnavailableException}.
 */
public interface Outbox {

  /**
   * Events that were kept together.
   *
   * @param id what {@link #remove} wants
   */
  record Parked(String id, List<DomainEvent> events) {
    public Parked {
      events = List.copyOf(events);
    }
  }

  /** Keeps the events; when this returns, they are durable. */
  void park(List<DomainEvent> events, Instant now);

  /** Up to {@code max} entries, those kept first in front. */
  List<Parked> oldest(int max);

  /** Removes an entry because it was published; nothing if it is gone already. */
  void remove(String id);
}
