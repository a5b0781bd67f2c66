package dev.cocbackend.change;

import java.util.List;

/** Tells everybody who wants to know. Implementations are safe for use by many threads. */
@FunctionalInterface
public interface EventPublisher {

  /**
   * Publishes the events, in any order. When this returns, all of them were taken.
   *
   * @throws EventsUnavailableException if not all were taken; some may have been, so a second try
   *     can tell them twice
   */
  void publish(List<DomainEvent> events);
}
