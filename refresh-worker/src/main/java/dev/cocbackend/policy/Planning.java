package dev.cocbackend.policy;

import dev.cocbackend.calendar.GameCalendar;
import dev.cocbackend.price.InMemorySharedNumbers;
import dev.cocbackend.price.SharedNumbers;
import dev.cocbackend.refresh.Arm;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Facts;
import dev.cocbackend.snapshot.Kind;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StoreUnavailableException;
import dev.cocbackend.snapshot.Upkeep;
import dev.cocbackend.snapshot.WarState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Decides for one process when snapshots are looked at next, by the arm of each, the price that all
 * share, and what is measured; and learns from every refresh. The shared numbers are asked for at
 * most once a minute; without them it goes on with the last ones. Thread-safe.
 */
public final class Planning {
  /** How old the price may be; the planner moves it once a minute. */
  private static final Duration SYNC = Duration.ofMinutes(1);

  /** Upstream keeps a war for a minute or two before it looks again itself. */
  private static final Duration BEHIND_WAIT = Duration.ofMinutes(1);

  private final SharedNumbers shared;
  private final RefreshArms arms;
  private final GameCalendar calendar;
  private final InstantSource clock;
  private final AtomicBoolean syncing = new AtomicBoolean();
  private final Map<String, Double> told = new HashMap<>();
  private volatile Standing standing = Standing.of(Map.of());
  private volatile Instant syncAt = Instant.MIN;

  public Planning(
      SharedNumbers shared, RefreshArms arms, GameCalendar calendar, InstantSource clock) {
    this.shared = shared;
    this.arms = arms;
    this.calendar = calendar;
    this.clock = clock;
  }

  /** In memory, all by value; for tests and priming. */
  public static Planning inMemory(InstantSource clock) {
    return new Planning(
        new InMemorySharedNumbers(), RefreshArms.ALL_VALUE, GameCalendar.standard(), clock);
  }

  public RefreshArms arms() {
    return arms;
  }

  /**
   * Tells the others what was learned here and takes over the price, if a minute has passed.
   *
   * @return false if the numbers could not be reached; the next minute tries again
   */
  public boolean sync() {
    Instant now = clock.instant();
    if (now.isBefore(syncAt) || !syncing.compareAndSet(false, true)) {
      return true;
    }
    try {
      syncAt = now.plus(SYNC);
      Map<String, Double> amounts = take();
      try {
        standing = Standing.of(shared.add(amounts));
        return true;
      } catch (StoreUnavailableException e) {
        amounts.forEach(this::tell);
        return false;
      }
    } finally {
      syncing.set(false);
    }
  }

  private Map<String, Double> take() {
    synchronized (told) {
      Map<String, Double> amounts = Map.copyOf(told);
      told.clear();
      return amounts;
    }
  }

  private void tell(String name, double amount) {
    synchronized (told) {
      told.merge(name, amount, Double::sum);
    }
  }

  /** Requests of a tier were started; those of the upper two leave the planner less budget. */
  public void started(Tier tier, int requests) {
    if (requests > 0 && isUrgent(tier)) {
      tell(Standing.URGENT, requests);
    }
  }

  /**
   * A request was made because it was worth its price when somebody read, or might read. Those of
   * the upper two tiers are told of when they start.
   */
  public void asked(Tier tier) {
    if (!isUrgent(tier)) {
      tell(Standing.CAME, 1);
    }
  }

  private static boolean isUrgent(Tier tier) {
    return tier.compareTo(Tier.MEDIUM) < 0;
  }

  /** The shared numbers, as they were known last. */
  public Standing standing() {
    return standing;
  }

  /**
   * What is stored along with a refresh, and what was expected of it.
   *
   * @param dueAt when the planner looks at the snapshot next, null for never
   * @param arm that the snapshot is in
   * @param expected null if nothing was known of the snapshot before
   */
  public record Next(@Nullable Instant dueAt, Facts facts, Arm arm, @Nullable Expected expected) {}

  /**
   * What was expected of a refresh before its answer was seen.
   *
   * @param change how likely it brings something new
   * @param value reads that it makes fresh
   */
  public record Expected(double change, double value) {}

  /**
   * Learns from a refresh and says when the next look is due.
   *
   * @param before the key as it was before the refresh
   * @param fetchedAt when upstream was asked
   * @param freshUntil upstream repeats its answer until then
   */
  public Next refreshed(
      SnapshotKey key, Upkeep before, News news, Instant fetchedAt, Instant freshUntil) {
    Track track = Track.of(before.facts(), before.activity(), fetchedAt);
    Instant last = before.fetchedAt();
    Arm arm = arms.of(key);
    Expected expected = null;
    if (last != null && last.isBefore(fetchedAt) && before.facts() != null && !before.absent()) {
      expected = expected(key, track, last, before.outdatedSince(), fetchedAt);
      learn(key, track, news, last, before.outdatedSince(), fetchedAt);
    }
    track.setWar(news.war());
    track.setClan(news.clan());
    Subject subject = Subject.alone(key, track, fetchedAt, null);
    Instant soon = fetchedAt.plus(BEHIND_WAIT);
    return new Next(
        news.isBehind(fetchedAt)
            ? soon.isAfter(freshUntil) ? soon : freshUntil
            : nextLook(subject, fetchedAt, freshUntil, standing).orElse(null),
        looked(subject, fetchedAt, standing),
        arm,
        expected);
  }

