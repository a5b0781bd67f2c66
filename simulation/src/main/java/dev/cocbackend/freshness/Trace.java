package dev.cocbackend.freshness;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * All that happens to a population, in order of time: reads and changes. One long an event: seconds
 * since the start, the object, what happened. Immutable once made.
 */
final class Trace {
  static final int READ = 0;

  /** A player's change that the clan's list of members shows, so that the clan changes, too. */
  static final int VISIBLE = 1;

  static final int HIDDEN = 2;

  /** A player's attack in the war: both change. */
  static final int ATTACK = 3;

  static final int WAR_CHANGE = 4;

  private static final int GAP_LEAST = 8;
  private static final double GAP_MEAN = 25;

  final int days;
  private long[] events = new long[1 << 20];
  private int size;

  Trace(Population population, int days) {
    this.days = days;
    for (int clan = 0; clan < population.clans; clan++) {
      new Clan(population, clan).generate();
    }
    events = Arrays.copyOf(events, size);
    Arrays.parallelSort(events);
  }

  int size() {
    return size;
  }

  int time(int index) {
    return (int) (events[index] >>> 32);
  }

  int object(int index) {
    return (int) events[index] >>> 3;
  }

  int what(int index) {
    return (int) events[index] & 7;
  }

  private void add(int time, int object, int what) {
    if (time < 0 || time >= days * Habits.DAY) {
      return;
    }
    if (size == events.length) {
      events = Arrays.copyOf(events, size + size / 2);
    }
    events[size++] = (long) time << 32 | (long) object << 3 | what;
  }

  /** Makes the events of one clan. */
  private final class Clan {
    private final Population population;
    private final int clan;
    private final int base;
    private final SplittableRandom random;

    Clan(Population population, int clan) {
      this.population = population;
      this.clan = clan;
      this.base = population.firstObject[clan];
      this.random = new SplittableRandom(population.seeds[clan] + 1);
    }

    void generate() {
      wars();
      double[] even = new double[Habits.HOURS];
      Arrays.fill(even, 1.0 / Habits.HOURS);
      for (int day = 0; day < days; day++) {
        sessions(day, population.foreignSessionsADay[clan], even, -1);
        for (int member = 0; member < population.members(clan); member++) {
          int player = base + 2 + member;
          changes(day, player);
          if (member < population.users[clan]) {
            sessions(day, population.sessionsADay[player], population.shapes[player], player);
          }
        }
      }
    }

    private void changes(int day, int player) {
      double mean = 0;
      for (int hour = 0; hour < Habits.HOURS; hour++) {
        mean += population.changesAnHour[Population.at(player, hour)];
      }
      int count = Habits.poisson(mean * Habits.dayFactor(day), random);
      for (int i = 0; i < count; i++) {
        int time = day * Habits.DAY + Habits.secondOfDay(population.shapes[player], random);
        add(time, player, random.nextDouble() < Population.VISIBLE ? VISIBLE : HIDDEN);
      }
    }

    private void wars() {
      for (int start : population.wars[clan]) {
        int battle = start + Phase.PREPARATION_SECONDS;
        int end = start + Phase.WAR_SECONDS;
        add(start, base + 1, WAR_CHANGE);
        add(battle, base + 1, WAR_CHANGE);
        add(end, base + 1, WAR_CHANGE);
        for (int member = 0; member < population.warSize[clan]; member++) {
          int player = base + 2 + member;
          int attacks = Habits.poisson(1.6, random);
          for (int i = 0; i < attacks; i++) {
            int second = Habits.secondOfDay(population.shapes[player], random);
            int time = battle + Math.floorMod(second - battle, Habits.DAY);
            add(time, player, ATTACK);
          }
          int defences = Habits.poisson(1.6, random);
          for (int i = 0; i < defences; i++) {
            add(battle + random.nextInt(Habits.DAY), base + 1, WAR_CHANGE);
          }
        }
      }
    }

    private void sessions(int day, double mean, double[] shape, int own) {
      double most = mean * Habits.dayFactor(day) * Population.BATTLE_BOOST;
      int count = Habits.poisson(most, random);
      for (int i = 0; i < count; i++) {
        int time = day * Habits.DAY + Habits.secondOfDay(shape, random);
        boolean battle = population.phaseAt(clan, time) == Phase.BATTLE;
        if (battle || random.nextDouble() * Population.BATTLE_BOOST < 1) {
          session(time, own);
        }
      }
    }

    /** From the clan to members to the war, and sometimes back. */
    private void session(int start, int own) {
      int time = start;
      add(time, base, READ);
      if (own >= 0 && random.nextDouble() < Population.OWN_PROFILE) {
        time += gap();
        add(time, own, READ);
      }
      while (random.nextDouble() < Population.NEXT_MEMBER) {
        time += gap();
        add(time, base + 2 + member(), READ);
      }
      Phase phase = population.phaseAt(clan, time);
      if (random.nextDouble() < Population.looksAtWar(phase)) {
        time += gap();
        add(time, base + 1, READ);
        while (phase == Phase.BATTLE && random.nextDouble() < Population.WAR_AGAIN) {
          time += 60 + random.nextInt(180);
          add(time, base + 1, READ);
        }
      }
      if (random.nextDouble() < Population.BACK_TO_CLAN) {
        time += gap();
        add(time, base, READ);
      }
    }

    private int member() {
      int members = population.members(clan);
      double left = random.nextDouble();
      for (int member = 0; member < members; member++) {
        left -= Population.memberShare(member, members);
        if (left < 0) {
          return member;
        }
      }
      return 0;
    }

    private int gap() {
      return GAP_LEAST + (int) Habits.exponential(GAP_MEAN, random);
    }
  }
}
