package dev.cocbackend.freshness;

/**
 * One strategy under one budget over a whole trace, in steps of {@value #STEP} seconds: what
 * happens, then as many requests as the budget has room for. Budget that a step leaves is lost, as
 * a rate limit's is.
 */
final class Run {
  static final int STEP = 10;

  private final Trace trace;
  private final Population population;
  private final Knowledge knowledge;
  private final double perStep;
  private final int measureFrom;
  final Line line;
  final DueCalendar calendar;

  /** Requests that came into the line in this step. */
  private double came;

  /**
   * @param budget requests a second, of all that the population stands for
   * @param measureFrom the second from which reads count
   */
  Run(Trace trace, Knowledge knowledge, double budget, int measureFrom) {
    this.trace = trace;
    this.population = knowledge.population;
    this.knowledge = knowledge;
    this.perStep = budget * STEP;
    this.measureFrom = measureFrom;
    line = new Line(population);
    calendar = new DueCalendar(population.objects);
  }

  void request(int object, long priority) {
    if (!line.contains(object)) {
      came += population.weightOf(object);
      calendar.remove(object);
    }
    line.put(object, priority);
  }

  double came() {
    return came;
  }

  void lookAgain(int object, int now, double seconds) {
    if (!line.contains(object)) {
      int steps = (int) Math.clamp(Math.ceil(seconds / STEP), 1, DueCalendar.RING - 2);
      calendar.set(object, now / STEP + steps);
    }
  }

  Tally follow(Strategy strategy, Runnable dayOver) {
    Tally tally = new Tally();
    int index = 0;
    double tokens = 0;
    int steps = trace.days * Habits.DAY / STEP;
    for (int step = 0; step < steps; step++) {
      int now = step * STEP;
      boolean measured = now >= measureFrom;
      came = 0;
      for (int object = calendar.poll(step); object >= 0; object = calendar.poll(step)) {
        strategy.due(object, now);
      }
      int end = now + STEP;
      while (index < trace.size() && trace.time(index) < end) {
        int object = trace.object(index);
        int time = trace.time(index);
        if (trace.what(index) == Trace.READ) {
          if (measured) {
            tally.read(
                population.kind[object],
                population.weightOf(object),
                knowledge.isFresh(object),
                knowledge.fetchedAt[object],
                time,
                TierStrategy.target(knowledge, object, time));
          }
          strategy.read(object, time);
        } else {
          knowledge.happened(trace.what(index), object, time);
        }
        index++;
      }
      // A heavy object may take more than is left; the next steps pay for it.
      tokens = Math.min(perStep, tokens + perStep);
      while (tokens > 0 && !line.isEmpty()) {
        int object = line.poll();
        if (!strategy.isWanted(object, end)) {
          continue;
        }
        boolean changed = knowledge.refresh(object, end, strategy);
        strategy.stored(object, end);
        tokens -= population.weightOf(object);
        if (measured) {
          tally.refreshed(population.weightOf(object), changed);
        }
      }
      strategy.stepped(end, perStep);
      if (measured) {
        tally.stepped(perStep, strategy.price());
      }
      if (end % Habits.DAY == 0) {
        dayOver.run();
      }
    }
    return tally;
  }
}
