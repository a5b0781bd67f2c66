package dev.cocbackend.simulation;

import dev.cocbackend.refresh.Occasion;
import dev.cocbackend.refresh.Priority;
import dev.cocbackend.refresh.QueueUnavailableException;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Kind;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.snapshot.StoreUnavailableException;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Runs a scenario: readers, faults, and then the time that everything needs to be served. */
final class Simulation {
  /** Short, so that the objects of a scenario are asked for several times. */
  private static final StalenessPolicy POLICY =
      new StalenessPolicy(
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          Duration.ofSeconds(15),
          Duration.ofSeconds(25));

  /** The longest lease, after which the planner finds what was lost, and time to serve it. */
  private static final Duration PATIENCE = Tier.LOW.target().plusMinutes(60);

  private static final Duration UPSTREAM_LATENCY = Duration.ofMillis(120);

  /** Few, so that a day takes seconds. */
  private static final double CALM_READS_PER_SECOND = 0.3;

  private static final int SEEDS_PER_CANDIDATE = 4;

  private static final List<Tier> TIERS = List.of(Tier.values());
  private static final List<Tier> BACKGROUND = List.of(Tier.MEDIUM, Tier.LOW);
  private static final List<Kind> KINDS = List.of(Kind.values());

  private final Scenario scenario;
  private final World world;
  private final Random random;
  private final List<SnapshotKey> objects;
  private int requests;
  private int failedReads;
  private long fingerprint = 17;

  private Simulation(Scenario scenario, Parts parts) {
    this.scenario = scenario;
    this.world =
        new World(
            scenario.seed(),
            scenario.keys(),
            scenario.skew(),
            scenario.activity(),
            scenario.faults(),
            scenario.outage(),
            UPSTREAM_LATENCY,
            parts,
            this::started);
    this.random = world.random();
    this.objects = objects(scenario.tags());
  }

  /**
   * What came out.
   *
   * @param violation null if every promise was kept
   * @param upstreamRequests how many the CoC API got
   * @param failedReads reads that got an error
   * @param fingerprint of the run; equal for equal runs
   */
  record Result(
      @Nullable Violation violation, int upstreamRequests, int failedReads, long fingerprint) {}

  static Result run(Scenario scenario) {
    return run(scenario, Parts.PRODUCTION);
  }

  static Result run(Scenario scenario, Parts parts) {
    return new Simulation(scenario, parts).run();
  }

  /** What this scenario breaks and the smallest one that breaks it, too; null if all is well. */
  static @Nullable String failureOf(Scenario scenario, Parts parts) {
    Violation violation = run(scenario, parts).violation();
    if (violation == null) {
      return null;
    }
    Scenario smallest = shrink(scenario, parts);
    return "Seed %d broke invariant %s%nThe smallest scenario that does, too: %s%nThere: %s"
        .formatted(scenario.seed(), violation, smallest, run(smallest, parts).violation());
  }

  /**
   * The smallest scenario that breaks the same promise, found by leaving out a fault, or halving a
   * size, for as long as it still does.
   */
  static Scenario shrink(Scenario failing, Parts parts) {
    Violation violation = run(failing, parts).violation();
    if (violation == null) {
      throw new IllegalArgumentException("This scenario keeps every promise: " + failing);
    }
    Scenario smallest = failing;
    boolean smaller = true;
    while (smaller) {
      smaller = false;
      for (Scenario candidate : smaller(smallest)) {
        Scenario found = breaking(violation.invariant(), candidate, parts);
        if (found != null) {
          smallest = found;
          smaller = true;
          break;
        }
      }
    }
    return smallest;
  }

  /** This scenario, or the like with another seed, for a smaller one takes other chances. */
  private static @Nullable Scenario breaking(Invariant invariant, Scenario candidate, Parts parts) {
    for (int i = 0; i < SEEDS_PER_CANDIDATE; i++) {
      Scenario scenario = candidate.withSeed(candidate.seed() + i);
      Violation violation = run(scenario, parts).violation();
      if (violation != null && violation.invariant() == invariant) {
        return scenario;
      }
    }
    return null;
  }

  private static List<Scenario> smaller(Scenario scenario) {
    List<Scenario> candidates = new ArrayList<>();
    for (Fault fault : new TreeSet<>(scenario.faults())) {
      candidates.add(scenario.without(fault));
    }
    if (scenario.keys() > 1) {
      candidates.add(scenario.withKeys(scenario.keys() - 1));
    }
    if (scenario.tags() > 1) {
      candidates.add(scenario.withTags(scenario.tags() / 2));
    }
    if (scenario.concurrency() > 1) {
      candidates.add(scenario.withConcurrency(scenario.concurrency() - 1));
    }
    if (scenario.activity().toSeconds() > 4) {
      candidates.add(scenario.lasting(scenario.activity().dividedBy(2)));
    }
    return candidates;
  }

