package dev.cocbackend.budget;

import java.time.Duration;
import java.time.Instant;

/**
 * Keeps callers within their budgets. Implementations are safe for use by many threads, and those
 * that share a table by many instances.
 */
@FunctionalInterface
public interface CallerBudget {

  /**
   * Spends what the caller has left of {@code wanted} units, which may be part of them or nothing.
   *
   * @param caller any text that names the caller; of any length, since at most a hash of it is
   *     stored
   * @param wanted at least 1; may be more than the budget ever holds
   * @throws IllegalArgumentException if {@code wanted} is less than 1
   * @throws dev.cocbackend.snapshot.StoreUnavailableException if the budget cannot be looked at;
   *     whether anything was spent is not known then
   */
  Grant spend(Budget budget, String caller, int wanted, Instant now);

  /** A budget that never runs out, for a process whose callers are trusted, such as a benchmark. */
  static CallerBudget unlimited() {
    return (budget, caller, wanted, now) -> new Grant(wanted, Duration.ZERO);
  }
}
