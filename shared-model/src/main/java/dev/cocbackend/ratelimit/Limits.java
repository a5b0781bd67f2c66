package dev.cocbackend.ratelimit;

/** What a limiter may be asked for. */
final class Limits {
  private Limits() {}

  static void checkWanted(int wanted) {
    if (wanted < 1) {
      throw new IllegalArgumentException("At least one slot is wanted, not " + wanted + ".");
    }
  }
}
