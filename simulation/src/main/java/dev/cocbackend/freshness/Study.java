package dev.cocbackend.freshness;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;

/**
 * Every policy under every budget over one trace. Budgets are of 2 million users; fewer users get
 * their share of them.
 */
final class Study {
  /** Requests a second: one key, four, ten. */
  static final List<Integer> BUDGETS = List.of(40, 160, 400);

  static final int USERS = 2_000_000;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PARALLEL = 2;

  private final int users;
  private final int days;
  private final int learnDays;
  private final Population population;
  private final Trace trace;
  private final SessionKernel kernel;
  private final ReadsAhead ahead;

  /** What one run gave, and what it learned, which is nothing where the strategy asks nobody. */
  record Result(Tally tally, LearnedRates learned) {}

  /**
   * @param sample the most clans that are followed
   * @param learnDays the first days, whose reads do not count
   */
  Study(int users, int sample, int days, int learnDays, long seed) {
    this.users = users;
    this.days = days;
    this.learnDays = learnDays;
    population = new Population(users, sample, days, seed);
    trace = new Trace(population, days);
    kernel = new SessionKernel(trace, population);
    ahead = new ReadsAhead(population);
  }

  /**
   * Runs all and hands the rows over as budgets are done.
   *
   * @param progress takes the share that is done, from any thread
   */
  void run(List<Integer> budgets, Consumer<ObjectNode> rows, DoubleConsumer progress) {
    AtomicInteger daysDone = new AtomicInteger();
    int allDays = budgets.size() * Policy.values().length * days;
    Runnable dayOver = () -> progress.accept(daysDone.incrementAndGet() / (double) allDays);
    try (ExecutorService threads = Executors.newFixedThreadPool(PARALLEL)) {
      List<Map<Policy, Future<Result>>> pending = new ArrayList<>();
      for (int budget : budgets) {
        Map<Policy, Future<Result>> ofBudget = new EnumMap<>(Policy.class);
        for (Policy policy : Policy.values()) {
          ofBudget.put(policy, threads.submit(() -> run(policy, budget, dayOver)));
        }
        pending.add(ofBudget);
      }
      for (int i = 0; i < budgets.size(); i++) {
        Map<Policy, Double> fresh = new EnumMap<>(Policy.class);
        // The optimum is the first, for the others' rows name their share of it.
        for (Map.Entry<Policy, Future<Result>> entry : pending.get(i).entrySet()) {
          Result result = entry.getValue().get();
          fresh.put(entry.getKey(), result.tally().freshShare());
          rows.accept(row(budgets.get(i), entry.getKey(), result, fresh));
          if (entry.getKey() == Policy.OURS) {
            rows.accept(prediction(budgets.get(i), result.learned()));
          }
        }
        rows.accept(gain(budgets.get(i), fresh));
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("A run failed.", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The study was interrupted.", e);
    }
  }

  Result run(Policy policy, int budget, Runnable dayOver) {
    int measureFrom = learnDays * Habits.DAY;
    Knowledge knowledge = new Knowledge(population, player -> policy != Policy.WITHOUT_SIGNALS);
    Lane lane = new Lane(population);
    LearnedRates learned =
        new LearnedRates(knowledge, object -> policy != Policy.WITHOUT_PREDICTION, measureFrom);
    boolean seesWars = policy == Policy.OPTIMUM_SEEING_WARS;
    Strategy strategy =
        switch (policy) {
          case OPTIMUM, OPTIMUM_SEEING_WARS ->
              new ValueStrategy(
                  knowledge, lane, new TrueRates(knowledge, kernel, ahead, seesWars), Promise.NONE);
          case OURS, WITHOUT_PREDICTION, WITHOUT_SIGNALS ->
              new ValueStrategy(knowledge, lane, learned, Promise.PRICED);
          case ALL_VIEWED -> new ValueStrategy(knowledge, lane, learned, Promise.PRICED_VIEWED);
          case FOR_ANY_STALE_READ -> new ValueStrategy(knowledge, lane, learned, Promise.KEPT);
          case ON_DEMAND -> new TierStrategy(knowledge, lane, false, null);
          case FIXED_TIERS -> new TierStrategy(knowledge, lane, true, null);
        };
    Tally tally = new Tally(knowledge);
    double share = users / (double) USERS;
    new Run(trace, knowledge, budget * share, measureFrom, strategy, lane).follow(tally, dayOver);
    return new Result(tally, learned);
  }

  /** What the population is, and what was followed of it. */
  ObjectNode describe(long seed) {
    double reads = 0;
    double changes = 0;
    long sampledReads = 0;
    for (int i = 0; i < trace.size(); i++) {
      double weight = population.weightOf(trace.object(i));
      if (trace.what(i) == Trace.READ) {
        reads += weight;
        sampledReads++;
      } else {
        changes += weight;
      }
    }
    double seconds = Duration.ofDays(days).toSeconds();
    return JSON.createObjectNode()
        .put("row", "trace")
        .put("users", users)
        .put("seed", seed)
        .put("days", days)
        .put("days_measured", days - learnDays)
        .put("clans", Math.round(population.totalClans))
        .put("clans_followed", population.clans)
        .put("objects_followed", population.objects)
        .put("reads_followed", sampledReads)
        .put("reads_per_second", Tally.rounded(reads / seconds))
        .put("changes_per_second", Tally.rounded(changes / seconds));
  }

  private static ObjectNode row(
      int budget, Policy policy, Result result, Map<Policy, Double> fresh) {
    ObjectNode row =
        JSON.createObjectNode()
            .put("row", "freshness")
            .put("budget", budget)
            .put("policy", policy.id());
    row.put("of_optimum", Tally.rounded(share(fresh, policy) / share(fresh, Policy.OPTIMUM)));
    return row.setAll(result.tally().toJson());
  }

  private static double share(Map<Policy, Double> fresh, Policy policy) {
    return fresh.getOrDefault(policy, Double.NaN);
  }

  /** Shares of all reads that are fresh with it, and would not be without. */
  private static ObjectNode gain(int budget, Map<Policy, Double> fresh) {
    double ours = share(fresh, Policy.OURS);
    return JSON.createObjectNode()
        .put("row", "gain")
        .put("budget", budget)
        .put("of_signals", Tally.rounded(ours - share(fresh, Policy.WITHOUT_SIGNALS)))
        .put("of_prediction", Tally.rounded(ours - share(fresh, Policy.WITHOUT_PREDICTION)));
  }

  private static ObjectNode prediction(int budget, LearnedRates learned) {
    return JSON.createObjectNode()
        .put("row", "prediction")
        .put("budget", budget)
        .put("held_out_cases", learned.heldOutCases())
        .put("held_out_read_share", Tally.rounded(learned.heldOutReads()))
        .put("bits_decayed_rate", Tally.rounded(learned.plainBits()))
        .put("bits_model", Tally.rounded(learned.modelBits()))
        .put("better_by", Tally.rounded(1 - learned.modelBits() / learned.plainBits()))
        .put("used_for_clans", learned.usesModel(Population.CLAN))
        .put("used_for_wars", learned.usesModel(Population.WAR))
        .put("used_for_players", learned.usesModel(Population.PLAYER));
  }
}
