package dev.cocbackend.local.operator;

import dev.cocbackend.coc.CocClient;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the operator page shows: counts by second over the last five minutes, the last refreshes,
 * and the keys seen. Memory is bounded to some 20 MB whatever happens. Thread-safe.
 */
public final class Observations {
  /** How long seconds are remembered. */
  static final Duration MEMORY = Duration.ofMinutes(5);

  /** How far back the series go. */
  static final Duration SERIES = Duration.ofMinutes(2);

  /** What "the last minute" is. */
  static final Duration MINUTE = Duration.ofMinutes(1);

  /** What a point of the latency series covers, so that few reads make a line as well. */
  static final Duration LATENCY_WINDOW = Duration.ofSeconds(10);

  static final int MAX_REFRESHES = 20;

  /** More keys than a local run has; the longest unseen are forgotten above. */
  static final int MAX_KEYS = 20_000;

  private final Analytics analytics = new Analytics();
  private final InstantSource clock;
  private final StalenessPolicy policy;
  private final Instant since;
  private final Second[] ring = new Second[Math.toIntExact(MEMORY.toSeconds()) + 1];
  private final Map<SnapshotKey, Known> known = new Bounded<>(MAX_KEYS);
  private final Map<SnapshotKey, Outstanding> outstanding = new Bounded<>(MAX_KEYS);
  private final Deque<Observed.Refresh> refreshes = new ArrayDeque<>();
  private long readTotal;
  private long refreshTotal;
  private long upstreamTotal;
  private int upstreamInFlight;
  private boolean capped;
  private @Nullable Series series;

  /**
   * @param policy says until when a snapshot that was seen is fresh
   */
  public Observations(InstantSource clock, StalenessPolicy policy) {
    this.clock = clock;
    this.policy = policy;
    this.since = clock.instant();
    for (int i = 0; i < ring.length; i++) {
      ring[i] = new Second();
    }
  }

  /** What the functions log of reads and refreshes. */
  public Analytics analytics() {
    return analytics;
  }

  /**
   * Notes one answer of the API.
   *
   * @param route its template, such as {@code GET /v1/clans/{tag}}, never a path with a tag; all
   *     but what is posted, health and API Gateway's {@code $default}, which only answers 404 and
   *     405, count as reads of snapshots
   * @param stale what {@code is_stale} or {@code X-Is-Stale} of the answer says, null if it has
   *     neither
   */
  public synchronized void answered(
      String route, int status, @Nullable Boolean stale, Duration latency) {
    Second second = second(clock.instant());
    second.countAnswer(new Observed.Answer(route, status));
    if (route.startsWith("POST ") || route.endsWith("/health") || route.equals("$default")) {
      return;
    }
    readTotal++;
    second.countRead();
    second.reads().record(latency);
    if (stale != null) {
      if (stale) {
        second.countStale();
      } else {
        second.countFresh();
      }
    }
  }

  /** A client that passes all on and notes each request's start, result and latency here. */
  public CocClient observe(CocClient client) {
    return new ObservedCocClient(client, this, clock);
  }

  /**
   * A store that passes all on and notes here which snapshots there are, which refreshes were asked
   * for and which were written.
   */
  public SnapshotStore observe(SnapshotStore store) {
    return new ObservedSnapshotStore(store, this);
  }

  synchronized void upstreamStarted() {
    upstreamTotal++;
    upstreamInFlight++;
    second(clock.instant()).countUpstreamStart();
  }

  synchronized void upstreamEnded(UpstreamResult result, Duration latency) {
    upstreamInFlight--;
    Second second = second(clock.instant());
    second.countUpstreamResult(result);
    second.upstream().record(latency);
  }

  synchronized void seen(SnapshotKey key, Lookup lookup) {
    switch (lookup) {
      case Lookup.Found found ->
          learn(
              key,
              new Known(found.snapshot().fetchedAt(), policy.staleAt(found.snapshot()), false));
      case Lookup.Absent absent ->
          learn(key, new Known(absent.since(), policy.staleAt(absent), true));
      case Lookup.Unknown unknown -> known.remove(key);
    }
  }

  synchronized void requested(SnapshotKey key, Tier tier, Instant requestedAt) {
    outstanding.put(key, new Outstanding(tier, requestedAt));
  }

  synchronized void requestDropped(SnapshotKey key, Instant requestedAt) {
    Outstanding request = outstanding.get(key);
    if (request != null && request.requestedAt.equals(requestedAt)) {
      outstanding.remove(key);
    }
  }

