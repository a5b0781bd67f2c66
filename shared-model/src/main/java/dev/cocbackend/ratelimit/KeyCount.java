package dev.cocbackend.ratelimit;

/**
 * How many API keys there are.
 *
 * @param keys those in use, dead ones included
 * @param dead those that upstream rejects
 */
public record KeyCount(int keys, int dead) {
  /** Those that upstream takes; at least 1, for before a worker has told of any there is one. */
  public int live() {
    return Math.max(1, keys - dead);
  }
}
