package dev.cocbackend.policy;

import java.nio.ByteBuffer;

/**
 * A moment at which a snapshot's next reads were forecast, and what the forecast went by.
 * Immutable.
 *
 * @param at in seconds since the epoch
 * @param usual the logarithm of the reads that the decayed rate lets expect within the window
 * @param hour the logarithm of how many times as often as usual it is read at this time of the week
 * @param own the logarithm of 1 and its reads of the last minutes
 * @param around likewise of its clan
 * @param phase of a war, -1 if none is on, 0 in preparation and 1 in battle; 0 of anything else
 */
public record DemandCase(long at, float usual, float hour, float own, float around, float phase) {
  /** The window of the forecast, about a session. */
  public static final int WINDOW_SECONDS = 300;

  /** How many numbers {@link #features} gives. */
  static final int FEATURES = 6;

  private static final double WINDOW_HOURS = WINDOW_SECONDS / 3_600.0;

  /**
   * Now.
   *
   * @param readsPerHour the snapshot's decayed rate of reads
   * @param around its clan's reads of the last minutes
   */
  public static DemandCase of(
      SnapshotFacts facts, double readsPerHour, double around, int phase, long now) {
    return new DemandCase(
        now,
        (float) Math.log(readsPerHour * WINDOW_HOURS),
        (float) Math.log(facts.rhythmAt(now)),
        (float) Math.log(1 + facts.recentReads(now)),
        (float) Math.log(1 + around),
        phase);
  }

  double[] features() {
    return new double[] {1, usual, hour, own, around, phase};
  }

  /** Reads within the window by the rate and the hour alone. */
  double usualReads() {
    return Math.exp(usual + hour);
  }

  /** How likely it is read within the window by the decayed rate alone. */
  double usualProbability() {
    return -Math.expm1(-Math.exp(usual));
  }

  /** Whether it is known, when nothing was read until then, that nothing was in the window. */
  public boolean isOver(long now) {
    return now - at > WINDOW_SECONDS;
  }

  /** As {@link #get} reads it; features are rounded to 11 binary digits. */
  void put(ByteBuffer buffer) {
    buffer
        .putInt((int) at)
        .putShort(Float.floatToFloat16(usual))
        .putShort(Float.floatToFloat16(hour))
        .putShort(Float.floatToFloat16(own))
        .putShort(Float.floatToFloat16(around))
        .putShort(Float.floatToFloat16(phase));
  }

  static DemandCase get(ByteBuffer buffer) {
    return new DemandCase(
        Integer.toUnsignedLong(buffer.getInt()),
        number(buffer),
        number(buffer),
        number(buffer),
        number(buffer),
        number(buffer));
  }

  /** What is no number, as in bytes that something else wrote, would spoil all weights. */
  private static float number(ByteBuffer buffer) {
    float number = Float.float16ToFloat(buffer.getShort());
    if (!Float.isFinite(number)) {
      throw new IllegalArgumentException("A feature of a forecast is a finite number.");
    }
    return number;
  }
}
