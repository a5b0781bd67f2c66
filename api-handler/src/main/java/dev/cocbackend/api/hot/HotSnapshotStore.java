package dev.cocbackend.api.hot;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Absence;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.DueKey;
import dev.cocbackend.snapshot.Facts;
import dev.cocbackend.snapshot.Lease;
import dev.cocbackend.snapshot.Look;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.Saved;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.Upkeep;
import dev.cocbackend.snapshot.WarState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Another store with the last answers kept in this instance's memory for {@link #MAX_AGE}, and
 * concurrent questions for one key made one. Thread-safe.
 *
 * <p>A reader may see an older snapshot than the store's for {@link #MAX_AGE}, with the stamp it
 * had: how stale it is, is for the reader to find out at the time of its answer. Keys of which
 * nothing is known are not kept, since their readers wait for news. A failed question is not kept
 * either and fails only those who waited for it.
 *
 * <p>A kept answer shows the leases that this instance has asked for since, so that readers of a
 * stale snapshot do not each ask for one.
 */
public final class HotSnapshotStore implements SnapshotStore {
  /**
   * A key read 10,000 times a second on 100 instances asks the table 50 times a second; more time
   * saves little more, and a reader who pulled to refresh would see the news later than on the next
   * try, which is after {@code Retry-After: 2}.
   */
  public static final Duration MAX_AGE = Duration.ofSeconds(2);

  /**
   * Some 3,000 clans of 4.7 KB. An instance on Lambda reads a few hundred keys in {@link #MAX_AGE},
   * so this bounds a run of the largest bodies (a DynamoDB item has up to 400 KB) and little else.
   */
  private static final long MAX_BYTES = 16 << 20;

  /** Of a kept answer without its body: the cache's node, the key, the snapshot and its block. */
  private static final int OVERHEAD_BYTES = 600;

  /** Leases asked for in {@link #MAX_AGE}; each costs a write, so there are far fewer. */
  private static final int MAX_LEASES = 10_000;

  private final SnapshotStore store;
  private final AsyncCache<SnapshotKey, Answer> answers;

  /** What this instance asked for, or saw to be outstanding, in the last {@link #MAX_AGE}. */
  private final Cache<SnapshotKey, Lease> leases;

  public HotSnapshotStore(SnapshotStore store, InstantSource clock) {
    this(store, clock, MAX_BYTES);
  }

  HotSnapshotStore(SnapshotStore store, InstantSource clock, long maxBytes) {
    Ticker ticker = new ForwardTicker(clock);
    this.store = store;
    // Upkeep on the caller's thread: Lambda lets no other run between invocations.
    this.answers =
        Caffeine.newBuilder()
            .ticker(ticker)
            .executor(Runnable::run)
            .expireAfterWrite(MAX_AGE)
            .maximumWeight(maxBytes)
            .weigher((SnapshotKey key, Answer answer) -> OVERHEAD_BYTES + answer.bodyBytes())
            .buildAsync();
    this.leases =
        Caffeine.newBuilder()
            .ticker(ticker)
            .executor(Runnable::run)
            .expireAfterWrite(MAX_AGE)
            .maximumSize(MAX_LEASES)
            .build();
  }

  /** Whether a look-up of the key would not ask the store at this moment. */
  public boolean holds(SnapshotKey key) {
    return answers.getIfPresent(key) != null;
  }

  @Override
  public Lookup find(SnapshotKey key) {
    CompletableFuture<Answer> kept = answers.getIfPresent(key);
    if (kept == null) {
      CompletableFuture<Answer> mine = new CompletableFuture<>();
      kept = answers.asMap().putIfAbsent(key, mine);
      if (kept == null) {
        kept = mine;
        ask(Map.of(key, mine), () -> Map.of(key, store.find(key)));
      }
    }
    return withLease(key, await(kept));
  }

  @Override
  public Look look(SnapshotKey key) {
    return store.look(key);
  }

  @Override
  public Map<SnapshotKey, Look> lookAll(Set<SnapshotKey> keys) {
    return store.lookAll(keys);
  }

  @Override
  public Map<SnapshotKey, Lookup> findAll(Set<SnapshotKey> keys) {
    if (keys.size() > MAX_FIND_ALL) {
      return store.findAll(keys); // which says what is wrong
    }
    Map<SnapshotKey, CompletableFuture<Answer>> all = new LinkedHashMap<>();
    Map<SnapshotKey, CompletableFuture<Answer>> mine = new LinkedHashMap<>();
    for (SnapshotKey key : keys) {
      CompletableFuture<Answer> answer = new CompletableFuture<>();
      CompletableFuture<Answer> kept = answers.asMap().putIfAbsent(key, answer);
      all.put(key, kept == null ? answer : kept);
      if (kept == null) {
        mine.put(key, answer);
      }
    }
    if (!mine.isEmpty()) {
      // Before any waiting, so that two batches that share keys never wait for each other.
      ask(mine, () -> store.findAll(mine.keySet()));
    }
    Map<SnapshotKey, Lookup> lookups = new LinkedHashMap<>();
    all.forEach((key, answer) -> lookups.put(key, withLease(key, await(answer))));
    return lookups;
  }

