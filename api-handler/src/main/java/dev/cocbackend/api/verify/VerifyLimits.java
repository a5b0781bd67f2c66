package dev.cocbackend.api.verify;

import dev.cocbackend.api.budget.CallerLimit;
import dev.cocbackend.api.http.Caller;
import dev.cocbackend.budget.Budget;
import dev.cocbackend.budget.CallerBudget;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.tag.Tag;
import java.time.Instant;

/** How often tokens may be checked, for each player and for each caller. Thread-safe. */
public final class VerifyLimits {
  /** A person mistypes a token or lets it run out a few times; nobody needs more in a minute. */
  private static final int DEFAULT_PER_PLAYER = 5;

  /**
   * Somebody who links four accounts with as many mistakes, or a few people behind one address; at
   * most 0.9 % of what one API key can fetch in a minute (39.3 a second).
   */
  private static final int DEFAULT_PER_CALLER = 20;

  private static final int MAX_PER_MINUTE = 1_000;

  private final CallerLimit perPlayer;
  private final CallerLimit perCaller;

  private VerifyLimits(CallerBudget budgets, int perPlayer, int perCaller) {
    this.perPlayer =
        new CallerLimit(
            budgets,
            Budget.perMinute("verify-player", perPlayer),
            "The tokens of one player may be checked %d times a minute.");
    this.perCaller =
        new CallerLimit(
            budgets,
            Budget.perMinute("verify-caller", perCaller),
            "One caller may have %d tokens checked a minute.");
  }

  /**
   * The limits of {@code VERIFY_TOKENS_PER_PLAYER_PER_MINUTE} and {@code
   * VERIFY_TOKENS_PER_CALLER_PER_MINUTE}, 1 to 1,000.
   *
   * @throws dev.cocbackend.settings.SettingsException if one is anything else
   */
  public static VerifyLimits of(Settings settings, CallerBudget budgets) {
    return new VerifyLimits(
        budgets,
        settings.integer(
            "VERIFY_TOKENS_PER_PLAYER_PER_MINUTE", DEFAULT_PER_PLAYER, 1, MAX_PER_MINUTE),
        settings.integer(
            "VERIFY_TOKENS_PER_CALLER_PER_MINUTE", DEFAULT_PER_CALLER, 1, MAX_PER_MINUTE));
  }

  /** No limits, for a process whose callers are trusted. */
  public static VerifyLimits none() {
    return new VerifyLimits(CallerBudget.unlimited(), DEFAULT_PER_PLAYER, DEFAULT_PER_CALLER);
  }

  /**
   * Spends one check of both; the caller's first, so that one who has spent it cannot use up the
   * player's.
   *
   * @throws dev.cocbackend.api.http.RejectedException with 429 if one is spent
   * @throws dev.cocbackend.snapshot.StoreUnavailableException if the limits cannot be looked at
   */
  void require(Caller caller, Tag player, Instant now) {
    perCaller.require(caller.id(), now);
    perPlayer.require(player.value(), now);
  }
}
