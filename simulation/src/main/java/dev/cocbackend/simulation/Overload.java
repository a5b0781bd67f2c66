package dev.cocbackend.simulation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.ratelimit.InMemoryRateLimiter;
import dev.cocbackend.ratelimit.Pace;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Kind;
import dev.cocbackend.snapshot.SnapshotKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The deployed mappings and the production worker under more requests than the budget has room for:
 * four times as many, and CRITICAL ones for 60% of it. Each request is for an object of its own, so
 * that nothing is served twice.
 *
 * @param keys API keys, each with a budget of its own
 * @param skew the most that the clocks of two instances differ by
 * @param allowance what the pace allows clocks to differ by
 * @param batchesForKeys the number of keys that the mappings are deployed for
 * @param measured for how long the figures are taken, after {@link #WARM_UP}
 */
record Overload(
    long seed,
    PeerLimiter limiter,
    int keys,
    Duration skew,
    Duration allowance,
    int batchesForKeys,
    Duration measured) {
  /** Until queues and lines have grown to what they stay at. */
  static final Duration WARM_UP = Duration.ofSeconds(30);

  /** Of the budget of 40 a second. */
  private static final Map<Tier, Double> LOAD =
      Map.of(Tier.CRITICAL, 0.6, Tier.HIGH, 1.4, Tier.MEDIUM, 1.0, Tier.LOW, 1.0);

  private static final Duration UPSTREAM_LATENCY = Duration.ofMillis(120);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What was asked for and when it was served, {@code Instant.MAX} for not yet. */
  private static final class Arrival {
    final Tier tier;
    final Instant at;
    Instant servedAt = Instant.MAX;

    Arrival(Tier tier, Instant at) {
      this.tier = tier;
      this.at = at;
    }
  }

  private static final class Load {
    final Map<SnapshotKey, Arrival> arrivals = new HashMap<>();
    final List<StrictUpstream.Start> starts = new ArrayList<>();
    private int next;

    void started(StrictUpstream.Start start) {
      starts.add(start);
      Arrival arrival = arrivals.get(start.key());
      if (arrival != null && !start.throttled() && arrival.servedAt.equals(Instant.MAX)) {
        arrival.servedAt = start.at();
      }
    }

    SnapshotKey arrive(Tier tier, Instant now) {
      SnapshotKey key;
      do {
        key = new SnapshotKey(Kind.PLAYER, Simulation.tag(next++));
      } while (!StrictUpstream.hasObject(key));
      arrivals.put(key, new Arrival(tier, now));
      return key;
    }
  }

  /** Runs it and gives the figures as one JSON object. */
  ObjectNode run() {
    Map<Tier, MappingSettings> mappings = new EnumMap<>(Tier.class);
    for (Tier tier : Tier.values()) {
      mappings.put(tier, MappingSettings.deployed(tier, batchesForKeys));
    }
    int instances = mappings.values().stream().mapToInt(MappingSettings::maximumConcurrency).sum();
    Load load = new Load();
    Duration length = WARM_UP.plus(measured);
    VirtualTime[] time = new VirtualTime[1];
    Parts parts =
        Parts.PRODUCTION
            .withLimiter(standard -> new InMemoryRateLimiter(Pace.forClockSkew(allowance)))
            .withLimiterOfInstance(
                (instance, shared) -> limiter.on(time[0], instances).apply(instance, shared));
    try (World world =
        new World(
            seed,
            keys,
            skew.dividedBy(2),
            length,
            Set.of(Fault.SKEW),
            null,
            UPSTREAM_LATENCY,
            parts,
            load::started)) {
      time[0] = world.time();
      world.start(mappings);
      for (Tier tier : Tier.values()) {
        world.time().start(world.service(), () -> arrivals(world, tier, load));
      }
      Instant end = VirtualTime.START.plus(length);
      world.time().run(end, () -> false);
      return figures(world, load, VirtualTime.START.plus(WARM_UP), end);
    }
  }

  private void arrivals(World world, Tier tier, Load load) {
    double perSecond = LOAD.getOrDefault(tier, 0.0) * StrictUpstream.REQUESTS_PER_SECOND * keys;
    while (true) {
      double wait = 1e9 * world.random().nextExponential() / perSecond;
      world.time().sleep(Duration.ofNanos((long) wait));
      Instance reader = world.newInstance();
      SnapshotKey key = load.arrive(tier, world.time().now());
      world
          .time()
          .start(reader, () -> world.requesterOn(reader).request(key, tier, reader.instant()));
    }
  }

  private ObjectNode figures(World world, Load load, Instant from, Instant until) {
    double seconds = measured.toMillis() / 1e3;
    List<StrictUpstream.Start> starts =
        load.starts.stream().filter(start -> !start.at().isBefore(from)).toList();
    List<Arrival> served =
        load.arrivals.values().stream()
            .filter(arrival -> !arrival.servedAt.isBefore(from))
            .filter(arrival -> !arrival.servedAt.equals(Instant.MAX))
            .toList();
    double perSecondAndKey = served.size() / seconds / keys;
    double paced = 1e9 / Pace.forClockSkew(allowance).interval().toNanos();
    double lambdaSeconds =
        world.invocations().stream()
                .filter(invocation -> invocation.until().isAfter(from))
                .mapToLong(
                    invocation ->
                        Duration.between(later(invocation.from(), from), invocation.until())
                            .toMillis())
                .sum()
            / 1e3;
    ObjectNode row =
        JSON.createObjectNode()
            .put("row", "overload")
            .put("limiter", limiter.name().toLowerCase(Locale.ROOT))
            .put("keys", keys)
            .put("clock_skew_ms", skew.toMillis())
            .put("clock_skew_allowed_ms", allowance.toMillis())
            .put("batches_for_keys", batchesForKeys)
            .put("virtual_seconds", measured.toSeconds())
            .put("refreshes", served.size())
            .put("budget_used_of_40", rounded(perSecondAndKey / 40))
            .put("budget_used_of_pace", rounded(perSecondAndKey / paced))
            .put("upstream_429", starts.stream().filter(StrictUpstream.Start::throttled).count())
            .put("most_starts_in_a_second", mostInASecond(starts))
            .put("critical_wait_p50_seconds", criticalWait(load, from, until, 0.5))
            .put("critical_wait_p99_seconds", criticalWait(load, from, until, 0.99));
    Map<Tier, Long> byTier =
        served.stream().collect(Collectors.groupingBy(a -> a.tier, Collectors.counting()));
    for (Tier tier : Tier.values()) {
      row.put(
          "share_" + tier.name().toLowerCase(Locale.ROOT),
          rounded(byTier.getOrDefault(tier, 0L) / (double) Math.max(1, served.size())));
    }
    return row.put(
            "lambda_seconds_per_refresh", rounded(lambdaSeconds / Math.max(1, served.size())))
        .put("lambda_timeouts", world.timeouts());
  }

  /**
   * From the wish to the start of the request, of all CRITICAL wishes but the last five seconds';
   * one that is not served yet has waited until the end.
   */
  private static double criticalWait(Load load, Instant from, Instant until, double quantile) {
    long[] waits =
        load.arrivals.values().stream()
            .filter(arrival -> arrival.tier == Tier.CRITICAL)
            .filter(arrival -> !arrival.at.isBefore(from))
            .filter(arrival -> arrival.at.isBefore(until.minusSeconds(5)))
            .mapToLong(
                arrival ->
                    Duration.between(
                            arrival.at, arrival.servedAt.isBefore(until) ? arrival.servedAt : until)
                        .toMillis())
            .sorted()
            .toArray();
    return waits.length == 0 ? 0 : waits[(int) Math.ceil(waits.length * quantile) - 1] / 1e3;
  }

  /** Of one key, in any second that ends with a start. */
  private static int mostInASecond(List<StrictUpstream.Start> starts) {
    int most = 0;
    Map<String, List<StrictUpstream.Start>> byKey =
        starts.stream().collect(Collectors.groupingBy(StrictUpstream.Start::keyId));
    for (List<StrictUpstream.Start> ofKey : byKey.values()) {
      int first = 0;
      for (int last = 0; last < ofKey.size(); last++) {
        while (!ofKey.get(first).at().isAfter(ofKey.get(last).at().minusSeconds(1))) {
          first++;
        }
        most = Math.max(most, last - first + 1);
      }
    }
    return most;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }

  /** Every row of the comparison. */
  static List<Overload> rows(long seed, Duration measured) {
    List<Overload> rows = new ArrayList<>();
    Duration usual = Pace.DEFAULT_CLOCK_SKEW;
    for (int keys : new int[] {1, 4}) {
      for (int skew : new int[] {0, 4, 10, 50}) {
        Duration differing = Duration.ofMillis(skew);
        PeerLimiter ours = PeerLimiter.SHARED_SLOTS;
        rows.add(new Overload(seed, ours, keys, differing, usual, keys, measured));
        if (differing.compareTo(usual) > 0) {
          rows.add(new Overload(seed, ours, keys, differing, differing, keys, measured));
        }
      }
      for (PeerLimiter peer : List.of(PeerLimiter.BUCKET4J_PER_INSTANCE, PeerLimiter.NONE)) {
        rows.add(new Overload(seed, peer, keys, Duration.ZERO, usual, keys, measured));
      }
    }
    return rows;
  }
}
