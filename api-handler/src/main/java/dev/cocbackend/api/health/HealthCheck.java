package dev.cocbackend.api.health;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.api.http.IsoTime;
import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.ratelimit.KeyCount;
import dev.cocbackend.ratelimit.KeyStates;
import dev.cocbackend.refresh.QueueDepth;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.DueKey;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Asks every part that reads and refreshes need. Thread-safe. */
final class HealthCheck {
  /** Any key will do; this is the tag that the CoC API's documentation shows. */
  private static final SnapshotKey SOME_KEY = SnapshotKey.clan(new Tag("2PP"));

  private final SnapshotStore store;
  private final RefreshQueue queue;
  private final Breaker breaker;
  private final KeyStates keys;

  HealthCheck(SnapshotStore store, RefreshQueue queue, Breaker breaker, KeyStates keys) {
    this.store = store;
    this.queue = queue;
    this.breaker = breaker;
    this.keys = keys;
  }

  HealthReport run(Instant now) {
    // All at once: with the queues out of reach, eight waits in a row outlast the function.
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var table = ask(threads, "The table", this::table);
      Map<String, CompletableFuture<Probe>> depths = new LinkedHashMap<>();
      for (Tier tier : Tier.values()) {
        depths.put(
            tier.name().toLowerCase(Locale.ROOT),
            ask(threads, "The queue", () -> depth(queue.depth(tier))));
      }
      depths.put("dead_letter", ask(threads, "The queue", () -> depth(queue.deadLetterDepth())));
      var oldest = ask(threads, "The index of requests", () -> oldestRequest(now));
      var breakerState = ask(threads, "The breaker", () -> breaker(now));
      var apiKeys = ask(threads, "The list of keys", () -> keys(now));

      Map<String, Probe> queues = new LinkedHashMap<>();
      depths.forEach((name, probe) -> queues.put(name, probe.join()));
      return new HealthReport(
          now, table.join(), queues, oldest.join(), breakerState.join(), apiKeys.join());
    }
  }

  private static CompletableFuture<Probe> ask(
      ExecutorService threads, String name, Supplier<Probe> question) {
    return CompletableFuture.supplyAsync(() -> Probe.of(name, question), threads);
  }

  private Probe table() {
    store.find(SOME_KEY);
    return Probe.answered(Health.OK, object());
  }

  private static Probe depth(QueueDepth depth) {
    return Probe.answered(
        Health.OK,
        object()
            .put("waiting", depth.waiting())
            .put("in_flight", depth.inFlight())
            .put("delayed", depth.delayed()));
  }

  private Probe oldestRequest(Instant now) {
    Optional<DueKey> oldest = store.oldestLease();
    ObjectNode details = object();
    details.put("key", oldest.map(due -> due.key().toString()).orElse(null));
    details.put(
        "age_seconds",
        oldest
            .map(DueKey::requestedAt)
            .map(requestedAt -> Duration.between(requestedAt, now).toSeconds())
            .orElse(null));
    return Probe.answered(Health.OK, details);
  }

  private Probe breaker(Instant now) {
    return switch (breaker.state(now)) {
      case Breaker.State.Closed closed ->
          Probe.answered(Health.OK, object().put("state", "closed"));
      case Breaker.State.Open open ->
          Probe.answered(
              Health.DEGRADED,
              object().put("state", "open").put("open_until", IsoTime.millis(open.until())));
      case Breaker.State.HalfOpen half ->
          Probe.answered(Health.DEGRADED, object().put("state", "half_open"));
    };
  }

  /** Without any key in the last hour there was nothing to refresh, which is well. */
  private Probe keys(Instant now) {
    KeyCount count = keys.count(now);
    return Probe.answered(
        count.dead() == 0 ? Health.OK : Health.DEGRADED,
        object().put("in_use", count.keys()).put("dead", count.dead()));
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