  /**
   * What is to be stored of a snapshot that was looked at. Forecasts of its reads whose outcome the
   * look has shown are learned from, and this moment may become another one.
   */
  public Facts looked(Subject subject, Instant now, Standing numbers) {
    Kind kind = subject.key().kind();
    Track track = subject.track();
    tell(Standing.name(kind, Standing.Sum.READS), (double) track.readsSince());
    track
        .concluded(now)
        .ifPresent(
            outcome -> {
              DemandLesson lesson = new DemandLesson();
              lesson.add(numbers.forecast(kind).model(), outcome.of(), outcome.read());
              lesson.each((part, amount) -> tell(Standing.name(kind, part), amount));
            });
    if (subject.clan() != null) {
      // Without the clan's readers it would teach that they make no difference.
      track.keep(
          policy(Arm.VALUE, numbers).forecast(subject, now), subject.key().toString().hashCode());
    }
    return track.stored();
  }

  /** All arms are measured by the same rule, so that they can be compared. */
  private Expected expected(
      SnapshotKey key, Track track, Instant last, @Nullable Instant outdatedSince, Instant now) {
    Subject subject = Subject.alone(key, track, last, outdatedSince);
    RefreshPolicy policy = policy(Arm.VALUE, standing);
    return new Expected(1 - policy.fresh(subject, now), policy.value(subject, now));
  }

  /** By the arm of the snapshot. */
  public Optional<Instant> nextLook(Subject subject, Instant now, Instant from, Standing numbers) {
    RefreshPolicy policy = policy(arms.of(subject.key()), numbers);
    return arms.of(subject.key()) == Arm.TIERS
        ? policy
            .target(subject, now)
            .map(target -> subject.fetchedAt().plus(fixedAge(subject, policy, target)))
            .map(due -> due.isBefore(from) ? from : due)
        : policy.nextLook(subject, now, from, numbers.price());
  }

  private static Duration fixedAge(Subject subject, RefreshPolicy policy, Duration target) {
    return policy.stateFetched(subject).filter(WarState::isRunning).isPresent()
        ? Tier.CRITICAL.target()
        : target;
  }

  /** How an arm judges, by these numbers. */
  public RefreshPolicy policy(Arm arm, Standing numbers) {
    return new RefreshPolicy(
        numbers, calendar, arm != Arm.VALUE_NO_PREDICTION, arm != Arm.VALUE_NO_SIGNALS);
  }

  /** What another snapshot has shown to be outdated is due at once if it is worth a request. */
  public SnapshotStore.DueAgain dueAgain(Instant now) {
    Standing numbers = standing;
    return (key, upkeep) -> {
      Arm arm = arms.of(key);
      if (arm == Arm.TIERS
          || arm == Arm.VALUE_NO_SIGNALS
          || upkeep.fetchedAt() == null
          || upkeep.facts() == null) {
        return Optional.empty();
      }
      Track track = Track.of(upkeep.facts(), upkeep.activity(), now);
      Subject subject = Subject.alone(key, track, upkeep.fetchedAt(), now);
      RefreshPolicy policy = policy(arm, numbers);
      return policy.target(subject, now).isPresent()
              && policy.value(subject, now) >= numbers.price()
          ? Optional.of(now)
          : Optional.empty();
    };
  }

  private void learn(
      SnapshotKey key,
      Track track,
      News news,
      Instant last,
      @Nullable Instant outdatedSince,
      Instant now) {
    tell(Standing.name(key.kind(), Standing.Sum.READ_HOURS), RefreshPolicy.hours(last, now));
    double hours = track.rhythm().hoursBetween(last.getEpochSecond(), now.getEpochSecond());
    SnapshotFacts facts = track.facts();
    KindPrior prior = standing.priors().of(key.kind());
    double changes;
    if (key.kind() == Kind.WAR) {
      if (!isBattle(track, last) || !isBattle(track, now)) {
        return;
      }
      changes = Math.max(news.changed() ? 1 : 0, news.partsChanged());
      facts.counted(changes, hours);
    } else if (news.parts() > 0) {
      changes = MemberChanges.behind(news.parts(), news.partsChanged(), news.changed());
      facts.counted(changes, hours);
    } else if (key.kind() == Kind.PLAYER && outdatedSince != null) {
      // The first visible change since the fetch; what came later is not known.
      changes = 1;
      hours = prior.recall() * Math.max(0, RefreshPolicy.hours(last, outdatedSince));
      facts.counted(changes, hours);
    } else {
      changes = facts.looked(prior, news.changed(), hours);
    }
    if (key.kind() != Kind.PLAYER) {
      track.rhythm().count(changes, last.getEpochSecond(), now.getEpochSecond());
    }
    tell(Standing.name(key.kind(), Standing.Sum.CHANGES), changes);
    tell(Standing.name(key.kind(), Standing.Sum.CHANGE_HOURS), hours);
  }

  private static boolean isBattle(Track track, Instant moment) {
    return track.war().filter(war -> war.stateAt(moment) == WarState.IN_WAR).isPresent();
  }
}
