package dev.cocbackend.local.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.refresh.QueueDepth;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What {@code /operator/state.json} says: all that the page shows. Thread-safe. */
final class StateReport {
  /** Asking the queues costs five calls; many open pages share them. */
  static final Duration KEEP = Duration.ofSeconds(1);

  /** Below the page's polling period, so that a queue that hangs does not hold the page up. */
  private static final Duration PATIENCE = Duration.ofMillis(800);

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Observations observations;
  private final int budgetPerSecond;
  private final Probe<Depths> depths;
  private final Probe<Optional<Instant>> openUntil;

  StateReport(
      Observations observations,
      RefreshQueue queue,
      Breaker breaker,
      InstantSource clock,
      int budgetPerSecond) {
    this.observations = observations;
    this.budgetPerSecond = budgetPerSecond;
    this.depths = new Probe<>(() -> Depths.of(queue), KEEP, PATIENCE, clock);
    this.openUntil = new Probe<>(() -> breaker.openUntil(clock.instant()), KEEP, PATIENCE, clock);
  }

  ObjectNode write() {
    Observed observed = observations.observed();
    ObjectNode state = JSON.objectNode();
    state.put("now", observed.now().toString());
    state.put("observing_since", observed.since().toString());
    state.set("queues", section(depths.read(), StateReport::queues));
    state.set("breaker", section(openUntil.read(), StateReport::breaker));
    state.set("upstream", upstream(observed.upstream()));
    state.set("snapshots", kept(observed.kept()));
    state.set("reads", reads(observed.reads()));
    state.set("refreshes", refreshes(observed));
    return state;
  }

  /** A part of the state that may be down while the rest is not. */
  private static <T> ObjectNode section(
      Probe.Reading<T> reading, Function<T, ObjectNode> available) {
    return switch (reading) {
      case Probe.Reading.Value<T> value -> available.apply(value.value()).put("available", true);
      case Probe.Reading.Unavailable<T> unavailable ->
          JSON.objectNode().put("available", false).put("why", unavailable.why());
    };
  }

  private static ObjectNode queues(Depths depths) {
    ObjectNode node = JSON.objectNode();
    ArrayNode tiers = node.putArray("tiers");
    depths.tiers.forEach(
        (tier, depth) ->
            tiers.add(
                depth(depth)
                    .put("tier", tier.name())
                    .put("target_seconds", tier.target().toSeconds())));
    node.set("dead_letter", depth(depths.deadLetter));
    return node;
  }

  private static ObjectNode depth(QueueDepth depth) {
    return JSON.objectNode()
        .put("waiting", depth.waiting())
        .put("in_flight", depth.inFlight())
        .put("delayed", depth.delayed());
  }

  private static ObjectNode breaker(Optional<Instant> openUntil) {
    ObjectNode node = JSON.objectNode().put("open", openUntil.isPresent());
    openUntil.ifPresent(until -> node.put("until", until.toString()));
    return node;
  }

  private ObjectNode upstream(Observed.Upstream upstream) {
    ObjectNode node =
        JSON.objectNode()
            .put("budget_per_second", budgetPerSecond)
            .put("total", upstream.total())
            .put("in_flight", upstream.inFlight())
            .put("last_second", upstream.perSecond().getLast())
            .put("peak", upstream.perSecond().stream().mapToInt(Integer::intValue).max().orElse(0));
    quantiles(node, upstream.latency());
    ObjectNode results = node.putObject("results");
    for (UpstreamResult result : UpstreamResult.values()) {
      results.put(result.name(), upstream.results().getOrDefault(result, 0));
    }
    node.set("per_second", integers(upstream.perSecond()));
    return node;
  }

  private static ObjectNode kept(Observed.Kept kept) {
    ObjectNode node =
        JSON.objectNode()
            .put("known", kept.snapshots())
            .put("fresh", kept.fresh())
            .put("tombstones", kept.tombstones())
            .put("capped", kept.capped());
    node.set("fresh_share", share(kept.fresh(), kept.snapshots()));
    return node;
  }

  private static ObjectNode reads(Observed.Reads reads) {
    ObjectNode node =
        JSON.objectNode()
            .put("total", reads.total())
            .put("last_minute", reads.lastMinute())
            .put("fresh", reads.fresh())
            .put("stale", reads.stale());
    node.set("fresh_share", share(reads.fresh(), reads.fresh() + reads.stale()));
    quantiles(node, reads.latency());
    ArrayNode answers = node.putArray("answers");
    reads.answers().entrySet().stream()
        .sorted(
            Map.Entry.<Observed.Answer, Integer>comparingByValue()
                .reversed()
                .thenComparing(entry -> entry.getKey().route())
                .thenComparingInt(entry -> entry.getKey().status()))
        .forEach(
            entry ->
                answers
                    .addObject()
                    .put("route", entry.getKey().route())
                    .put("status", entry.getKey().status())
                    .put("count", entry.getValue()));
    node.set("per_second", integers(reads.perSecond()));
    ArrayNode p50 = node.putArray("p50_ms_by_second");
    ArrayNode p99 = node.putArray("p99_ms_by_second");
    for (Observed.Quantiles second : reads.latencyBySecond()) {
      p50.add(millis(second.p50()));
      p99.add(millis(second.p99()));
    }
    return node;
  }

  private static ObjectNode refreshes(Observed observed) {
    ObjectNode node = JSON.objectNode().put("total", observed.refreshTotal());
    ArrayNode recent = node.putArray("recent");
    for (Observed.Refresh refresh : observed.refreshes()) {
      ObjectNode one =
          recent
              .addObject()
              .put("kind", refresh.key().kind().id())
              .put("tag", refresh.key().tag().display())
              .put("at", refresh.at().toString())
              .put(
                  "age_seconds",
                  Math.max(0, Duration.between(refresh.at(), observed.now()).toSeconds()))
              .put("result", refresh.result());
      Tier tier = refresh.tier();
      Duration waited = refresh.waited();
      if (tier != null && waited != null) {
        one.put("tier", tier.name()).put("waited_seconds", Math.max(0, waited.toSeconds()));
      }
    }
    return node;
  }

  private static void quantiles(ObjectNode node, Observed.Quantiles quantiles) {
    node.set("p50_ms", millis(quantiles.p50()));
    node.set("p99_ms", millis(quantiles.p99()));
  }

  private static JsonNode millis(@Nullable Duration duration) {
    return duration == null
        ? JSON.nullNode()
        : JSON.numberNode(
            TimeUnit.NANOSECONDS.toMicros(duration.toNanos())
                / (double) TimeUnit.MILLISECONDS.toMicros(1));
  }

  private static JsonNode share(int part, int whole) {
    return whole == 0 ? JSON.nullNode() : JSON.numberNode((double) part / whole);
  }

  private static ArrayNode integers(List<Integer> values) {
    ArrayNode node = JSON.arrayNode();
    values.forEach(node::add);
    return node;
  }

  private record Depths(Map<Tier, QueueDepth> tiers, QueueDepth deadLetter) {
    static Depths of(RefreshQueue queue) {
      Map<Tier, QueueDepth> tiers = new EnumMap<>(Tier.class);
      for (Tier tier : Tier.values()) {
        tiers.put(tier, queue.depth(tier));
      }
      return new Depths(tiers, queue.deadLetterDepth());
    }
  }
}
