package dev.cocbackend.simulation;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One simulation. Immutable; equal scenarios run alike, step by step.
 *
 * @param keys API keys
 * @param tags how many objects are read
 * @param concurrency the most invocations of one tier at a time
 * @param activity for how long there are readers and faults; then time passes until all is served
 * @param skew how far a clock may be before or behind the true time
 * @param outage the one thing that goes wrong besides {@code faults}, with few readers; null for
 *     none
 */
record Scenario(
    long seed,
    int keys,
    int tags,
    int concurrency,
    Duration activity,
    Duration skew,
    Set<Fault> faults,
    @Nullable LongOutage outage) {

  Scenario {
    faults = Set.copyOf(faults);
    if (keys < 1 || tags < 1 || concurrency < 1 || !activity.isPositive()) {
      throw new IllegalArgumentException("A simulation has keys, tags, instances and time.");
    }
  }

  /** Everything that can go wrong, on a scale that a fraction of a second is enough for. */
  static Scenario of(long seed) {
    return new Scenario(
        seed,
        1 + (int) Math.floorMod(seed, 2L),
        150,
        3,
        Duration.ofSeconds(90),
        Duration.ofMillis(2),
        Set.of(Fault.values()),
        null);
  }

  /** Nothing goes wrong but this, from its beginning to an hour after its end. */
  static Scenario of(long seed, LongOutage outage) {
    return new Scenario(
        seed,
        1,
        30,
        3,
        outage.from().plus(outage.length()).plusHours(1),
        Duration.ofMillis(2),
        Set.of(),
        outage);
  }

  Scenario withSeed(long other) {
    return new Scenario(other, keys, tags, concurrency, activity, skew, faults, outage);
  }

  Scenario withKeys(int other) {
    return new Scenario(seed, other, tags, concurrency, activity, skew, faults, outage);
  }

  Scenario withTags(int other) {
    return new Scenario(seed, keys, other, concurrency, activity, skew, faults, outage);
  }

  Scenario withConcurrency(int other) {
    return new Scenario(seed, keys, tags, other, activity, skew, faults, outage);
  }

  Scenario lasting(Duration other) {
    return new Scenario(seed, keys, tags, concurrency, other, skew, faults, outage);
  }

  Scenario withSkew(Duration other) {
    return new Scenario(seed, keys, tags, concurrency, activity, other, faults, outage);
  }

  Scenario without(Fault fault) {
    Set<Fault> others = EnumSet.noneOf(Fault.class);
    others.addAll(faults);
    others.remove(fault);
    return new Scenario(seed, keys, tags, concurrency, activity, skew, others, outage);
  }
}
