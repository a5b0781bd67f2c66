package dev.cocbackend.planner;

import dev.cocbackend.parallel.Slices;
import dev.cocbackend.planner.Candidate.Rank;
import dev.cocbackend.policy.Planning;
import dev.cocbackend.policy.RefreshPolicy;
import dev.cocbackend.policy.Standing;
import dev.cocbackend.policy.Subject;
import dev.cocbackend.policy.Track;
import dev.cocbackend.policy.Upkeeps;
import dev.cocbackend.refresh.Arm;
import dev.cocbackend.refresh.Occasion;
import dev.cocbackend.refresh.Priority;
import dev.cocbackend.snapshot.DueKey;
import dev.cocbackend.snapshot.Kind;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.Upkeep;
import dev.cocbackend.snapshot.WarState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lets in what is due without a request: the most valuable first, as many as there is room for, in
 * equal measure for each arm's share of the tags. What is not worth a request now gets a later due
 * time; what is worth one and finds no room stays due. Thread-safe.
 */
final class Admission {
  /**
   * What finds no room while more is due than one run looks at is put off so far, for the others to
   * be looked at, too.
   */
  static final Duration BACK_OF_THE_LINE = Duration.ofMinutes(5);

  private final SnapshotStore store;
  private final Planning planning;
  private final Slices slices;
  private final Upkeeps upkeeps;

  Admission(SnapshotStore store, Planning planning, Slices slices) {
    this.store = store;
    this.planning = planning;
    this.slices = slices;
    this.upkeeps = new Upkeeps(store, slices);
  }

  /**
   * What became of what was due.
   *
   * @param postponed which is not worth a request now
   * @param waiting which is worth one and found no room
   * @param came which has become worth its price since the last plan
   */
  record Result(int postponed, int waiting, int came) {
    static final Result NOTHING = new Result(0, 0, 0);
  }

  /**
   * Looks at all and lets in what there is room for.
   *
   * @param due without a request
   * @param whole whether these are all that is due
   * @param sending takes the requests; after its end nothing is rescheduled either
   */
  Result admit(
      List<DueKey> due, boolean whole, Room room, Standing standing, Instant now, Sending sending) {
    List<Candidate> candidates = look(due, standing, now);
    List<Candidate> admitted = admitted(candidates, room.requests());
    Set<Candidate> in = Set.copyOf(admitted);
    List<Candidate> out =
        candidates.stream()
            .filter(candidate -> !in.contains(candidate))
            .filter(candidate -> isPutOff(candidate, whole))
            .toList();
    slices.each(admitted, candidate -> sending.send(candidate.due().key(), candidate.tier()));
    slices.each(
        out,
        candidate -> {
          if (!sending.isOver()) {
            putOff(candidate, standing, now);
          }
        });
    List<Candidate> byValue =
        candidates.stream()
            .filter(candidate -> candidate.arm() != Arm.TIERS)
            .filter(candidate -> candidate.rank().compareTo(Rank.WORTH) <= 0)
            .toList();
    return new Result(
        out.size(),
        (int) byValue.stream().filter(candidate -> !in.contains(candidate)).count(),
        (int)
            byValue.stream()
                .filter(candidate -> candidate.due().dueAt().isAfter(standing.movedAt()))
                .count());
  }

  private static boolean isPutOff(Candidate candidate, boolean whole) {
    return candidate.subject() != null && (!whole || candidate.rank().compareTo(Rank.WORTH) > 0);
  }

  private void putOff(Candidate candidate, Standing standing, Instant now) {
    Subject subject = candidate.subject();
    if (subject == null) {
      return;
    }
    Optional<Instant> next =
        candidate.rank().compareTo(Rank.WORTH) > 0
            ? planning.nextLook(subject, now, now.plus(Duration.ofMinutes(1)), standing)
            : Optional.of(now.plus(BACK_OF_THE_LINE));
    store.reschedule(
        candidate.due().key(),
        candidate.due().dueAt(),
        next.orElse(null),
        planning.looked(subject, now, standing));
  }

