package dev.cocbackend.api.budget;

import dev.cocbackend.budget.Budget;
import dev.cocbackend.budget.CallerBudget;
import dev.cocbackend.settings.Settings;

/**
 * What one caller of the reading function may ask for in a minute.
 *
 * @param firstSeen tags that are not in the database
 * @param viewed refreshes that are more urgent because a person looks
 * @param pulls refreshes that a person asks for
 */
public record ReaderLimits(FirstSeenTags firstSeen, ViewedRefreshes viewed, CallerLimit pulls) {
  /** Somebody who pulls at three screens in turn, again and again; a person stops before that. */
  private static final int DEFAULT_PULLS_PER_MINUTE = 20;

  /** These tags, and as many other refreshes as the settings' defaults say. */
  public ReaderLimits(FirstSeenTags firstSeen, CallerBudget budgets) {
    this(
        firstSeen,
        new ViewedRefreshes(budgets, ViewedRefreshes.DEFAULT_PER_MINUTE),
        pulls(budgets, DEFAULT_PULLS_PER_MINUTE));
  }

  /**
   * The limits of {@code FIRST_SEEN_TAGS_PER_MINUTE}, {@code VIEWED_REFRESHES_PER_MINUTE} and
   * {@code PULLS_PER_MINUTE}.
   *
   * @throws dev.cocbackend.settings.SettingsException if one is not a number that is allowed
   */
  public static ReaderLimits of(Settings settings, CallerBudget budgets) {
    return new ReaderLimits(
        FirstSeenTags.of(settings, budgets),
        new ViewedRefreshes(
            budgets,
            settings.integer(
                "VIEWED_REFRESHES_PER_MINUTE", ViewedRefreshes.DEFAULT_PER_MINUTE, 1, 10_000)),
        pulls(budgets, settings.integer("PULLS_PER_MINUTE", DEFAULT_PULLS_PER_MINUTE, 1, 10_000)));
  }

  /** No limits, for a process whose callers are trusted, such as a benchmark. */
  public static ReaderLimits unlimited() {
    return new ReaderLimits(FirstSeenTags.unlimited(), CallerBudget.unlimited());
  }

  private static CallerLimit pulls(CallerBudget budgets, int perMinute) {
    return new CallerLimit(
        budgets,
        Budget.perMinute("pulls", perMinute),
        "One caller may ask for %d refreshes a minute; reads are not limited.");
  }
}
