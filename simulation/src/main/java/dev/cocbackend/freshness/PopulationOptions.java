package dev.cocbackend.freshness;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options that say which users are followed for how long. */
final class PopulationOptions {
  private static final int MAX_DAYS = 60;

  @Option(
      names = "--users",
      paramLabel = "<count>",
      defaultValue = "2000000",
      description =
          "Users of the app, 1000 to 10000000 (default: ${DEFAULT-VALUE}). Budgets are those of 2"
              + " million; others get their share.")
  int users;

  @Option(
      names = "--clans",
      paramLabel = "<count>",
      defaultValue = "400",
      description =
          "The most clans that are followed, 50 to 2000 (default: ${DEFAULT-VALUE}); of more, a"
              + " weighted sample is.")
  int clans;

  @Option(
      names = "--days",
      paramLabel = "<count>",
      defaultValue = "21",
      description =
          "Virtual days, 3 to 60 (default: ${DEFAULT-VALUE}). The last third is measured, at most a"
              + " week.")
  int days;

  @Option(
      names = "--seed",
      paramLabel = "<number>",
      defaultValue = "1",
      description = "Which run; the same seed is the same run (default: ${DEFAULT-VALUE}).")
  long seed;

  void check(CommandSpec spec) {
    Ranges.check(spec, "--users", users, 1_000, 10_000_000);
    Ranges.check(spec, "--clans", clans, 50, 2_000);
    Ranges.check(spec, "--days", days, 3, MAX_DAYS);
  }

  /** The days before those that are measured. */
  int learnDays() {
    return days - Math.min(7, days / 3);
  }
}
