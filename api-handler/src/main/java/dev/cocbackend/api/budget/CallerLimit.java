package dev.cocbackend.api.budget;

import dev.cocbackend.api.http.ApiError;
import dev.cocbackend.api.http.RejectedException;
import dev.cocbackend.budget.Budget;
import dev.cocbackend.budget.CallerBudget;
import dev.cocbackend.budget.Grant;
import java.time.Duration;
import java.time.Instant;

/**
 * One kind of request that is limited, with the answer to one too many: 429 in the CoC API's error
 * shape. Thread-safe.
 */
public final class CallerLimit {
  private final CallerBudget budgets;
  private final Budget budget;
  private final String rule;

  /**
   * @param rule a sentence for clients of what is limited to how many and for whom, with {@code %d}
   *     for the units of the budget
   */
  public CallerLimit(CallerBudget budgets, Budget budget, String rule) {
    this.budgets = budgets;
    this.budget = budget;
    this.rule = rule.formatted(budget.units());
  }

  /**
   * Spends what the caller has left of {@code wanted} units.
   *
   * @throws dev.cocbackend.snapshot.StoreUnavailableException if that cannot be found out
   */
  public Grant spend(String caller, int wanted, Instant now) {
    return budgets.spend(budget, caller, wanted, now);
  }

  /**
   * Spends one unit.
   *
   * @throws RejectedException with 429 if the caller has none
   * @throws dev.cocbackend.snapshot.StoreUnavailableException if that cannot be found out
   */
  public void require(String caller, Instant now) {
    Grant grant = spend(caller, 1, now);
    if (grant.granted() == 0) {
      throw rejection(grant);
    }
  }

  /** The answer to a request for a unit that was not granted, with {@code Retry-After}. */
  public RejectedException rejection(Grant grant) {
    String seconds = Long.toString(wholeSeconds(grant.retryAfter()));
    ApiError error = ApiError.requestThrottled("%s Try again in %s s.".formatted(rule, seconds));
    return new RejectedException(error, error.response().with("Retry-After", seconds));
  }

  /** Rounded up, so that nobody comes back early; at least 1. */
  private static long wholeSeconds(Duration wait) {
    return Math.max(1, wait.plusMillis(999).toSeconds());
  }
}
