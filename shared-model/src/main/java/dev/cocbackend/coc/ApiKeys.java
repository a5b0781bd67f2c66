package dev.cocbackend.coc;

import java.util.List;

/** The API keys that are good now; they can change while a process runs. Thread-safe. */
@FunctionalInterface
public interface ApiKeys {

  /**
   * The keys, in the order of their source, at least one. Callers ask for each piece of work and
   * keep none of them.
   *
   * @throws KeysUnavailableException if they could not be read and never were before
   */
  List<ApiKey> current();

  /** How often reading them anew has failed in this process. */
  default long failedReads() {
    return 0;
  }

  /**
   * Keys that never change.
   *
   * @throws IllegalArgumentException if there is none
   */
  static ApiKeys of(List<ApiKey> keys) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("There is at least one API key.");
    }
    List<ApiKey> copy = List.copyOf(keys);
    return () -> copy;
  }
}
