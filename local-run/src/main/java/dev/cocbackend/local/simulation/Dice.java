package dev.cocbackend.local.simulation;

import java.util.List;

/**
 * A chance that depends on nothing but what it is named after: {@code seeded(7).with("trophies")
 * .with(12)} is the same number each time, in each process. The game is made of these instead of
 * stored state. Immutable.
 */
record Dice(long state) {
  /** The odd number nearest to 2^64 divided by the golden ratio, as in SplitMix64. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  static Dice seeded(long seed) {
    return new Dice(mix(seed + GOLDEN));
  }

  /** Another chance, for this part of what the first one is for. */
  Dice with(long part) {
    return new Dice(mix(state ^ mix(part + GOLDEN)));
  }

  /** Another chance, for this part of what the first one is for. */
  Dice with(String part) {
    return with(part.hashCode());
  }

  /** From 0 to less than 1. */
  double fraction() {
    return (bits() >>> 11) * 0x1p-53;
  }

  /** From {@code low} to {@code high}, both possible. */
  int between(int low, int high) {
    return low + (int) (fraction() * (high - low + 1));
  }

  /** True with this probability. */
  boolean chance(double probability) {
    return fraction() < probability;
  }

  <T> T pick(List<T> choices) {
    return choices.get(between(0, choices.size() - 1));
  }

  /** All 64 bits. */
  long bits() {
    return mix(state + GOLDEN);
  }

  /** The finisher of SplitMix64 (Steele, Lea and Flood, 2014). */
  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
