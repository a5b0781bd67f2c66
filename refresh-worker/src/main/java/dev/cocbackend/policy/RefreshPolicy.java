package dev.cocbackend.policy;

import dev.cocbackend.calendar.GameCalendar;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Kind;
import dev.cocbackend.snapshot.WarState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a refresh of a snapshot is worth at a moment, and when it will be worth its price: one pure
 * function of what is measured and known. {@code docs/refresh-policy.md} has the formulas.
 * Immutable.
 *
 * @param numbers what is common to the snapshots of each kind
 * @param prediction whether the hours of the week in which a snapshot is read are taken into
 *     account, and the forecast of the next minutes' reads
 * @param signals whether what other snapshots show of it is
 */
public record RefreshPolicy(
    Standing numbers, GameCalendar calendar, boolean prediction, boolean signals) {
  /** What nobody has read for this long drops out. */
  static final Duration FORGOTTEN = Duration.ofDays(7);

  /** Who reads it in this time is taken to come back; people open an app about once a day. */
  static final Duration ACTIVE = Duration.ofDays(1);

  /** No look comes earlier after a fetch; the planner runs once a minute anyway. */
  public static final Duration SHORTEST = Duration.ofSeconds(20);

  /** Over this time looks spread after a moment at which everything changes. */
  static final Duration SPREAD = Duration.ofMinutes(15);

  /** How far apart moments are tried; the one found is exact to a few seconds. */
  private static final Duration STEP = Duration.ofMinutes(5);

  private static final int HALVINGS = 6;

  /** Between its known times, a war in preparation hardly changes. */
  public static final double CHANGES_IN_PREPARATION = 0.002;

  /** A clan without a war is taken to begin one a day. */
  public static final double WARS_AN_HOUR = 1.0 / 24;

  private static final SnapshotFacts UNKNOWN = new SnapshotFacts(0);
  private static final DayRhythm EVEN = new DayRhythm();

  private static final double HOUR_MILLIS = 3_600_000;

  /** How likely what is stored is still what upstream has. */
  public double fresh(Subject subject, Instant now) {
    if ((signals && subject.outdatedSince() != null) || hasTurned(subject, now)) {
      return 0;
    }
    Instant fetchedAt = subject.fetchedAt();
    Instant told = toldAt(subject);
    double visible = told.isAfter(fetchedAt) ? prior(subject).recall() : 0;
    return Math.exp(
        -(1 - visible) * changesBetween(subject, fetchedAt, told)
            - changesBetween(subject, told, now));
  }

  /** Until when it is known of most changes that there was none. */
  private Instant toldAt(Subject subject) {
    return signals ? later(subject.fetchedAt(), subject.toldAt()) : subject.fetchedAt();
  }

  /** How many reads a refresh at {@code now} turns from stale into fresh. */
  public double value(Subject subject, Instant now) {
    double fresh = fresh(subject, now);
    return RefreshValue.of(
        readsUntilChange(subject, now, now),
        fresh,
        recall(subject, now),
        prediction
            ? numbers.forecast(subject.key().kind()).beyondUsual(forecast(subject, now))
            : 0);
  }

  /** What is known now of the reads of the next minutes. */
  DemandCase forecast(Subject subject, Instant now) {
    long at = now.getEpochSecond();
    SnapshotFacts facts = subject.track().facts();
    return DemandCase.of(
        facts,
        facts.readsPerHour(prior(subject), at),
        subject.clan() == null ? 0 : subject.clan().recentReads(at),
        subject.key().kind() == Kind.WAR ? phase(subject, now) : 0,
        at);
  }

  private static int phase(Subject subject, Instant now) {
    WarState state = warState(subject, now);
    if (state == WarState.IN_WAR) {
      return 1;
    }
    return state == WarState.PREPARATION ? 0 : -1;
  }

  private static WarState warState(Subject subject, Instant at) {
    return subject.track().war().map(times -> times.stateAt(at)).orElse(WarState.NOT_IN_WAR);
  }

  /** Whether a war has begun or ended since it was fetched, or all of its kind have changed. */
  public boolean hasTurned(Subject subject, Instant now) {
    return lastTurn(subject, now).isAfter(subject.fetchedAt());
  }

  /** The state in which a war was fetched, as its times say. */
  public Optional<WarState> stateFetched(Subject subject) {
    return subject.track().war().map(times -> times.stateAt(subject.fetchedAt()));
  }

  public boolean isActive(Subject subject, Instant now) {
    return now.isBefore(subject.track().lastReadAt().plus(ACTIVE));
  }

  /** Within which time a snapshot is looked at again at the latest; empty if nobody reads it. */
  public Optional<Duration> target(Subject subject, Instant now) {
    if (isActive(subject, now)) {
      return Optional.of(Tier.MEDIUM.target());
    }
    return now.isBefore(subject.track().lastReadAt().plus(FORGOTTEN))
        ? Optional.of(Tier.LOW.target())
        : Optional.empty();
  }

  /**
   * When to look at the snapshot next: when a refresh becomes worth {@code price}, exactly when a
   * war that somebody reads turns, and otherwise when its tier's target ends, for rates change.
   *
   * @param price of a request, in reads made fresh
   * @param from not before this moment
   * @return empty if nobody reads it any more, or hardly and it is not worth a request however old
   *     it becomes
   */
  public Optional<Instant> nextLook(Subject subject, Instant now, Instant from, double price) {
    Optional<Duration> target = target(subject, now);
    if (target.isEmpty()) {
      return Optional.empty();
    }
    Instant first = later(from, later(now, subject.fetchedAt().plus(SHORTEST)));
    Instant last = later(first, now.plus(target.get()));
    boolean active = isActive(subject, now);
    Optional<Instant> worth = worthIt(subject, now, first, last, price);
    Optional<Instant> turn =
        subject.key().kind() == Kind.WAR && active
            ? nextTurn(subject, now).map(at -> later(first, at.plus(WarTimes.LATE)))
            : Optional.empty();
    if (turn.isPresent() && (worth.isEmpty() || turn.get().isBefore(worth.get()))) {
      return turn.filter(at -> at.isBefore(last)).or(() -> Optional.of(last));
    }
    if (worth.isPresent()) {
      return worth;
    }
    if (readsUntilChange(subject, now, last) >= price) {
      return Optional.of(last);
    }
    return active ? Optional.of(later(first, now.plus(Tier.LOW.target()))) : Optional.empty();
  }

  /** The first moment of those at which a refresh is worth its price. */
  private Optional<Instant> worthIt(
      Subject subject, Instant now, Instant first, Instant last, double price) {
    Instant boundary = nextTurn(subject, now).orElse(Instant.MAX);
    Instant before = first;
    for (Instant at = first; !at.isAfter(last); at = at.plus(STEP)) {
      if (!boundary.isAfter(at) && boundary.isAfter(before)) {
        Instant then = boundary.plus(spread(subject));
        if (valueAt(subject, now, then) >= price) {
          return Optional.of(later(first, then));
        }
      }
      if (valueAt(subject, now, at) >= price) {
        return Optional.of(at.equals(first) ? first : between(subject, now, before, at, price));
      }
      before = at;
    }
    return Optional.empty();
  }

  /** Where between two moments the value reaches the price. */
  private Instant between(
      Subject subject, Instant now, Instant below, Instant reached, double price) {
    Instant low = below;
    Instant high = reached;
    for (int i = 0; i < HALVINGS; i++) {
      Instant middle = low.plus(Duration.between(low, high).dividedBy(2));
      if (valueAt(subject, now, middle) >= price) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  /** The value at a moment to come, by what is known now; nobody knows the readers of then. */
  private double valueAt(Subject subject, Instant now, Instant at) {
    return RefreshValue.of(
        readsUntilChange(subject, now, at), fresh(subject, at), recall(subject, at), 0);
  }

  /**
   * How many reads a snapshot that is fetched at {@code at} serves before its next change.
   *
   * @param now what is known of its readers is of now
   */
  private double readsUntilChange(Subject subject, Instant now, Instant at) {
    SnapshotFacts facts = subject.track().facts();
    long turn = warTurn(subject, at).map(Instant::getEpochSecond).orElse(Outlook.OPEN);
    return facts.readsPerHour(prior(subject), now.getEpochSecond())
        * Outlook.hoursServed(
            prediction ? facts : UNKNOWN,
            rhythm(subject, at),
            usualChanges(subject, at),
            at.getEpochSecond(),
            turn);
  }

  /** The mean rate of changes of what is as it is at {@code at}. */
  private double usualChanges(Subject subject, Instant at) {
    if (subject.key().kind() == Kind.WAR) {
      WarState state = warState(subject, at);
      if (state == WarState.PREPARATION) {
        return CHANGES_IN_PREPARATION;
      }
      if (state != WarState.IN_WAR) {
        return WARS_AN_HOUR;
      }
    }
    return subject.track().facts().changesPerHour(prior(subject));
  }

  /** In which hours it changes; of a war, in those of its battle. */
  private static DayRhythm rhythm(Subject subject, Instant at) {
    return subject.key().kind() == Kind.WAR && warState(subject, at) != WarState.IN_WAR
        ? EVEN
        : subject.track().rhythm();
  }

  /** How many changes are to be expected between two moments without a turn. */
  private double changesBetween(Subject subject, Instant from, Instant to) {
    return to.isAfter(from)
        ? usualChanges(subject, to)
            * rhythm(subject, to).hoursBetween(from.getEpochSecond(), to.getEpochSecond())
        : 0;
  }

  private KindPrior prior(Subject subject) {
    return numbers.priors().of(subject.key().kind());
  }

  /** Signals come with the clan's refreshes: the rarer they are, the less they tell in time. */
  private double recall(Subject subject, Instant now) {
    if (!signals || subject.track().clan().isEmpty()) {
      return 0;
    }
    double silence = Math.max(0, hours(subject.toldAt(), now));
    double changes = usualChanges(subject, now) * rhythm(subject, now).at(now.getEpochSecond());
    return prior(subject).recall() / (1 + changes * silence);
  }

  private static Optional<Instant> warTurn(Subject subject, Instant at) {
    return subject.key().kind() == Kind.WAR
        ? subject.track().war().flatMap(times -> times.nextTurn(at))
        : Optional.empty();
  }

  private Optional<Instant> nextTurn(Subject subject, Instant now) {
    return warTurn(subject, now).or(() -> calendar.nextOutdating(subject.key().kind(), now));
  }

  /** The last moment that has surely changed the object; long ago if there was none. */
  private Instant lastTurn(Subject subject, Instant now) {
    Instant calendarTurn = calendar.lastOutdating(subject.key().kind(), now).orElse(Instant.EPOCH);
    return subject.key().kind() == Kind.WAR
        ? later(
            calendarTurn,
            subject.track().war().flatMap(times -> times.lastTurn(now)).orElse(Instant.EPOCH))
        : calendarTurn;
  }

  /** Wars turn one by one; at a season's reset everything is outdated at once. */
  private static Duration spread(Subject subject) {
    return subject.key().kind() == Kind.WAR
        ? WarTimes.LATE
        : Duration.ofSeconds(
            Math.floorMod(subject.key().toString().hashCode(), SPREAD.toSeconds()));
  }

  static double hours(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / HOUR_MILLIS;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
