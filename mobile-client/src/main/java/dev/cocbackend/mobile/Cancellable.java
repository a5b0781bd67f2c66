package dev.cocbackend.mobile;

/** Something that goes on until it is cancelled. Thread-safe. */
@FunctionalInterface
public interface Cancellable {
  /**
   * Ends it; a second call does nothing. Called where callbacks run, no callback comes after it;
   * called elsewhere, one that has begun may still end.
   */
  void cancel();
}
