package dev.cocbackend.api.hot;

import dev.cocbackend.snapshot.Lookup;

/**
 * What a store answered, or that it did not: the cache writes to the log when a future that it
 * holds fails, so these always succeed.
 */
sealed interface Answer {

  /** The answer, or what the store threw. */
  Lookup lookup();

  /** Whether later readers may have it too, and not only those who wait. */
  boolean isKept();

  int bodyBytes();

  record Given(Lookup lookup) implements Answer {
    @Override
    public boolean isKept() {
      return !(lookup instanceof Lookup.Unknown);
    }

    @Override
    public int bodyBytes() {
      return lookup instanceof Lookup.Found found ? found.snapshot().body().deflated().length : 0;
    }
  }

  /**
   * @param thrown a RuntimeException or an Error
   */
  record Failed(Throwable thrown) implements Answer {
    @Override
    public Lookup lookup() {
      if (thrown instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) thrown;
    }

    @Override
    public boolean isKept() {
      return false;
    }

    @Override
    public int bodyBytes() {
      return 0;
    }
  }
}
