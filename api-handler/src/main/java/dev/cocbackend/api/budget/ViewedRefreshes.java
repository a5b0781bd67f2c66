package dev.cocbackend.api.budget;

import dev.cocbackend.api.http.Caller;
import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.budget.Budget;
import dev.cocbackend.budget.CallerBudget;
import java.time.Instant;

/**
 * Limits how many refreshes one caller may lift above what a read gets by saying that a person
 * looks at them; otherwise whoever says so for all that it asks would push wars aside. Thread-safe.
 */
public final class ViewedRefreshes {
  /** One a second: a person sees fewer screens than that. */
  static final int DEFAULT_PER_MINUTE = 60;

  private final CallerBudget budgets;
  private final Budget budget;

  public ViewedRefreshes(CallerBudget budgets, int perMinute) {
    this.budgets = budgets;
    this.budget = Budget.perMinute("viewed", perMinute);
  }

  /**
   * Spends what the caller has left for {@code wanted} lifts, and notes the outcome. Beyond it, or
   * if the budgets do not answer, a viewer is served as any reader is, and nobody is refused.
   *
   * @param wanted at least 1
   * @return how many are granted
   */
  public int spend(Caller caller, int wanted, Instant now, InvocationLog log) {
    try {
      int granted = budgets.spend(budget, caller.id(), wanted, now).granted();
      log.put("viewed", "%d of %d".formatted(granted, wanted));
      return granted;
    } catch (RuntimeException e) {
      log.failure(e);
      log.put("viewed", "FAILED");
      return 0;
    }
  }
}
