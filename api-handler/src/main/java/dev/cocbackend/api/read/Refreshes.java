package dev.cocbackend.api.read;

import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Asks for refreshes of what reads found stale or not at all. The answer to a read is complete
 * without them, so nothing that goes wrong here, not even a fault of this program, is thrown.
 * Thread-safe.
 */
final class Refreshes {
  /**
   * Requests under way at once for one read of many keys: each is a write and a send of a few
   * milliseconds, so that 50 take seven of these turns.
   */
  private static final int PARALLEL = 8;

  private final RefreshRequester requester;
  private final boolean automatic;

  /**
   * @param automatic whether reads ask for refreshes at all
   */
  Refreshes(RefreshRequester requester, boolean automatic) {
    this.requester = requester;
    this.automatic = automatic;
  }

  /** That a reader wants {@code key}, of which it has seen {@code seen}. */
  record Wish(SnapshotKey key, Tier tier, Lookup seen) {}

  boolean automatic() {
    return automatic;
  }

  /** Asks for one refresh and notes what became of it. */
  void request(Wish wish, Instant now, InvocationLog log) {
    Result result = ask(wish, now);
    log.put("refresh", result.name());
    if (result.failure() != null) {
      log.failure(result.failure());
    }
  }

  /** Asks for several, and notes how many came to what, and one failure. */
  void request(List<Wish> wishes, Instant now, InvocationLog log) {
    Map<String, Integer> counts = new TreeMap<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(PARALLEL, Thread.ofVirtual().factory())) {
      List<CompletableFuture<Result>> results =
          wishes.stream()
              .map(wish -> CompletableFuture.supplyAsync(() -> ask(wish, now), threads))
              .toList();
      for (CompletableFuture<Result> future : results) {
        Result result = future.join();
        counts.merge(result.name(), 1, Integer::sum);
        if (result.failure() != null) {
          log.failure(result.failure());
        }
      }
    }
    log.put("refresh", counts.toString());
  }

  private record Result(String name, @Nullable RuntimeException failure) {}

  private Result ask(Wish wish, Instant now) {
    if (!automatic) {
      return new Result("OFF", null);
    }
    try {
      return new Result(requester.request(wish.key(), wish.tier(), wish.seen(), now).name(), null);
    } catch (RuntimeException e) {
      return new Result("FAILED", e);
    }
  }
}
