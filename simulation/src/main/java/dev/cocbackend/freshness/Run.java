package dev.cocbackend.freshness;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Strategies under one budget over a whole trace, in steps of {@value #STEP} seconds: what happens,
 * then as many requests as the budget has room for. Each strategy decides on its own objects, with
 * its own share of the budget.
 */
final class Run {
  static final int STEP = 10;

  /**
   * A strategy and what it asks for.
   *
   * @param share of the budget, 0 to 1
   */
  record Part(Strategy strategy, Lane lane, double share) {}

  /** Hears of what happens in the time that counts. */
  interface Watch {
    void read(int object, int now);

    void refreshed(int object, boolean changed);

    /** A step is over. */
    void stepped(double budget, double price);
  }

  private final Trace trace;
  private final Population population;
  private final Knowledge knowledge;
  private final double perStep;
  private final int measureFrom;
  private final List<Part> parts;
  private final byte[] partOf;
  private final Strategy all = new Router();

  /**
   * @param budget requests a second, of all that the population stands for
   * @param measureFrom the second from which reads count
   * @param partOf by object, the place of the part that decides on it
   */
  Run(
      Trace trace,
      Knowledge knowledge,
      double budget,
      int measureFrom,
      List<Part> parts,
      byte[] partOf) {
    this.trace = trace;
    this.population = knowledge.population;
    this.knowledge = knowledge;
    this.perStep = budget * STEP;
    this.measureFrom = measureFrom;
    this.parts = parts;
    this.partOf = partOf;
  }

  /** One strategy for everything. */
  Run(
      Trace trace,
      Knowledge knowledge,
      double budget,
      int measureFrom,
      Strategy strategy,
      Lane lane) {
    this(
        trace,
        knowledge,
        budget,
        measureFrom,
        List.of(new Part(strategy, lane, 1)),
        new byte[knowledge.population.objects]);
  }

  void follow(Watch watch, Runnable dayOver) {
    int index = 0;
    int steps = trace.days * Habits.DAY / STEP;
    for (int step = 0; step < steps; step++) {
      int now = step * STEP;
      int end = now + STEP;
      boolean measured = now >= measureFrom;
      for (Part part : parts) {
        part.lane().begin(perStep * part.share());
        DueCalendar calendar = part.lane().calendar;
        for (int object = calendar.poll(step); object >= 0; object = calendar.poll(step)) {
          part.strategy().due(object, now);
        }
      }
      while (index < trace.size() && trace.time(index) < end) {
        int object = trace.object(index);
        int time = trace.time(index);
        if (trace.what(index) == Trace.READ) {
          if (measured) {
            watch.read(object, time);
          }
          read(object, time);
        } else {
          knowledge.happened(trace.what(index), object, time);
        }
        index++;
      }
      for (Part part : parts) {
        send(part, end, measured ? watch : null);
      }
      all.stepped(end, perStep);
      if (measured) {
        watch.stepped(perStep, all.price());
      }
      if (end % Habits.DAY == 0) {
        dayOver.run();
      }
    }
  }

  private void read(int object, int now) {
    all.read(object, now);
    // A session goes from the clan to members to the war and back.
    int base = population.firstObject[population.clanOf[object]];
    for (int related = base; related < base + 2; related++) {
      if (related != object && knowledge.isFetched(related)) {
        all.readNearby(related, now);
      }
    }
  }

  private void send(Part part, int now, @Nullable Watch watch) {
    while (part.lane().canSend()) {
      int object = part.lane().line.poll();
      if (!part.strategy().isWanted(object, now)) {
        continue;
      }
      boolean changed = knowledge.refresh(object, now, all);
      part.strategy().stored(object, now);
      part.lane().sent(population.weightOf(object));
      if (watch != null) {
        watch.refreshed(object, changed);
      }
    }
  }

  /** Hands everything to the strategy that decides on the object. */
  private final class Router implements Strategy {
    private Strategy of(int object) {
      return parts.get(partOf[object]).strategy();
    }

    @Override
    public void read(int object, int now) {
      of(object).read(object, now);
    }

    @Override
    public void readNearby(int object, int now) {
      of(object).readNearby(object, now);
    }

    @Override
    public void due(int object, int now) {
      of(object).due(object, now);
    }

    @Override
    public boolean isWanted(int object, int now) {
      return of(object).isWanted(object, now);
    }

    @Override
    public void refreshed(int object, int now, boolean changed, int seen) {
      of(object).refreshed(object, now, changed, seen);
    }

    @Override
    public void stored(int object, int now) {
      of(object).stored(object, now);
    }

    @Override
    public void beforeSignal(int player, int now) {
      of(player).beforeSignal(player, now);
    }

    @Override
    public void signalled(int player, int now) {
      of(player).signalled(player, now);
    }

    @Override
    public void stepped(int now, double budget) {
      for (Part part : parts) {
        if (part.share() > 0) {
          part.strategy().stepped(now, budget * part.share());
        }
      }
    }

    @Override
    public double price() {
      return parts.getFirst().strategy().price();
    }
  }
}