  @Override
  public void addReads(SnapshotKey key, long reads, Instant now) {
    store.addReads(key, reads, now);
  }

  @Override
  public boolean addReads(
      SnapshotKey key,
      long reads,
      Instant lastReadAt,
      Instant fetchedAt,
      Facts facts,
      Instant dueAt) {
    return store.addReads(key, reads, lastReadAt, fetchedAt, facts, dueAt);
  }

  @Override
  public int noteOutdated(Set<SnapshotKey> keys, Instant at, DueAgain dueAgain) {
    return store.noteOutdated(keys, at, dueAgain);
  }

  @Override
  public Map<SnapshotKey, Upkeep> upkeep(Set<SnapshotKey> keys) {
    return store.upkeep(keys);
  }

  @Override
  public Saved save(
      SnapshotKey key,
      @Nullable String versionSeen,
      BodyBlock body,
      @Nullable WarState warState,
      Instant fetchedAt,
      Instant freshUntil,
      @Nullable Instant nextDueAt,
      @Nullable Facts facts) {
    Saved saved =
        store.save(key, versionSeen, body, warState, fetchedAt, freshUntil, nextDueAt, facts);
    forget(key);
    return saved;
  }

  @Override
  public Saved saveAbsent(
      SnapshotKey key, Absence why, Instant fetchedAt, @Nullable Instant nextDueAt) {
    Saved saved = store.saveAbsent(key, why, fetchedAt, nextDueAt);
    forget(key);
    return saved;
  }

  /**
   * As the store does, once in {@link #MAX_AGE} for wishes that one lease covers: if it did not
   * give the lease, or failed, others of this instance are told for that time that somebody else
   * has it.
   */
  @Override
  public boolean tryLease(SnapshotKey key, Tier tier, Instant now, Duration length) {
    AtomicBoolean first = new AtomicBoolean();
    leases
        .asMap()
        .compute(
            key,
            (k, asked) -> {
              if (asked != null && asked.covers(tier, now)) {
                return asked;
              }
              first.set(true);
              return new Lease(tier, now.plus(MAX_AGE));
            });
    if (!first.get() || !store.tryLease(key, tier, now, length)) {
      return false;
    }
    leases.put(key, new Lease(tier, now.plus(length)));
    return true;
  }

  @Override
  public void releaseLease(
      SnapshotKey key, Instant requestedAt, Instant until, @Nullable Instant nextDueAt) {
    store.releaseLease(key, requestedAt, until, nextDueAt);
    forget(key);
  }

  @Override
  public boolean reschedule(
      SnapshotKey key, Instant seenDueAt, @Nullable Instant nextDueAt, Facts facts) {
    return store.reschedule(key, seenDueAt, nextDueAt, facts);
  }

  @Override
  public List<DueKey> due(Instant now, int limit) {
    return store.due(now, limit);
  }

  @Override
  public Optional<DueKey> oldestLease() {
    return store.oldestLease();
  }

  private interface Question {
    Map<SnapshotKey, Lookup> ask();
  }

  /** Asks once for everybody who waits for these answers; they all are complete afterwards. */
  private void ask(Map<SnapshotKey, CompletableFuture<Answer>> mine, Question question) {
    try {
      Map<SnapshotKey, Lookup> found = question.ask();
      mine.forEach(
          (key, answer) ->
              complete(key, answer, new Answer.Given(Objects.requireNonNull(found.get(key)))));
    } catch (RuntimeException | Error e) {
      mine.forEach((key, answer) -> complete(key, answer, new Answer.Failed(e)));
    }
  }

  private void complete(SnapshotKey key, CompletableFuture<Answer> waitedFor, Answer answer) {
    if (!answer.isKept()) {
      answers.asMap().remove(key, waitedFor);
    }
    waitedFor.complete(answer);
  }

  private static Lookup await(CompletableFuture<Answer> waitedFor) {
    return waitedFor.join().lookup();
  }

  /** The answer with the lease that was asked for since, if that says more. */
  private Lookup withLease(SnapshotKey key, Lookup lookup) {
    Lease asked = leases.getIfPresent(key);
    Lease stored = lookup.lease();
    if (asked == null
        || (stored != null
            && !asked.tier().isHigherThan(stored.tier())
            && !asked.until().isAfter(stored.until()))) {
      return lookup;
    }
    return switch (lookup) {
      case Lookup.Found found -> new Lookup.Found(found.snapshot(), asked);
      case Lookup.Absent absent -> new Lookup.Absent(absent.why(), absent.since(), asked);
      case Lookup.Unknown unknown -> new Lookup.Unknown(asked);
    };
  }

  /** What this instance itself writes is seen at once. */
  private void forget(SnapshotKey key) {
    answers.synchronous().invalidate(key);
    leases.invalidate(key);
  }
}
