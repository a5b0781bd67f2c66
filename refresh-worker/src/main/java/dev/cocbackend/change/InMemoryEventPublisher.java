package dev.cocbackend.change;

import java.util.ArrayList;
import java.util.List;

/** Keeps what is published, for tests and simulations. Thread-safe. */
public final class InMemoryEventPublisher implements EventPublisher {
  private final List<DomainEvent> events = new ArrayList<>();
  private boolean down;

  /** From now on it takes nothing, or takes everything again. */
  public synchronized void setDown(boolean down) {
    this.down = down;
  }

  @Override
  public synchronized void publish(List<DomainEvent> published) {
    if (down) {
      throw new EventsUnavailableException("The publisher is set down.", null);
    }
    events.addAll(published);
  }

  /** All that was published, oldest first; a copy. */
  public synchronized List<DomainEvent> published() {
    return List.copyOf(events);
  }
}
