package dev.cocbackend.push;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Timers in this process's memory, for tests and simulations. Thread-safe. */
public final class InMemoryTimers implements Timers {
  private record Key(Instant dueAt, String id) {
    static Key of(Timer timer) {
      return new Key(timer.dueAt().truncatedTo(ChronoUnit.MILLIS), timer.id());
    }
  }

  private final Map<Key, String> messages = new HashMap<>();

  @Override
  public synchronized void set(Timer timer) {
    messages.put(Key.of(timer), timer.message());
  }

  @Override
  public synchronized List<Timer> due(Instant now, int limit) {
    return messages.entrySet().stream()
        .filter(entry -> !entry.getKey().dueAt().isAfter(now))
        .limit(limit)
        .map(entry -> new Timer(entry.getKey().dueAt(), entry.getKey().id(), entry.getValue()))
        .toList();
  }

  @Override
  public synchronized void remove(Timer timer) {
    messages.remove(Key.of(timer));
  }
}
