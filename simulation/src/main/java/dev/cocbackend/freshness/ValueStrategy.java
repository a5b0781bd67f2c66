package dev.cocbackend.freshness;

import dev.cocbackend.policy.RefreshValue;
import dev.cocbackend.policy.RequestPrice;
import java.time.Duration;

/** Refreshes what is worth its price, whatever the rates are taken from. */
final class ValueStrategy implements Strategy {
  private static final Duration STEP = Duration.ofSeconds(Run.STEP);

  /** Rates move with the hours, so that what was not worth it may become so. */
  private static final double LONGEST_WAIT = 2 * 3_600;

  private static final double HOPELESS_WAIT = 6 * 3_600;
  private static final double SHORTEST_WAIT = 20;

  /** No value has so many bits. */
  private static final long ASKED_FOR = Double.doubleToLongBits(Double.MAX_VALUE);

  private static final int TABLE = 512;
  private static final int RECALLS = 20;

  private final Knowledge knowledge;
  private final Population population;
  private final Lane lane;
  private final Rates rates;

  private final Promise promise;

  /** What the readers' promise adds to the value of each object while it waits. */
  private final float[] promised;

  private final RequestPrice price = new RequestPrice(0.3);
  private final float[][] freshAt = new float[RECALLS + 1][TABLE + 1];

  ValueStrategy(Knowledge knowledge, Lane lane, Rates rates, Promise promise) {
    this.promise = promise;
    promised = new float[knowledge.population.objects];
    this.knowledge = knowledge;
    this.population = knowledge.population;
    this.lane = lane;
    this.rates = rates;
    for (int recall = 0; recall <= RECALLS; recall++) {
      for (int i = 0; i <= TABLE; i++) {
        double gain = i * (double) i / TABLE / TABLE;
        freshAt[recall][i] = (float) RefreshValue.freshAt(gain, recall / (double) RECALLS);
      }
    }
  }

  @Override
  public void read(int object, int now) {
    rates.read(object, now);
    if (TierStrategy.isStale(knowledge, object, now)) {
      boolean war = TierStrategy.isRunningWar(knowledge, object, now);
      promised[object] = (float) promise.worth(war);
    }
    look(object, now);
  }

  /** What nobody has seen yet goes before all that has a value, in the order of arrival. */
  private void ask(int object, int now) {
    if (!isAskedFor(object)) {
      lane.request(object, Long.MAX_VALUE - now);
    }
  }

  private boolean isAskedFor(int object) {
    return lane.line.contains(object) && lane.line.priority(object) > ASKED_FOR;
  }

  @Override
  public void readNearby(int object, int now) {
    look(object, now);
  }

  @Override
  public void due(int object, int now) {
    look(object, now);
  }

  /** Puts the object into the line if it is worth it, else says when to look again. */
  private void look(int object, int now) {
    if (isAskedFor(object)) {
      return;
    }
    if (!knowledge.isFetched(object) || promised[object] == Double.POSITIVE_INFINITY) {
      ask(object, now);
      return;
    }
    double changes = rates.changesPerHour(object, now);
    double recall = recall(object, now, changes);
    double fresh = knowledge.fresh(object, now, rates);
    double reads = rates.readsUntilChange(object, now, changes);
    double value = value(object, now, fresh, reads, recall) + promised[object];
    if (value >= price.current()) {
      lane.request(object, Double.doubleToLongBits(value));
      return;
    }
    if (lane.line.contains(object)) {
      // It waits, and lost its value meanwhile; it is looked at again when its turn comes.
      return;
    }
    // Only the next read asks again.
    promised[object] = 0;
    double gain = price.current() / reads;
    double wait = HOPELESS_WAIT;
    if (gain < 1) {
      double target = freshAt[(int) (recall * RECALLS)][(int) (Math.sqrt(gain) * TABLE)];
      wait = Math.log(fresh / Math.max(1e-9, target)) / changes * Habits.HOUR;
      wait = Math.clamp(wait, SHORTEST_WAIT, LONGEST_WAIT);
    }
    if (population.kind[object] == Population.WAR) {
      wait = Math.min(wait, (double) knowledge.nextTurn(population.clanOf[object], now) - now);
    }
    lane.lookAgain(object, now, wait);
  }

  private double value(int object, int now, double fresh, double reads, double recall) {
    double imminent = rates.imminentReads(object, now);
    double announced = rates.announcedReads(object, now);
    double atRest = RefreshValue.of(reads, fresh, recall, 0);
    if (announced * (1 - fresh) > price.current()) {
      // The announcement will be worth a refresh. One before it saves that refresh, no more.
      double sessions = reads / announced;
      atRest = Math.min(atRest, price.current() * sessions / (1 + sessions));
    }
    return atRest + (1 - fresh) * imminent;
  }

  /** What a refresh is worth now. */
  double value(int object, int now) {
    double changes = rates.changesPerHour(object, now);
    return value(
        object,
        now,
        knowledge.fresh(object, now, rates),
        rates.readsUntilChange(object, now, changes),
        recall(object, now, changes));
  }

  private double visible(int object) {
    return population.kind[object] == Population.PLAYER && knowledge.isTold(object)
        ? Population.VISIBLE
        : 0;
  }

  /** Signals come with the clan's refreshes: the rarer they are, the less they tell in time. */
  private double recall(int object, int now, double changes) {
    double visible = visible(object);
    if (visible == 0) {
      return 0;
    }
    double silence = (now - knowledge.toldAt(object)) / (double) Habits.HOUR;
    return visible / (1 + changes * silence);
  }

  @Override
  public boolean isWanted(int object, int now) {
    if (lane.line.priority(object) > ASKED_FOR) {
      return true;
    }
    double value = value(object, now) + promised[object];
    // The price moves slowly; a value that has just begun to fall is still worth it.
    if (value >= 0.8 * price.current()) {
      return true;
    }
    look(object, now);
    return false;
  }

  @Override
  public void refreshed(int object, int now, boolean changed, int seen) {
    promised[object] = 0;
    rates.refreshed(object, now, changed, seen);
  }

  @Override
  public void stored(int object, int now) {
    look(object, now);
  }

  @Override
  public void beforeSignal(int player, int now) {
    rates.beforeSignal(player, now);
  }

  @Override
  public void signalled(int player, int now) {
    if (knowledge.isFetched(player)) {
      look(player, now);
    }
  }

  @Override
  public void stepped(int now, double budget) {
    price.adapt(lane.came(), budget, lane.line.weight(), STEP);
    rates.stepped(now);
  }

  @Override
  public double price() {
    return price.current();
  }
}
