package dev.cocbackend.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cocbackend.change.DomainEvent;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.Saved;
import dev.cocbackend.snapshot.SnapshotKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Watches every step for the design's invariants, with rules written down here again and not taken
 * from the code they judge. The first violation is kept.
 */
final class Checks {
  private static final Duration WAR_RESULT_DELAY = Duration.ofMinutes(2);

  private final VirtualTime time;
  private final Duration skew;
  private final Map<SnapshotKey, Instant> stamps = new LinkedHashMap<>();
  private final Map<SnapshotKey, Wish> outstanding = new LinkedHashMap<>();
  private final Map<SnapshotKey, List<Wish>> open = new LinkedHashMap<>();
  private final Map<SnapshotKey, Changes> changes = new LinkedHashMap<>();
  private final Map<String, Deque<Instant>> floors = new LinkedHashMap<>();
  private final Map<String, Integer> untold = new LinkedHashMap<>();
  private final Told told = new Told();
  private final Map<SnapshotKey, Instant> warEnds = new LinkedHashMap<>();
  private final Map<SnapshotKey, Wish> lastCritical = new LinkedHashMap<>();
  private final Set<String> poison = new LinkedHashSet<>();
  private Instant lastToEnd = Instant.MAX;
  private int openCount;
  private @Nullable Violation violation;

  /**
   * @param skew how far a clock may be off
   */
  Checks(VirtualTime time, Duration skew) {
    this.time = time;
    this.skew = skew;
  }

  /**
   * Requests made later need not come to their end before the run does: the planner goes on to
   * refresh what people have read.
   */
  void waitForRequestsUntil(Instant moment) {
    lastToEnd = moment;
  }

  private boolean hasToEnd(Wish wish) {
    return !wish.requestedAt.isAfter(lastToEnd);
  }

  /** A lease that was won. */
  private static final class Wish {
    final Tier tier;
    final Instant requestedAt;
    Instant until;

    Wish(Tier tier, Instant requestedAt, Instant until) {
      this.tier = tier;
      this.requestedAt = requestedAt;
      this.until = until;
    }
  }

  private static final class Changes {
    final Set<String> hashes = new HashSet<>();
    Instant last = Instant.MIN;
  }

  @Nullable Violation violation() {
    return violation;
  }

  void fail(Invariant invariant, String what) {
    if (violation == null) {
      violation = new Violation(invariant, Duration.ofNanos(time.nanos()), what);
    }
  }

  /** A write of a snapshot, with what the store held before and holds now. */
  void written(SnapshotKey key, Saved saved, Instant fetchedAt, Lookup before, Lookup now) {
    Instant stamp =
        switch (now) {
          case Lookup.Found found -> found.snapshot().fetchedAt();
          case Lookup.Absent absent -> absent.since();
          case Lookup.Unknown unknown -> Instant.MIN;
        };
    Instant stampBefore = stamps.put(key, stamp);
    if (stampBefore != null && stamp.isBefore(stampBefore)) {
      fail(
          Invariant.LAST_UPDATED_ONLY_MOVES_FORWARD,
          "%s went from %s back to %s".formatted(key, stampBefore, stamp));
    }
    Wish wish = outstanding.get(key);
    if (wish != null && !stamp.isBefore(wish.requestedAt)) {
      outstanding.remove(key);
    }
    settle(key, stamp);
    String hash = now.bodyHash();
    if (saved == Saved.CHANGED && hash != null) {
      boolean isNew = changed(key, hash, fetchedAt);
      if (isNew && before instanceof Lookup.Found from && now instanceof Lookup.Found to) {
        stepped(key, version(from), version(to), fetchedAt);
      }
    }
  }

  private static long version(Lookup.Found found) {
    return SimulatedGame.version(new String(found.snapshot().body().inflateObject(), UTF_8));
  }

  /** Readers saw one version and now another, so all that lies between has to be told. */
  private void stepped(SnapshotKey key, long from, long to, Instant fetchedAt) {
    if (to < from) {
      // Two fetches within the skew, stored in the wrong order.
      return;
    }
    SimulatedGame.events(key, from, to).forEach(event -> untold.merge(event, 1, Integer::sum));
    if (SimulatedGame.endsWar(key, from, to)) {
      warEnds.putIfAbsent(SnapshotKey.clan(key.tag()), fetchedAt);
    }
  }

  /** The bus took these. */
  void told(List<DomainEvent> events) {
    told.add(events);
  }

  /** Each content of the simulated game exists once, so a second change to it is a duplicate's. */
  private boolean changed(SnapshotKey key, String hash, Instant fetchedAt) {
    Changes known = changes.computeIfAbsent(key, k -> new Changes());
    // Two fetches within the skew may be stored in the wrong order: a true change each.
    Duration apart =
        known.last.equals(Instant.MIN) ? Duration.ZERO : Duration.between(known.last, fetchedAt);
    boolean ordered = apart.compareTo(skew.multipliedBy(2).plusMillis(1)) > 0;
    boolean isNew = known.hashes.add(hash);
    if (!isNew && ordered) {
      fail(
          Invariant.DUPLICATES_CHANGE_NOTHING,
          "%s changed to the same content a second time".formatted(key));
    }
    known.last = fetchedAt;
    return isNew;
  }

