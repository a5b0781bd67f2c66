package dev.cocbackend.change;

import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/** An outbox in this process's memory, for tests and simulations. Thread-safe. */
public final class InMemoryOutbox implements Outbox {
  private final TreeMap<String, List<DomainEvent>> entries = new TreeMap<>();
  private int next;

  @Override
  public synchronized void park(List<DomainEvent> events, Instant now) {
    if (events.isEmpty()) {
      return;
    }
    entries.put("%015d-%09d".formatted(now.toEpochMilli(), next++), List.copyOf(events));
  }

  @Override
  public synchronized List<Parked> oldest(int max) {
    return entries.entrySet().stream()
        .limit(max)
        .map(entry -> new Parked(entry.getKey(), entry.getValue()))
        .toList();
  }

  @Override
  public synchronized void remove(String id) {
    entries.remove(id);
  }
}
