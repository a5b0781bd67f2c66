package dev.cocbackend.tracker;

import dev.cocbackend.demand.KeyReads;
import dev.cocbackend.parallel.Slices;
import dev.cocbackend.policy.Planning;
import dev.cocbackend.policy.RefreshPolicy;
import dev.cocbackend.policy.Standing;
import dev.cocbackend.policy.Subject;
import dev.cocbackend.policy.Track;
import dev.cocbackend.policy.Upkeeps;
import dev.cocbackend.refresh.Arm;
import dev.cocbackend.refresh.Occasion;
import dev.cocbackend.refresh.Priority;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Kind;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.Upkeep;
import dev.cocbackend.snapshot.WarState;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at snapshots at the moment they are read, and at what a session goes on to from there: the
 * clan and its war. Thread-safe.
 */
final class ReadLooks {
  private final SnapshotStore store;
  private final RefreshRequester requester;
  private final Planning planning;
  private final StaleReads staleReads;
  private final Upkeeps upkeeps;

  ReadLooks(
      SnapshotStore store,
      RefreshRequester requester,
      Planning planning,
      StaleReads staleReads,
      Slices slices) {
    this.store = store;
    this.requester = requester;
    this.planning = planning;
    this.staleReads = staleReads;
    this.upkeeps = new Upkeeps(store, slices);
  }

  /**
   * What is known of what was read and of what lies beside it, with these reads taken in.
   *
   * @param upkeep of every key that was asked for
   * @param subjects those that the policy has stored something of
   */
  record Seen(
      Instant at,
      Standing standing,
      Map<SnapshotKey, Upkeep> upkeep,
      Map<SnapshotKey, Subject> subjects) {}

  /**
   * Looks at what was read and beside it: a read unit and a half a key, in two round trips.
   *
   * @param reads one for each key
   * @throws dev.cocbackend.snapshot.StoreUnavailableException if the table did not answer
   */
  Seen look(List<KeyReads> reads, Instant now) {
    Set<SnapshotKey> keys = new LinkedHashSet<>();
    for (KeyReads read : reads) {
      keys.add(read.key());
      if (read.key().kind() != Kind.PLAYER) {
        keys.add(SnapshotKey.clan(read.key().tag()));
        keys.add(SnapshotKey.war(read.key().tag()));
      }
    }
    Map<SnapshotKey, Upkeep> upkeep = new HashMap<>(upkeeps.of(keys));
    for (KeyReads read : reads) {
      upkeep.computeIfPresent(
          read.key(), (key, known) -> known.plusReads(read.reads(), read.lastReadAt()));
    }
    Map<SnapshotKey, Track> tracks = tracks(upkeep, now);
    Map<SnapshotKey, Upkeep> ofClans =
        upkeeps.of(
            tracks.entrySet().stream()
                .filter(entry -> entry.getKey().kind() == Kind.PLAYER)
                .flatMap(entry -> entry.getValue().clan().stream())
                .flatMap(clan -> Stream.of(SnapshotKey.clan(clan), SnapshotKey.war(clan)))
                .filter(key -> !upkeep.containsKey(key))
                .collect(Collectors.toCollection(LinkedHashSet::new)));
    tracks.putAll(tracks(ofClans, now));
    upkeep.putAll(ofClans);
    Map<SnapshotKey, Subject> subjects = new LinkedHashMap<>();
    tracks.forEach(
        (key, track) ->
            Subject.of(key, track, upkeep, now).ifPresent(subject -> subjects.put(key, subject)));
    return new Seen(now, planning.standing(), upkeep, subjects);
  }

  private static Map<SnapshotKey, Track> tracks(Map<SnapshotKey, Upkeep> upkeep, Instant now) {
    Map<SnapshotKey, Track> tracks = new HashMap<>();
    upkeep.forEach(
        (key, known) -> Track.known(known, now).ifPresent(track -> tracks.put(key, track)));
    return tracks;
  }

  /**
   * Stores the reads of a key, and what was learned from them. What nobody has read for so long
   * that the planner would never look at it again, it does so now.
   *
   * @throws dev.cocbackend.snapshot.StoreUnavailableException if the table did not answer
   */
  void store(KeyReads reads, Seen seen) {
    Subject subject = seen.subjects().get(reads.key());
    if (subject == null
        || !store.addReads(
            reads.key(),
            reads.reads(),
            reads.lastReadAt(),
            subject.fetchedAt(),
            planning.looked(subject, seen.at(), seen.standing()),
            seen.at().plus(Tier.MEDIUM.target()))) {
      // Whoever fetched it meanwhile has stored facts without these reads; the next look takes
      // them from the count.
      store.addReads(reads.key(), reads.reads(), reads.lastReadAt());
    }
  }

  /**
   * What is worth a request now, with its tier.
   *
   * @param reads the ones that {@link #look} was given
   */
  Map<SnapshotKey, Tier> wanted(Seen seen, List<KeyReads> reads) {
    Map<SnapshotKey, KeyReads> byKey =
        reads.stream().collect(Collectors.toMap(KeyReads::key, Function.identity()));
    Map<SnapshotKey, Tier> wanted = new LinkedHashMap<>();
    seen.upkeep()
        .forEach(
            (key, known) -> {
              if (planning.arms().of(key) != Arm.TIERS && mayBringNews(known, seen.at())) {
                tier(key, known, byKey.get(key), seen)
                    .filter(tier -> !RefreshRequester.isOutstanding(known.lease(), tier, seen.at()))
                    .ifPresent(tier -> wanted.put(key, tier));
              }
            });
    return wanted;
  }

  /**
   * @param read null if it was not read itself
   */
  private Optional<Tier> tier(SnapshotKey key, Upkeep known, @Nullable KeyReads read, Seen seen) {
    Instant now = seen.at();
    double price = seen.standing().price();
    Subject subject = seen.subjects().get(key);
    Instant fetchedAt = known.fetchedAt();
    if (subject == null) {
      // Of what was stored without facts nobody can say what it is worth.
      return read != null && fetchedAt != null && !known.absent()
          ? staleReads.wanted(key, null, read.viewed(), fetchedAt, price, price, now)
          : Optional.empty();
    }
    RefreshPolicy policy = planning.policy(planning.arms().of(key), seen.standing());
    double value = policy.value(subject, now);
    WarState state = policy.stateFetched(subject).orElse(null);
    Optional<Tier> asked =
        read == null
            ? Optional.empty()
            : staleReads.wanted(key, state, read.viewed(), subject.fetchedAt(), value, price, now);
    return asked.isEmpty() && value >= price
        ? Optional.of(Priority.of(Occasion.planned(state, true, now, now)))
        : asked;
  }

  private static boolean mayBringNews(Upkeep known, Instant now) {
    Instant fetchedAt = known.fetchedAt();
    Instant freshUntil = known.freshUntil();
    return fetchedAt != null
        && !now.isBefore(fetchedAt.plus(RefreshPolicy.SHORTEST))
        && (freshUntil == null || !now.isBefore(freshUntil));
  }

  /**
   * Asks for a refresh that is worth its price.
   *
   * @return whether a request was made
   * @throws dev.cocbackend.snapshot.StoreUnavailableException if the lease could not be asked for
   */
  boolean request(SnapshotKey key, Tier tier, Instant now) {
    boolean sent = requester.request(key, tier, now) == RefreshRequester.Outcome.REQUESTED;
    if (sent) {
      planning.asked(tier);
    }
    return sent;
  }
}