  /** A lease was won. */
  void leased(SnapshotKey key, Tier tier, Instant requestedAt, Instant until) {
    Wish holder = outstanding.get(key);
    if (holder != null && requestedAt.isBefore(holder.until) && tier.compareTo(holder.tier) >= 0) {
      fail(
          Invariant.ONE_REQUEST_IS_OUTSTANDING,
          "%s was leased for %s while a %s request was outstanding"
              .formatted(key, tier, holder.tier));
    }
    Wish wish = new Wish(tier, requestedAt, until);
    outstanding.put(key, wish);
    if (tier == Tier.CRITICAL) {
      lastCritical.put(key, wish);
    }
    Instant stamp = stamps.get(key);
    if (stamp == null || stamp.isBefore(requestedAt)) {
      open.computeIfAbsent(key, k -> new ArrayList<>()).add(wish);
      openCount += hasToEnd(wish) ? 1 : 0;
    }
  }

  void released(SnapshotKey key, Instant requestedAt, Instant until) {
    Wish wish = outstanding.get(key);
    if (wish != null && wish.requestedAt.equals(requestedAt)) {
      wish.until = until;
    }
  }

  /** A request that no lease stands behind was sent, or one that does. */
  void sent(RefreshRequest request) {
    if (request.attempt() == 0 && !stamped(request) && !isOpen(request)) {
      fail(
          Invariant.ONE_REQUEST_IS_OUTSTANDING,
          "a request for %s was sent without a lease".formatted(request.key()));
    }
  }

  private boolean stamped(RefreshRequest request) {
    Instant stamp = stamps.get(request.key());
    return stamp != null && !stamp.isBefore(request.requestedAt());
  }

  private boolean isOpen(RefreshRequest request) {
    return open.getOrDefault(request.key(), List.of()).stream()
        .anyMatch(wish -> wish.requestedAt.equals(request.requestedAt()));
  }

  void deadLettered(RefreshRequest request) {
    settle(request.key(), request.requestedAt());
  }

  /** Requests until then have come to an end. */
  private void settle(SnapshotKey key, Instant until) {
    List<Wish> wishes = open.get(key);
    if (wishes != null) {
      for (Iterator<Wish> each = wishes.iterator(); each.hasNext(); ) {
        Wish wish = each.next();
        if (!wish.requestedAt.isAfter(until)) {
          each.remove();
          openCount -= hasToEnd(wish) ? 1 : 0;
        }
      }
    }
  }

  /** A limiter gave slots to a caller whose clock showed {@code now}. */
  void granted(String keyId, Tier tier, Instant now, List<Instant> starts) {
    Duration lookAhead = lookAhead(tier);
    for (Instant start : starts) {
      if (start.isAfter(now.plus(lookAhead)) && !isFloor(keyId, tier, now, start)) {
        fail(
            Invariant.LOWER_TIERS_KEEP_TO_THEIR_LOOK_AHEAD,
            "%s got a slot %s ahead".formatted(tier, Duration.between(now, start)));
      }
    }
  }

  private boolean isFloor(String keyId, Tier tier, Instant now, Instant start) {
    Duration every =
        switch (tier) {
          case CRITICAL, HIGH -> null;
          case MEDIUM -> Duration.ofMillis(500);
          case LOW -> Duration.ofSeconds(1);
        };
    if (every == null || start.isAfter(now.plus(RateLimiter.MAX_LOOK_AHEAD))) {
      return false;
    }
    Deque<Instant> last = floors.computeIfAbsent(keyId + tier, k -> new ArrayDeque<>());
    last.addLast(now);
    // A late claim and a punctual one may come close together, but no third one.
    return last.size() < 3
        || !now.isBefore(last.removeFirst().plus(every).minus(skew.multipliedBy(2)));
  }

  private static Duration lookAhead(Tier tier) {
    return switch (tier) {
      case CRITICAL -> Duration.ofSeconds(2);
      case HIGH -> Duration.ofSeconds(1);
      case MEDIUM -> Duration.ofMillis(500);
      case LOW -> Duration.ofMillis(250);
    };
  }

  void poisoned(String body) {
    poison.add(body);
  }

  boolean isPoison(String body) {
    return poison.contains(body);
  }

  void deadLetteredUnread(String body) {
    poison.remove(body);
  }

  /** Whether every request that has to and every unreadable message has come to its end. */
  boolean isSettled() {
    return openCount == 0 && poison.isEmpty();
  }

  /** To be called when everything had time to come to its end. */
  void end() {
    open.forEach(
        (key, wishes) ->
            wishes.stream()
                .filter(this::hasToEnd)
                .forEach(
                    wish ->
                        fail(
                            Invariant.NOTHING_IS_LOST,
                            "the %s request for %s of %s"
                                .formatted(
                                    wish.tier,
                                    key,
                                    Duration.between(VirtualTime.START, wish.requestedAt)))));
    untold.forEach(
        (event, times) -> {
          if (told.count(event) < times) {
            fail(
                Invariant.EVERY_CHANGE_IS_TOLD,
                "%s happened %d times and was told %d times"
                    .formatted(event, times, told.count(event)));
          }
        });
    told.ambiguous()
        .forEach(
            event ->
                fail(Invariant.EVERY_CHANGE_IS_TOLD, event + " was told with more than one id"));
    warEnds.forEach(
        (clan, endedAt) -> {
          Wish followUp = lastCritical.get(clan);
          // Who saw the end first may have died before it was stored; that follow-up stands for
          // all.
          if (followUp == null || followUp.until.isBefore(endedAt.plus(WAR_RESULT_DELAY))) {
            fail(
                Invariant.NOTHING_IS_LOST,
                "nobody asked for %s after the end of its war".formatted(clan));
          }
        });
    poison.forEach(body -> fail(Invariant.POISON_ENDS_AS_A_DEAD_LETTER, "still queued: " + body));
  }
}
