package dev.cocbackend.budget;

import java.time.Instant;

/** Budgets for the threads of one process. */
public final class InMemoryCallerBudget implements CallerBudget {
  /** About 20 MB of buckets that are not full; beyond, the oldest caller begins anew. */
  private static final int MAX_BUCKETS = 100_000;

  private final RecentBuckets buckets = new RecentBuckets(MAX_BUCKETS);

  @Override
  public synchronized Grant spend(Budget budget, String caller, int wanted, Instant now) {
    Budget.requireWanted(wanted);
    String bucket = budget.name() + "#" + caller;
    long nowMicros = Budget.micros(now);
    long before = Math.max(buckets.fullAt(bucket), nowMicros);
    int granted = budget.available(wanted, before, nowMicros);
    long after = before + granted * budget.intervalMicros();
    buckets.spent(bucket, after, nowMicros);
    return budget.grant(wanted, granted, after, nowMicros);
  }
}