  private Result run() {
    try (world) {
      Map<Tier, MappingSettings> mappings = new EnumMap<>(Tier.class);
      for (Tier tier : Tier.values()) {
        MappingSettings deployed = MappingSettings.deployed(tier, 1);
        mappings.put(
            tier,
            new MappingSettings(
                deployed.batchSize(), deployed.window().dividedBy(4), scenario.concurrency()));
      }
      world.start(mappings);
      world.time().start(world.service(), this::readers);
      if (scenario.faults().contains(Fault.POISON)) {
        world.time().start(world.service(), this::poison);
      }
      Instant quiet = VirtualTime.START.plus(scenario.activity());
      world.checks().waitForRequestsUntil(quiet);
      world.time().run(quiet, this::isBroken);
      world.time().run(quiet.plus(PATIENCE), () -> isBroken() || isSettled());
      if (!isBroken()) {
        world.checks().end();
      }
      return new Result(world.checks().violation(), requests, failedReads, fingerprint);
    }
  }

  private boolean isSettled() {
    return world.checks().isSettled() && world.events().isSettled();
  }

  private boolean isBroken() {
    return world.checks().violation() != null;
  }

  private void started(StrictUpstream.Start start) {
    requests++;
    fingerprint = fingerprint * 31 + start.at().hashCode();
    fingerprint = fingerprint * 31 + start.key().toString().hashCode();
    if (start.throttled()) {
      world
          .checks()
          .fail(Invariant.BUDGET_IS_KEPT, "more than 40 starts in a second of " + start.keyId());
    }
  }

  /** Reads in calm and in rushes, by instances that may die as well. */
  private void readers() {
    List<Instance> instances = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      instances.add(world.newInstance());
    }
    boolean calm = scenario.outage() != null;
    double perSecond = calm ? CALM_READS_PER_SECOND : 20;
    while (world.faults().isActive()) {
      if (!calm && random.nextInt(60) == 0) {
        perSecond = random.nextInt(3) == 0 ? 200 : random.nextDouble(2, 30);
      }
      world.time().sleep(Duration.ofNanos((long) (1e9 * random.nextExponential() / perSecond)));
      int reader = random.nextInt(instances.size());
      if (instances.get(reader).isDead()) {
        instances.set(reader, world.newInstance());
      }
      Instance instance = instances.get(reader);
      SnapshotKey key = objects.get(random.nextInt(objects.size()));
      Tier background =
          random.nextInt(4) == 0 ? BACKGROUND.get(random.nextInt(BACKGROUND.size())) : null;
      world.time().start(instance, () -> read(instance, key, background));
    }
  }

  /**
   * As the read function does.
   *
   * @param background the tier in which to refresh without a reader, null for a reader
   */
  private void read(Instance instance, SnapshotKey key, @Nullable Tier background) {
    RefreshRequester requester = world.requesterOn(instance);
    try {
      Lookup lookup = world.storeFor(instance).find(key);
      Instant now = instance.instant();
      if (lookup instanceof Lookup.Found) {
        world.storeFor(instance).addReads(key, 1, now);
      }
      Tier tier = background != null ? background : wanted(lookup, now);
      if (tier != null) {
        requester.request(key, tier, lookup, now);
      }
    } catch (StoreUnavailableException | QueueUnavailableException e) {
      failedReads++;
    }
  }

  private static @Nullable Tier wanted(Lookup lookup, Instant now) {
    Instant staleAt =
        switch (lookup) {
          case Lookup.Found found -> POLICY.staleAt(found.snapshot());
          case Lookup.Absent absent -> POLICY.staleAt(absent);
          case Lookup.Unknown unknown -> now;
        };
    return now.isBefore(staleAt) ? null : Priority.of(Occasion.read(lookup, staleAt, now));
  }

  private void poison() {
    for (int i = 0; world.faults().isActive(); i++) {
      world.time().sleep(Duration.ofNanos((long) (10e9 * random.nextExponential())));
      String body = (random.nextBoolean() ? "{\"id\":\"poison %d\"}" : "poison %d").formatted(i);
      world.checks().poisoned(body);
      world.queues().sendText(TIERS.get(random.nextInt(TIERS.size())), body);
    }
  }

  static List<SnapshotKey> objects(int count) {
    List<SnapshotKey> objects = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      objects.add(new SnapshotKey(KINDS.get(i % KINDS.size()), tag(i)));
    }
    return objects;
  }

  /** The number in the digits of tags. */
  static Tag tag(int number) {
    int base = Tag.ALPHABET.length();
    StringBuilder text = new StringBuilder();
    for (int rest = number; text.length() < 7; rest /= base) {
      text.append(Tag.ALPHABET.charAt(rest % base));
    }
    return new Tag("P" + text);
  }
}
