package dev.cocbackend.api.read;

import dev.cocbackend.api.http.ApiRequest;
import dev.cocbackend.api.http.ApiResponse;
import dev.cocbackend.api.http.ContentCoding;
import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.api.http.RejectedException;
import dev.cocbackend.demand.KeyReads;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.PatchStore;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;

/**
 * Answers an app that tells what it holds with what has changed of it, and asks for a refresh of
 * what is stale, viewed things first. Thread-safe.
 */
final class Sync {
  /**
   * Of changed objects in one answer, as they are sent. A function on Lambda answers with 6 MB, of
   * which base64 takes a quarter, and so do escaped quotes where nothing is compressed.
   */
  static final int MAX_ANSWER_BYTES = 4 << 20;

  /** Until what somebody looks at may be here: as after a 202. */
  static final Duration RETRY_VIEWED = Outcome.RETRY_PENDING;

  /** Until what nobody looks at may be here. */
  static final Duration RETRY_HELD = Duration.ofSeconds(30);

  /** Others' reads bring news too. */
  static final Duration RETRY_LATEST = Duration.ofMinutes(10);

  /** Queries of patches under way at once. */
  private static final int PARALLEL = 8;

  private final SnapshotStore store;
  private final PatchStore patches;
  private final Refreshes refreshes;
  private final Outcomes outcomes;
  private final ReadNotes notes;
  private final InstantSource clock;

  Sync(
      SnapshotStore store,
      PatchStore patches,
      Refreshes refreshes,
      Outcomes outcomes,
      ReadNotes notes,
      InstantSource clock) {
    this.store = store;
    this.patches = patches;
    this.refreshes = refreshes;
    this.outcomes = outcomes;
    this.notes = notes;
    this.clock = clock;
  }

  /**
   * @throws RejectedException with 400 or 413, before anything is looked up or asked for
   * @throws StoreUnavailableException if the table does not answer
   */
  ApiResponse answer(ApiRequest request, InvocationLog log) {
    List<SyncEntry> entries = SyncList.in(request);
    log.put("entries", Integer.toString(entries.size()));
    Instant now = clock.instant();
    Map<SyncEntry, Outcome> found = look(entries, now, log);
    found.forEach(
        (entry, outcome) -> {
          if (entry.viewing()) {
            notes.told(entry.key(), outcome, now);
          }
        });
    Map<SnapshotKey, RejectedException> refused = requestRefreshes(found, request, now, log);
    Map<SyncEntry, Delta> changed = deltas(found, now, log);
    boolean gzip = ContentCoding.accepted(request.header("Accept-Encoding")) == ContentCoding.GZIP;
    Set<SyncEntry> putOff = putOff(changed, gzip);
    log.put("changed", Integer.toString(changed.size() - putOff.size()));
    notes.count(
        found.entrySet().stream()
            .filter(each -> each.getValue() instanceof Outcome.Present)
            .map(Map.Entry::getKey)
            .filter(entry -> entry.viewing() || changed.containsKey(entry))
            .map(entry -> new KeyReads(entry.key(), 1, now, entry.viewing()))
            .toList(),
        now,
        log);
    SplicedBody body =
        SyncAnswer.body(
            found,
            changed,
            refused,
            putOff,
            putOff.isEmpty() ? retryAfter(found, now) : Duration.ofSeconds(1));
    return ApiResponse.codedJson(200, request, body::gzipped, body::plain)
        .with("Cache-Control", "no-store");
  }

  /** In the order of the entries, by as few round trips as the store allows. */
  private Map<SyncEntry, Outcome> look(List<SyncEntry> entries, Instant now, InvocationLog log) {
    Map<SnapshotKey, Lookup> lookups = new LinkedHashMap<>();
    entries.stream()
        .map(SyncEntry::key)
        .gather(Gatherers.windowFixed(SnapshotStore.MAX_FIND_ALL))
        .forEach(keys -> lookups.putAll(store.findAll(new LinkedHashSet<>(keys))));
    Map<SyncEntry, Outcome> found = new LinkedHashMap<>();
    for (SyncEntry entry : entries) {
      Lookup lookup = lookups.getOrDefault(entry.key(), new Lookup.Unknown(null));
      found.put(entry, outcomes.of(entry.key(), lookup, entry.cause(), now, log));
    }
    return found;
  }

