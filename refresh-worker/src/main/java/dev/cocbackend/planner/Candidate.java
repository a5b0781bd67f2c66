package dev.cocbackend.planner;

import dev.cocbackend.policy.Subject;
import dev.cocbackend.refresh.Arm;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.DueKey;
import org.jspecify.annotations.Nullable;

/**
 * A key that is due without a request.
 *
 * @param subject as the policy sees it; null if the policy has stored nothing of it
 * @param value reads that a refresh makes fresh; in the order of fixed ages, how far it is overdue
 * @param rank what goes first
 */
record Candidate(
    DueKey due, @Nullable Subject subject, Arm arm, Tier tier, double value, Rank rank) {

  /** Classes of candidates, first to last. */
  enum Rank {
    /** A war has turned. */
    TURNED,
    /** It is worth its price. */
    WORTH,
    /** Only its tier's target has passed, so that it goes if nothing else needs the budget. */
    SPARE,
    /** It is worth no request now. */
    LATER
  }
}
