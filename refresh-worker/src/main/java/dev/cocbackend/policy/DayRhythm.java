package dev.cocbackend.policy;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * In which hours of the day (UTC) something changes, in {@value #BYTES} bytes: for each three
 * hours, how many changes were seen and for how long one looked, decayed. A clan's is learned from
 * how many members differ between two of its refreshes, a war's from its attacks; a player alone
 * changes too seldom to tell. Times are in seconds since the epoch. Mutable; not thread-safe.
 */
public final class DayRhythm {
  /** The length of {@link #toBytes}. */
  public static final int BYTES = 1 + 2 * Float.BYTES * DayRhythm.BINS;

  static final int BIN_HOURS = 3;
  private static final int BINS = 24 / BIN_HOURS;
  private static final byte VERSION = 1;
  private static final long HOUR = 3_600;
  private static final long DAY = 24 * HOUR;
  private static final long BIN = BIN_HOURS * HOUR;

  /** How long what was seen counts, in hours. */
  private static final double MEMORY = 14 * 24;

  /** How many changes of three hours the assumption of an even day weighs as much as. */
  private static final double EVEN = 6;

  private final float[] changes = new float[BINS];
  private final float[] hours = new float[BINS];

  /** By bin, how many times as often as on average, and the sum of those before. */
  private final double[] times = new double[BINS];

  private final double[] until = new double[BINS + 1];

  /** Of an even day. */
  public DayRhythm() {
    normalize();
  }

  /**
   * Counts what two looks have shown.
   *
   * @param seen changes between them; in which of the hours they were is not known, so each of
   *     these has its share by what is known already
   * @param from the first look; if it was a day ago or longer, nothing is told of the hours
   * @param to the second
   */
  public void count(double seen, long from, long to) {
    if (to <= from || to - from >= DAY) {
      return;
    }
    double kept = Math.exp((from - to) / (MEMORY * HOUR));
    double all = hoursBetween(from, to);
    for (int bin = 0; bin < BINS; bin++) {
      changes[bin] *= (float) kept;
      hours[bin] *= (float) kept;
    }
    for (long at = from; at < to; ) {
      long end = Math.min(to, nextBin(at));
      double passed = (end - at) / (double) HOUR;
      int bin = bin(at);
      changes[bin] += (float) (seen * passed * times[bin] / all);
      hours[bin] += (float) passed;
      at = end;
    }
    normalize();
  }

  private void normalize() {
    double sumChanges = 0;
    double sumHours = 0;
    for (int bin = 0; bin < BINS; bin++) {
      sumChanges += changes[bin];
      sumHours += hours[bin];
    }
    double mean = sumHours > 0 ? sumChanges / sumHours : 0;
    double sum = 0;
    for (int bin = 0; bin < BINS; bin++) {
      times[bin] = (changes[bin] + EVEN) / (hours[bin] * mean + EVEN);
      sum += times[bin];
    }
    for (int bin = 0; bin < BINS; bin++) {
      times[bin] *= BINS / sum;
      until[bin + 1] = until[bin] + times[bin] * BIN_HOURS;
    }
  }

  /** Whether nothing was counted. */
  boolean isUnknown() {
    for (float some : hours) {
      if (some > 0) {
        return false;
      }
    }
    return true;
  }

  /** How many times as often as on average it changes at this time of the day. */
  public double at(long time) {
    return times[bin(time)];
  }

  /** How many hours of the average would bring as many changes as this stretch of time. */
  public double hoursBetween(long from, long to) {
    long days = Math.floorDiv(to, DAY) - Math.floorDiv(from, DAY);
    return days * 24 + sinceMidnight(to) - sinceMidnight(from);
  }

  private double sinceMidnight(long time) {
    int bin = bin(time);
    return until[bin] + times[bin] * (Math.floorMod(time, BIN) / (double) HOUR);
  }

  private static int bin(long time) {
    return (int) (Math.floorMod(time, DAY) / BIN);
  }

  /** When the next three hours begin. */
  static long nextBin(long time) {
    return (Math.floorDiv(time, BIN) + 1) * BIN;
  }

  /** As {@link #fromBytes} reads it. */
  public byte[] toBytes() {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES).put(VERSION);
    for (int bin = 0; bin < BINS; bin++) {
      buffer.putFloat(changes[bin]);
      buffer.putFloat(hours[bin]);
    }
    return buffer.array();
  }

  /**
   * @throws IllegalArgumentException if {@link #toBytes} did not write it
   */
  public static DayRhythm fromBytes(byte[] bytes) {
    if (bytes.length != BYTES || bytes[0] != VERSION) {
      throw new IllegalArgumentException(
          "A rhythm is %d bytes of version %d.".formatted(BYTES, VERSION));
    }
    DayRhythm rhythm = new DayRhythm();
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, BYTES - 1);
    for (int bin = 0; bin < BINS; bin++) {
      rhythm.changes[bin] = buffer.getFloat();
      rhythm.hours[bin] = buffer.getFloat();
    }
    rhythm.normalize();
    return rhythm;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DayRhythm rhythm && Arrays.equals(toBytes(), rhythm.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }
}
