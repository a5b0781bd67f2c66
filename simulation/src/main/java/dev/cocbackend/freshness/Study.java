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
import org.jspecify.annotations.Nullable;

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

  /** What one run gave, and what it learned if it did. */
  record Result(Tally tally, @Nullable LearnedRates learned) {}

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
        double optimum = 0;
        // The optimum is the first, for the others' rows name their share of it.
        for (Map.Entry<Policy, Future<Result>> entry : pending.get(i).entrySet()) {
          Result result = entry.getValue().get();
          if (entry.getKey() == Policy.OPTIMUM) {
            optimum = result.tally().freshShare();
          }
          rows.accept(row(budgets.get(i), entry.getKey(), result, optimum));
          LearnedRates learned = result.learned();
          if (entry.getKey() == Policy.OURS && learned != null) {
            rows.accept(prediction(budgets.get(i), learned));
          }
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("A run failed.", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The study was interrupted.", e);
    }
  }

  Result run(Policy policy, int budget, Runnable dayOver) {
    boolean signals = policy != Policy.WITHOUT_SIGNALS;
    int measureFrom = learnDays * Habits.DAY;
    Knowledge knowledge = new Knowledge(population, signals);
    Run run = new Run(trace, knowledge, budget * (users / (double) USERS), measureFrom);
    return switch (policy) {
      case OPTIMUM -> {
        Rates rates = new TrueRates(knowledge, kernel);
        yield new Result(run.follow(new ValueStrategy(knowledge, run, rates), dayOver), null);
      }
      case OURS, WITHOUT_PREDICTION, WITHOUT_SIGNALS -> {
        boolean prediction = policy != Policy.WITHOUT_PREDICTION;
        LearnedRates rates = new LearnedRates(knowledge, prediction, measureFrom);
        yield new Result(run.follow(new ValueStrategy(knowledge, run, rates), dayOver), rates);
      }
      case ON_DEMAND, FIXED_TIERS -> {
        boolean planned = policy == Policy.FIXED_TIERS;
        yield new Result(run.follow(new TierStrategy(knowledge, run, planned), dayOver), null);
      }
    };
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

  private static ObjectNode row(int budget, Policy policy, Result result, double optimum) {
    ObjectNode row =
        JSON.createObjectNode()
            .put("row", "freshness")
            .put("budget", budget)
            .put("policy", policy.id());
    row.put("of_optimum", Tally.rounded(result.tally().freshShare() / optimum));
    return row.setAll(result.tally().toJson());
  }

  private static ObjectNode prediction(int budget, LearnedRates learned) {
    return JSON.createObjectNode()
        .put("row", "prediction")
        .put("budget", budget)
        .put("held_out_cases", learned.heldOutCases())
        .put("held_out_read_share", Tally.rounded(learned.heldOutReads()))
        .put("bits_decayed_rate", Tally.rounded(learned.plainBits()))
        .put("bits_model", Tally.rounded(learned.modelBits()))
        .put("better_by", Tally.rounded(1 - learned.modelBits() / learned.plainBits()));
  }
}