  synchronized void refreshed(SnapshotKey key, Instant fetchedAt, String result) {
    Instant now = clock.instant();
    Outstanding request = outstanding.get(key);
    if (request != null && request.requestedAt.isAfter(fetchedAt)) {
      request = null;
    }
    if (request != null) {
      outstanding.remove(key);
    }
    refreshTotal++;
    if (refreshes.size() == MAX_REFRESHES) {
      refreshes.removeLast();
    }
    refreshes.addFirst(
        new Observed.Refresh(
            key,
            now,
            result,
            request == null ? null : request.tier,
            request == null ? null : Duration.between(request.requestedAt, now)));
  }

  /** All that the page shows. Series end with the last whole second, other numbers now. */
  synchronized Observed observed() {
    Instant now = clock.instant();
    long current = now.getEpochSecond();
    int readCount = 0;
    int fresh = 0;
    int stale = 0;
    Latencies reads = new Latencies();
    Latencies upstream = new Latencies();
    Map<Observed.Answer, Integer> answers = new HashMap<>();
    Map<UpstreamResult, Integer> results = new EnumMap<>(UpstreamResult.class);
    for (long s = current - MINUTE.toSeconds() + 1; s <= current; s++) {
      Second second = at(s);
      if (second == null) {
        continue;
      }
      readCount += second.readCount();
      fresh += second.freshReads();
      stale += second.staleReads();
      reads.add(second.reads());
      upstream.add(second.upstream());
      second.answers().forEach((answer, count) -> answers.merge(answer, count, Integer::sum));
      second
          .upstreamResults()
          .forEach((result, count) -> results.merge(result, count, Integer::sum));
    }
    Series bySecond = seriesUntil(current - 1);
    return new Observed(
        now,
        since,
        new Observed.Reads(
            readTotal,
            readCount,
            fresh,
            stale,
            Observed.Quantiles.of(reads),
            Map.copyOf(answers),
            bySecond.reads,
            bySecond.readLatency),
        new Observed.Upstream(
            upstreamTotal,
            upstreamInFlight,
            Observed.Quantiles.of(upstream),
            Map.copyOf(results),
            bySecond.upstream),
        kept(now),
        List.copyOf(refreshes),
        refreshTotal);
  }

  private Observed.Kept kept(Instant now) {
    int snapshots = 0;
    int fresh = 0;
    int tombstones = 0;
    for (Known one : known.values()) {
      if (one.absent) {
        tombstones++;
      } else {
        snapshots++;
        if (now.isBefore(one.staleAt)) {
          fresh++;
        }
      }
    }
    return new Observed.Kept(snapshots, fresh, tombstones, capped);
  }

  /** Whole seconds change no more, so that the series of each second is made once. */
  private Series seriesUntil(long last) {
    Series present = series;
    if (present != null && present.last == last) {
      return present;
    }
    List<Integer> upstream = new ArrayList<>();
    List<Integer> reads = new ArrayList<>();
    List<Observed.Quantiles> latency = new ArrayList<>();
    for (long s = last - SERIES.toSeconds() + 1; s <= last; s++) {
      Second second = at(s);
      upstream.add(second == null ? 0 : second.upstreamStarts());
      reads.add(second == null ? 0 : second.readCount());
      Latencies window = new Latencies();
      for (long w = s - LATENCY_WINDOW.toSeconds() + 1; w <= s; w++) {
        Second within = at(w);
        if (within != null) {
          window.add(within.reads());
        }
      }
      latency.add(Observed.Quantiles.of(window));
    }
    present = new Series(last, List.copyOf(upstream), List.copyOf(reads), List.copyOf(latency));
    series = present;
    return present;
  }

  /** A look-up may show an older state than one already seen: reads are eventually consistent. */
  private void learn(SnapshotKey key, Known now) {
    Known before = known.get(key);
    if (before == null || !now.fetchedAt.isBefore(before.fetchedAt)) {
      capped |= before == null && known.size() == MAX_KEYS;
      known.put(key, now);
    }
  }

  private Second second(Instant now) {
    long epochSecond = now.getEpochSecond();
    Second slot = ring[Math.floorMod(epochSecond, ring.length)];
    if (!slot.is(epochSecond)) {
      slot.startOver(epochSecond);
    }
    return slot;
  }

  private @Nullable Second at(long epochSecond) {
    Second slot = ring[Math.floorMod(epochSecond, ring.length)];
    return slot.is(epochSecond) ? slot : null;
  }

  private record Known(Instant fetchedAt, Instant staleAt, boolean absent) {}

  private record Outstanding(Tier tier, Instant requestedAt) {}

  private record Series(
      long last,
      List<Integer> upstream,
      List<Integer> reads,
      List<Observed.Quantiles> readLatency) {}

  /** Forgets the entry longest unused when it has more than {@code max}. */
  private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int max;

    Bounded(int max) {
      super(16, 0.75f, true);
      this.max = max;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > max;
    }
  }
}
