package dev.cocbackend.freshness;

import java.util.SplittableRandom;

/** When in the day people play and read, and random numbers of the shapes that need them. */
final class Habits {
  static final int HOURS = 24;
  static final int HOUR = 3_600;
  static final int DAY = 24 * HOUR;

  /** How much more is read on a day of the weekend. */
  static final double WEEKEND = 1.3;

  /** Share of players by hours ahead of UTC: the Americas, Europe, South Asia, East Asia. */
  private static final int[] ZONES = {-5, 1, 5, 8};

  private static final double[] ZONE_SHARES = {0.25, 0.4, 0.15, 0.2};

  private Habits() {}

  static int zone(SplittableRandom random) {
    double left = random.nextDouble();
    for (int i = 0; i < ZONES.length; i++) {
      left -= ZONE_SHARES[i];
      if (left < 0) {
        return ZONES[i];
      }
    }
    return ZONES[0];
  }

  /** The share of each hour (UTC) in what a person with a favourite hour does in a day. */
  static double[] shape(int zone, SplittableRandom random) {
    double favourite = 19 + 3 * gaussian(random);
    double[] shares = new double[HOURS];
    double sum = 0;
    for (int hour = 0; hour < HOURS; hour++) {
      double local = Math.floorMod(hour + zone, HOURS) + 0.5;
      double common = 1.1 - Math.cos((local - 5) / HOURS * 2 * Math.PI);
      double distance = Math.abs(local - Math.floorMod((int) Math.round(favourite), HOURS));
      distance = Math.min(distance, HOURS - distance);
      shares[hour] = common * (0.4 + 2 * Math.exp(-distance * distance / 5));
      sum += shares[hour];
    }
    for (int hour = 0; hour < HOURS; hour++) {
      shares[hour] /= sum;
    }
    return shares;
  }

  /** A second of the day at which somebody with these shares does something. */
  static int secondOfDay(double[] shares, SplittableRandom random) {
    double left = random.nextDouble();
    int hour = 0;
    while (hour < HOURS - 1 && left >= shares[hour]) {
      left -= shares[hour];
      hour++;
    }
    return hour * HOUR + random.nextInt(HOUR);
  }

  /** Days are counted from a Monday. */
  static double dayFactor(int day) {
    return day % 7 >= 5 ? WEEKEND : 1;
  }

  static int poisson(double mean, SplittableRandom random) {
    if (mean > 50) {
      return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * gaussian(random)));
    }
    double left = Math.exp(-mean);
    int count = -1;
    double product = 1;
    do {
      product *= random.nextDouble();
      count++;
    } while (product > left);
    return count;
  }

  /** Log-normal with mean 1. */
  static double spread(double sigma, double gaussian) {
    return Math.exp(sigma * gaussian - sigma * sigma / 2);
  }

  static double exponential(double mean, SplittableRandom random) {
    return -mean * Math.log(1 - random.nextDouble());
  }

  static double gaussian(SplittableRandom random) {
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return radius * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
