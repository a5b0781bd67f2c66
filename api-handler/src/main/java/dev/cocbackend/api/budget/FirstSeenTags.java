package dev.cocbackend.api.budget;

import dev.cocbackend.api.http.ApiError;
import dev.cocbackend.api.http.Caller;
import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.api.http.RejectedException;
import dev.cocbackend.budget.Budget;
import dev.cocbackend.budget.CallerBudget;
import dev.cocbackend.budget.Grant;
import dev.cocbackend.settings.Settings;
import java.time.Instant;
import java.util.Optional;

/**
 * Limits the tags that are not in the database, or as tombstones only, of which one caller may have
 * snapshots requested; otherwise invented tags would fill the queues and the table. Thread-safe.
 */
public final class FirstSeenTags {
  /**
   * A batch of 50 members of a new clan, the clan, its war and some players more; at most 2.6 % of
   * what one API key can fetch in a minute (39.3 a second).
   */
  private static final int DEFAULT_PER_MINUTE = 60;

  private final CallerLimit limit;
  private final Optional<String> scope;

  /** Anybody may ask for tags that are not in the database. */
  public FirstSeenTags(CallerBudget budgets, int perMinute) {
    this(budgets, perMinute, Optional.empty());
  }

  /**
   * @param scope what a caller's token has to grant for that; empty if it needs none
   */
  public FirstSeenTags(CallerBudget budgets, int perMinute, Optional<String> scope) {
    this.scope = scope;
    this.limit =
        new CallerLimit(
            budgets,
            Budget.perMinute("first-seen", perMinute),
            "One caller may ask for %d tags a minute that are not in the database yet; tags that"
                + " are in it are not limited.");
  }

  /**
   * The limit of {@code FIRST_SEEN_TAGS_PER_MINUTE}, 1 to 10,000, for callers with the scope {@code
   * REFRESH_SCOPE} if that is set.
   *
   * @throws dev.cocbackend.settings.SettingsException if it is anything else
   */
  public static FirstSeenTags of(Settings settings, CallerBudget budgets) {
    return new FirstSeenTags(
        budgets,
        settings.integer("FIRST_SEEN_TAGS_PER_MINUTE", DEFAULT_PER_MINUTE, 1, 10_000),
        settings.optional("REFRESH_SCOPE"));
  }

  /** No limit, for a process whose callers are trusted, such as a benchmark. */
  public static FirstSeenTags unlimited() {
    return new FirstSeenTags(CallerBudget.unlimited(), DEFAULT_PER_MINUTE);
  }

  /**
   * Spends what the caller has left for {@code tags} tags, and notes the outcome.
   *
   * <p>If the budgets do not answer, nothing is granted and nothing refused: the client is told to
   * come back as ever. The request would have been a write to the same table, and a budget that
   * were open while it is overrun would be none.
   *
   * @param tags of which nothing, or only a tombstone to be checked again, is known, and no request
   *     is outstanding; at least 1
   */
  public Allowance spend(Caller caller, int tags, Instant now, InvocationLog log) {
    if (scope.isPresent() && !caller.hasScope(scope.get())) {
      log.put("first_seen", "FORBIDDEN");
      ApiError error =
          ApiError.accessDenied(
              "Nothing is known of this tag yet, and only a token with the scope %s may have it"
                      .formatted(scope.get())
                  + " fetched.");
      return new Allowance(0, Optional.of(new RejectedException(error)));
    }
    Grant grant;
    try {
      grant = limit.spend(caller.id(), tags, now);
    } catch (RuntimeException e) {
      log.failure(e);
      log.put("first_seen", "FAILED");
      return new Allowance(0, Optional.empty());
    }
    log.put("first_seen", "%d of %d".formatted(grant.granted(), tags));
    return new Allowance(
        grant.granted(),
        grant.granted() < tags ? Optional.of(limit.rejection(grant)) : Optional.empty());
  }
}
