package dev.cocbackend.demand;

import java.util.List;

/**
 * Where the read function tells what was read. Best effort: what is told are hints for what to
 * refresh, so that a lost or repeated one does no harm. At least once, in no order. Implementations
 * are safe for use by many threads.
 */
public interface ReadLog {
  /** The most keys of one {@link #append}: about 50 KB of text, of which SQS takes 256. */
  int MAX_KEYS = 1000;

  /**
   * Tells reads; an empty list is nothing to tell.
   *
   * @throws IllegalArgumentException if there are more than {@link #MAX_KEYS}
   * @throws dev.cocbackend.refresh.QueueUnavailableException if they may not have been taken; they
   *     may be told again, and count twice then if they have been taken after all
   */
  void append(List<KeyReads> reads);

  /** Throws if a list has more than {@link #MAX_KEYS}. */
  static void requireFew(List<KeyReads> reads) {
    if (reads.size() > MAX_KEYS) {
      throw new IllegalArgumentException(
          "One append takes up to %d keys, not %d.".formatted(MAX_KEYS, reads.size()));
    }
  }
}
