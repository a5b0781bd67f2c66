package dev.cocbackend.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What was wished, what the workers tell of it, and the figures of a span of time. Thread-safe. */
final class WorkerFigures {
  private record Wish(Tier tier, Instant at) {}

  private record Invocation(Instant from, Instant until) {}

  private record Lost(int slots, Instant at) {}

  private final Map<String, Wish> wishes = new ConcurrentHashMap<>();
  private final Map<String, Instant> served = new ConcurrentHashMap<>();
  private final List<Invocation> invocations = Collections.synchronizedList(new ArrayList<>());
  private final List<Lost> lost = Collections.synchronizedList(new ArrayList<>());

  void wished(Tag tag, RefreshRequest request) {
    wishes.put(tag.value(), new Wish(request.tier(), request.requestedAt()));
  }

  /** Takes a line of {@link WorkerMappings}. */
  void told(String line) {
    String[] words = line.split(" ", -1);
    switch (words[0]) {
      case "start" -> {
        if (words[2].equals("Ok")) {
          served.putIfAbsent(words[1], instant(words[3]));
        }
      }
      case "invocation" -> invocations.add(new Invocation(instant(words[2]), instant(words[3])));
      case "lost" -> lost.add(new Lost(Integer.parseInt(words[1]), instant(words[2])));
      default -> throw new IllegalArgumentException("A worker said: " + line);
    }
  }

  /** Whether any request was answered. */
  boolean haveBegun() {
    return !served.isEmpty();
  }

  private static Instant instant(String micros) {
    return Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS);
  }

  /**
   * Adds the figures.
   *
   * @param end what is not served at this time has waited until then
   * @return how many requests started in the span and were answered
   */
  int add(ObjectNode line, Instant from, Instant until, Instant end) {
    Map<Tier, Integer> byTier = new EnumMap<>(Tier.class);
    int refreshes = 0;
    for (Map.Entry<String, Instant> entry : served.entrySet()) {
      Wish wish = wishes.get(entry.getKey());
      if (wish != null && isWithin(entry.getValue(), from, until)) {
        byTier.merge(wish.tier(), 1, Integer::sum);
        refreshes++;
      }
    }
    Duration lambda = Duration.ZERO;
    for (Invocation invocation : List.copyOf(invocations)) {
      Duration within =
          Duration.between(later(invocation.from(), from), earlier(invocation.until(), until));
      if (within.isPositive()) {
        lambda = lambda.plus(within);
      }
    }
    int slotsLost =
        List.copyOf(lost).stream()
            .filter(loss -> isWithin(loss.at(), from, until))
            .mapToInt(Lost::slots)
            .sum();
    List<Duration> waits = criticalWaits(from, until, end);
    line.put("refreshes", refreshes)
        .put("slots_lost", slotsLost)
        .put("critical_wait_p50_seconds", Report.rounded(quantile(waits, 0.5)))
        .put("critical_wait_p99_seconds", Report.rounded(quantile(waits, 0.99)));
    for (Tier tier : Tier.values()) {
      line.put(
          "share_" + tier.name().toLowerCase(Locale.ROOT),
          Report.rounded(byTier.getOrDefault(tier, 0) / (double) refreshes));
    }
    line.put("lambda_seconds_per_refresh", Report.rounded(lambda.toMillis() / 1e3 / refreshes));
    return refreshes;
  }

  private List<Duration> criticalWaits(Instant from, Instant until, Instant end) {
    List<Duration> waits = new ArrayList<>();
    wishes.forEach(
        (tag, wish) -> {
          if (wish.tier() == Tier.CRITICAL && isWithin(wish.at(), from, until)) {
            waits.add(Duration.between(wish.at(), served.getOrDefault(tag, end)));
          }
        });
    Collections.sort(waits);
    return waits;
  }

  private static double quantile(List<Duration> sorted, double quantile) {
    if (sorted.isEmpty()) {
      return Double.NaN;
    }
    return sorted.get((int) Math.ceil(sorted.size() * quantile) - 1).toMillis() / 1e3;
  }

  private static boolean isWithin(Instant at, Instant from, Instant until) {
    return !at.isBefore(from) && at.isBefore(until);
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