  /** Each arm takes its share, most urgent and most valuable first; the rest of one goes to all. */
  private List<Candidate> admitted(List<Candidate> candidates, int room) {
    List<Candidate> admitted = new ArrayList<>();
    List<Candidate> beyond = new ArrayList<>();
    Map<Arm, List<Candidate>> byArm = new EnumMap<>(Arm.class);
    for (Candidate candidate : candidates) {
      if (candidate.rank() != Rank.LATER) {
        byArm.computeIfAbsent(candidate.arm(), arm -> new ArrayList<>()).add(candidate);
      }
    }
    byArm.forEach(
        (arm, ofArm) -> {
          ofArm.sort(ORDER);
          int share = Math.min(ofArm.size(), (int) (room * planning.arms().share(arm)));
          admitted.addAll(ofArm.subList(0, share));
          beyond.addAll(ofArm.subList(share, ofArm.size()));
        });
    beyond.sort(ORDER);
    admitted.addAll(beyond.subList(0, Math.min(beyond.size(), room - admitted.size())));
    admitted.sort(ORDER);
    return admitted;
  }

  private static final Comparator<Candidate> ORDER =
      Comparator.comparing(Candidate::rank)
          .thenComparing(Comparator.comparingDouble(Candidate::value).reversed());

  private List<Candidate> look(List<DueKey> due, Standing standing, Instant now) {
    Map<SnapshotKey, Upkeep> upkeep =
        new HashMap<>(
            upkeeps.of(
                due.stream().map(DueKey::key).collect(LinkedHashSet::new, Set::add, Set::addAll)));
    Map<SnapshotKey, Track> tracks = new HashMap<>();
    upkeep.forEach(
        (key, known) -> Track.known(known, now).ifPresent(track -> tracks.put(key, track)));
    Set<SnapshotKey> clans = new LinkedHashSet<>();
    tracks.forEach((key, track) -> Subject.clanOf(key, track).ifPresent(clans::add));
    clans.removeAll(upkeep.keySet());
    upkeep.putAll(upkeeps.of(clans));
    List<Candidate> candidates = new ArrayList<>();
    for (DueKey one : due) {
      candidates.add(
          Optional.ofNullable(tracks.get(one.key()))
              .flatMap(track -> Subject.of(one.key(), track, upkeep, now))
              .map(subject -> measured(one, subject, standing, now))
              .orElseGet(() -> unmeasured(one, upkeep.getOrDefault(one.key(), Upkeep.NONE), now)));
    }
    return candidates;
  }

  /** Something else than the policy has made it due; the table tells what kind of thing it is. */
  private Candidate unmeasured(DueKey due, Upkeep known, Instant now) {
    WarState state =
        due.key().kind() == Kind.WAR && store.find(due.key()) instanceof Lookup.Found found
            ? found.snapshot().warState()
            : null;
    boolean active = known.activity() != null && known.activity().isRecent(now);
    return new Candidate(
        due,
        null,
        planning.arms().of(due.key()),
        Priority.of(Occasion.planned(state, active, due.dueAt(), now)),
        0,
        Rank.WORTH);
  }

  private Candidate measured(DueKey due, Subject subject, Standing standing, Instant now) {
    Arm arm = planning.arms().of(due.key());
    RefreshPolicy policy = planning.policy(arm, standing);
    boolean active = policy.isActive(subject, now) || subject.outdatedSince() != null;
    double age = Duration.between(subject.fetchedAt(), now).toSeconds();
    Optional<Duration> target = policy.target(subject, now);
    double overdue = target.map(longest -> age / longest.toSeconds()).orElse(0.0);
    double value = arm == Arm.TIERS ? overdue : policy.value(subject, now);
    Rank rank;
    if (target.isEmpty()) {
      rank = Rank.LATER;
    } else if (due.key().kind() == Kind.WAR && policy.hasTurned(subject, now) && active) {
      rank = Rank.TURNED;
    } else if (arm == Arm.TIERS || value >= standing.price()) {
      rank = Rank.WORTH;
    } else {
      rank = overdue >= 1 ? Rank.SPARE : Rank.LATER;
    }
    return new Candidate(
        due,
        subject,
        arm,
        Priority.of(
            Occasion.planned(policy.stateFetched(subject).orElse(null), active, due.dueAt(), now)),
        value,
        rank);
  }
}
