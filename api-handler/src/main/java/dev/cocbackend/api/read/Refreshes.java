package dev.cocbackend.api.read;

import dev.cocbackend.api.budget.Allowance;
import dev.cocbackend.api.budget.FirstSeenTags;
import dev.cocbackend.api.http.Caller;
import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.api.http.RejectedException;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final FirstSeenTags firstSeen;

  /**
   * @param automatic whether reads ask for refreshes at all
   * @param firstSeen limits what one caller may have requested of tags not in the database
   */
  Refreshes(RefreshRequester requester, boolean automatic, FirstSeenTags firstSeen) {
    this.requester = requester;
    this.automatic = automatic;
    this.firstSeen = firstSeen;
  }

  /** That a reader wants {@code key}, of which it has seen {@code seen}. */
  record Wish(SnapshotKey key, Tier tier, Lookup seen) {
    /** Whether the caller's budget of tags that are not in the database pays for it. */
    boolean isOfFirstSeenTag(Instant now) {
      return !(seen instanceof Lookup.Found) && !RefreshRequester.isOutstanding(seen, tier, now);
    }
  }

  boolean automatic() {
    return automatic;
  }

  /**
   * Asks for one refresh and notes what became of it.
   *
   * @return what to tell the caller if its budget is spent and nothing was asked for
   */
  Optional<RejectedException> request(Wish wish, Caller caller, Instant now, InvocationLog log) {
    if (automatic && wish.isOfFirstSeenTag(now)) {
      Allowance allowance = firstSeen.spend(caller, 1, now, log);
      if (allowance.granted() == 0) {
        return allowance.refusal();
      }
    }
    Result result = ask(wish, now);
    log.put("refresh", result.name());
    if (result.failure() != null) {
      log.failure(result.failure());
    }
    return Optional.empty();
  }

  /**
   * Asks for several, and notes how many came to what, and one failure.
   *
   * @return what to tell the caller of the keys for which its budget did not reach
   */
  Map<SnapshotKey, RejectedException> request(
      List<Wish> wishes, Caller caller, Instant now, InvocationLog log) {
    List<Wish> allowed = new ArrayList<>(wishes);
    Map<SnapshotKey, RejectedException> refused = new HashMap<>();
    List<Wish> firstSeenTags =
        automatic ? wishes.stream().filter(wish -> wish.isOfFirstSeenTag(now)).toList() : List.of();
    if (!firstSeenTags.isEmpty()) {
      Allowance allowance = firstSeen.spend(caller, firstSeenTags.size(), now, log);
      List<Wish> beyond = firstSeenTags.subList(allowance.granted(), firstSeenTags.size());
      allowed.removeAll(beyond);
      allowance
          .refusal()
          .ifPresent(refusal -> beyond.forEach(wish -> refused.put(wish.key(), refusal)));
    }
    askAll(allowed, now, log);
    return refused;
  }

  private void askAll(List<Wish> wishes, Instant now, InvocationLog log) {
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
