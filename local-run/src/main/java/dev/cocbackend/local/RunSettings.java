package dev.cocbackend.local;

import dev.cocbackend.api.verify.VerifyLimits;
import dev.cocbackend.budget.CallerBudget;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.ratelimit.Pace;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.settings.SettingsException;
import dev.cocbackend.snapshot.StalenessPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How one run is to be. Immutable.
 *
 * @param dataFolder null keeps everything in memory
 * @param log where the functions' log lines go, null for nowhere
 * @param port 0 for any free one
 * @param memoryQueue the queue in this process's memory instead of the SQS protocol
 * @param readsPerSecond of the demo readers, 0 for none
 * @param pace of requests to the CoC API for each key
 * @param firstSeenTagsPerMinute how many tags that are not in the database one caller may ask for
 * @param verifyLimits how often tokens may be checked, within the given budgets
 * @param arms how which tags are refreshed
 */
record RunSettings(
    @Nullable Path dataFolder,
    @Nullable Path log,
    int port,
    Upstream upstream,
    StalenessPolicy policy,
    boolean autoRefresh,
    boolean memoryQueue,
    double readsPerSecond,
    Pace pace,
    int firstSeenTagsPerMinute,
    Function<CallerBudget, VerifyLimits> verifyLimits,
    RefreshArms arms) {

  static final int DEFAULT_PORT = 8080;
  static final double DEFAULT_READS_PER_SECOND = 2;

  /** More than enough to see the page move, and far from a load test. */
  static final double MAX_READS_PER_SECOND = 100;

  /** As many as the variable takes: whoever runs this asks for whatever tags they like. */
  static final int DEFAULT_FIRST_SEEN_TAGS = 10_000;

  /** Short, so that one sees snapshots go stale and become fresh again within a minute. */
  static final StalenessPolicy DEMO_POLICY =
      new StalenessPolicy(
          Duration.ofSeconds(15),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(30));

  private static final List<String> MAX_AGES =
      List.of(
          "SNAPSHOT_MAX_AGE",
          "SNAPSHOT_MAX_AGE_WAR",
          "SNAPSHOT_MAX_AGE_CLAN",
          "SNAPSHOT_MAX_AGE_PLAYER");

  /**
   * Puts the options and the environment together.
   *
   * @param readsPerSecond null for the default: some with the simulated API, none with a real one
   * @throws SettingsException if a variable is missing or wrong
   */
  static RunSettings of(
      Settings environment,
      @Nullable Path dataFolder,
      @Nullable Path log,
      @Nullable Double readsPerSecond,
      Upstream.GameSettings game) {
    boolean simulated = environment.optional("COC_API_BASE_URL").isEmpty();
    double reads = simulated ? DEFAULT_READS_PER_SECOND : 0;
    Function<CallerBudget, VerifyLimits> verifyLimits =
        budgets -> VerifyLimits.of(environment, budgets);
    // A wrong variable is told before anything starts.
    Objects.requireNonNull(verifyLimits.apply(CallerBudget.unlimited()));
    return new RunSettings(
        dataFolder,
        log,
        environment.integer("PORT", DEFAULT_PORT, 0, 65_535),
        simulated ? new Upstream.Simulated(game) : real(environment),
        policy(environment, simulated),
        !environment.flag("DISABLE_AUTO_REFRESH_QUEUE", false),
        memoryQueue(environment),
        simulated && readsPerSecond != null ? readsPerSecond : reads,
        Pace.from(environment),
        environment.integer("FIRST_SEEN_TAGS_PER_MINUTE", DEFAULT_FIRST_SEEN_TAGS, 1, 10_000),
        verifyLimits,
        RefreshArms.of(environment));
  }

  boolean demoAges() {
    return policy.equals(DEMO_POLICY);
  }

  private static Upstream real(Settings environment) {
    if (environment.optional("COC_API_KEYS").isEmpty()) {
      throw new SettingsException(
          "Set COC_API_KEYS, which COC_API_BASE_URL needs: one key or several, separated by commas.");
    }
    return new Upstream.Real(environment.address("COC_API_BASE_URL"), ApiKey.listFrom(environment));
  }

  private static StalenessPolicy policy(Settings environment, boolean simulated) {
    Stream<String> set = MAX_AGES.stream().filter(name -> environment.optional(name).isPresent());
    return simulated && set.findAny().isEmpty() ? DEMO_POLICY : environment.stalenessPolicy();
  }

  private static boolean memoryQueue(Settings environment) {
    String type = environment.optional("REFRESH_QUEUE_TYPE").orElse("sqs");
    return switch (type) {
      case "sqs" -> false;
      case "memory" -> true;
      default ->
          throw new SettingsException("REFRESH_QUEUE_TYPE is sqs or memory, not '" + type + "'.");
    };
  }
}