  private Map<SnapshotKey, RejectedException> requestRefreshes(
      Map<SyncEntry, Outcome> found, ApiRequest request, Instant now, InvocationLog log) {
    List<Wish> wishes =
        found.entrySet().stream()
            .sorted(Comparator.comparing(each -> !each.getKey().viewing()))
            .flatMap(each -> each.getValue().wish().stream())
            .toList();
    return wishes.isEmpty() ? Map.of() : refreshes.request(wishes, request.caller(), now, log);
  }

  /** What to send of each object that the app has not got as it is. */
  private Map<SyncEntry, Delta> deltas(
      Map<SyncEntry, Outcome> found, Instant now, InvocationLog log) {
    Map<SyncEntry, CompletableFuture<Way>> ways = new LinkedHashMap<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(PARALLEL, Thread.ofVirtual().factory())) {
      found.forEach(
          (entry, outcome) -> {
            if (outcome instanceof Outcome.Present present && !entry.holds(present.version())) {
              BodyBlock body = present.snapshot().body();
              ways.put(
                  entry,
                  entry
                      .held()
                      .map(
                          held ->
                              CompletableFuture.supplyAsync(
                                  () -> way(entry.key(), held, body, now), threads))
                      .orElseGet(() -> CompletableFuture.completedFuture(Way.whole(body))));
            }
          });
    }
    Map<SyncEntry, Delta> deltas = new LinkedHashMap<>();
    ways.forEach(
        (entry, future) -> {
          Way way = future.join();
          deltas.put(entry, way.delta());
          if (way.failure() != null) {
            log.failure(way.failure());
          }
        });
    return deltas;
  }

  private record Way(Delta delta, @Nullable RuntimeException failure) {
    static Way whole(BodyBlock body) {
      return new Way(Delta.whole(body), null);
    }
  }

  /** The whole object always serves, so nothing that goes wrong with patches is thrown. */
  private Way way(SnapshotKey key, EntityTag held, BodyBlock body, Instant now) {
    try {
      return new Way(Delta.smaller(body, patches.chain(key, held.hash(), body.hash(), now)), null);
    } catch (RuntimeException e) {
      return new Way(Delta.whole(body), e);
    }
  }

  /**
   * The changed entries for which this answer has no room. At least one has: with each sync the app
   * comes nearer.
   */
  private static Set<SyncEntry> putOff(Map<SyncEntry, Delta> changed, boolean gzip) {
    Set<SyncEntry> putOff = new HashSet<>();
    List<Map.Entry<SyncEntry, Delta>> viewedFirst = new ArrayList<>(changed.entrySet());
    viewedFirst.sort(Comparator.comparing(each -> !each.getKey().viewing()));
    long size = 0;
    for (Map.Entry<SyncEntry, Delta> each : viewedFirst) {
      int more = each.getValue().size(gzip);
      if (size > 0 && size + more > MAX_ANSWER_BYTES) {
        putOff.add(each.getKey());
      } else {
        size += more;
      }
    }
    return putOff;
  }

  /** When to sync again: when what was asked for may be here, or when something is stale next. */
  private Duration retryAfter(Map<SyncEntry, Outcome> found, Instant now) {
    Duration retry = RETRY_LATEST;
    for (Map.Entry<SyncEntry, Outcome> each : found.entrySet()) {
      retry = shorter(retry, retryAfter(each.getKey(), each.getValue(), now));
    }
    return retry;
  }

  private Duration retryAfter(SyncEntry entry, Outcome outcome, Instant now) {
    if (outcome.wish().isPresent()) {
      // With automatic refresh off nothing comes by itself.
      Duration outstanding = entry.viewing() ? RETRY_VIEWED : RETRY_HELD;
      return refreshes.automatic() ? outstanding : RETRY_LATEST;
    }
    return switch (outcome) {
      case Outcome.Present present -> {
        // What is stale and was not asked for comes when it is worth a request.
        Duration left = entry.viewing() ? RETRY_HELD : RETRY_LATEST;
        yield present.stale() ? left : Duration.between(now, present.staleAt());
      }
      case Outcome.Gone gone -> Duration.between(now, gone.staleAt());
      case Outcome.Pending pending -> RETRY_HELD;
    };
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
