package dev.cocbackend.api.read;

import dev.cocbackend.api.budget.Allowance;
import dev.cocbackend.api.budget.ReaderLimits;
import dev.cocbackend.api.http.Caller;
import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.api.http.RejectedException;
import dev.cocbackend.refresh.RefreshRequester;
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
  private final ReaderLimits limits;

  /**
   * @param automatic whether reads ask for refreshes at all
   * @param limits of what one caller may have requested
   */
  Refreshes(RefreshRequester requester, boolean automatic, ReaderLimits limits) {
    this.requester = requester;
    this.automatic = automatic;
    this.limits = limits;
  }

  boolean automatic() {
    return automatic;
  }

  /**
   * Asks for one refresh and notes what became of it.
   *
   * @return what to tell the caller if its budget is spent and nothing was asked for
   */
  Optional<RejectedException> request(Wish asked, Caller caller, Instant now, InvocationLog log) {
    List<Wish> wishes = withinLifts(List.of(asked), caller, now, log);
    if (wishes.isEmpty()) {
      log.put("refresh", "LEFT");
      return Optional.empty();
    }
    Wish wish = wishes.getFirst();
    if (automatic && wish.isOfFirstSeenTag(now)) {
      Allowance allowance = limits.firstSeen().spend(caller, 1, now, log);
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
   * @param asked the first have the first call on what the caller may still spend
   * @return what to tell the caller of the keys for which its budget did not reach
   */
  Map<SnapshotKey, RejectedException> request(
      List<Wish> asked, Caller caller, Instant now, InvocationLog log) {
    List<Wish> wishes = withinLifts(asked, caller, now, log);
    List<Wish> allowed = new ArrayList<>(wishes);
    Map<SnapshotKey, RejectedException> refused = new HashMap<>();
    List<Wish> firstSeenTags =
        automatic ? wishes.stream().filter(wish -> wish.isOfFirstSeenTag(now)).toList() : List.of();
    if (!firstSeenTags.isEmpty()) {
      Allowance allowance = limits.firstSeen().spend(caller, firstSeenTags.size(), now, log);
      List<Wish> beyond = firstSeenTags.subList(allowance.granted(), firstSeenTags.size());
      allowed.removeAll(beyond);
      allowance
          .refusal()
          .ifPresent(refusal -> beyond.forEach(wish -> refused.put(wish.key(), refusal)));
    }
    askAll(allowed, now, log);
    return refused;
  }

  /**
   * The same wishes, those beyond the caller's budget of viewed refreshes in the tier of others, or
   * not at all.
   */
  private List<Wish> withinLifts(List<Wish> wishes, Caller caller, Instant now, InvocationLog log) {
    int lifted = (int) wishes.stream().filter(wish -> wish.isLifted(now)).count();
    if (lifted == 0 || !automatic) {
      return wishes;
    }
    int granted = limits.viewed().spend(caller, lifted, now, log);
    List<Wish> within = new ArrayList<>();
    for (Wish wish : wishes) {
      boolean lift = wish.isLifted(now);
      if (lift && granted == 0) {
        wish.notLifted().ifPresent(within::add);
      } else {
        within.add(wish);
      }
      granted -= lift && granted > 0 ? 1 : 0;
    }
    return within;
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
