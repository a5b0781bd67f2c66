package dev.cocbackend.simulation;

import dev.cocbackend.change.DomainEvent;
import dev.cocbackend.change.DomainEventCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The ids of the events that the simulated bus took, by what they say. */
final class Told {
  private final Map<String, Set<String>> ids = new LinkedHashMap<>();

  void add(List<DomainEvent> events) {
    for (DomainEvent event : events) {
      ids.computeIfAbsent(of(event), key -> new LinkedHashSet<>()).add(event.head().id());
    }
  }

  /** How many events say this; the same one told again counts once. */
  int count(String event) {
    return ids.getOrDefault(event, Set.of()).size();
  }

  /** What happens once in the game and was told as if it had happened several times. */
  List<String> ambiguous() {
    return ids.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .map(Map.Entry::getKey)
        .filter(event -> event.startsWith("War") || event.startsWith("TownHall"))
        .toList();
  }

  /** Such as {@code WarEnded war#2PP 3}: what happened, where it was seen, and which one it was. */
  static String of(DomainEvent event) {
    String name = DomainEventCodec.type(event) + " " + event.head().about();
    return switch (event) {
      case DomainEvent.WarDeclared e -> name + " " + number(e.war().preparationStart());
      case DomainEvent.WarStarted e -> name + " " + number(e.war().preparationStart());
      case DomainEvent.WarEnded e -> name + " " + number(e.war().preparationStart());
      case DomainEvent.DonationsMoved e -> name + " " + e.donated();
      case DomainEvent.TownHallChanged e -> name + " " + e.to();
      default -> name;
    };
  }

  private static long number(Instant preparationStart) {
    return Duration.between(Instant.parse("2030-01-01T00:00:00Z"), preparationStart).toMinutes();
  }
}
