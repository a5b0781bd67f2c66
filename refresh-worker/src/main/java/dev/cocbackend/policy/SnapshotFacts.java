package dev.cocbackend.policy;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What is measured of one snapshot, in {@value #BYTES} bytes: how often it is read, in which hours
 * of the week, and how often it changes. Everything is decayed, so that it follows what changes.
 * Times are in seconds since the epoch and may not go backward; rates are per hour. Mutable; not
 * thread-safe.
 */
public final class SnapshotFacts {
  /** The length of {@link #toBytes}. */
  public static final int BYTES = 1 + 2 * 4 + 6 * 4 + SnapshotFacts.BINS;

  /** Bins of the week: eight of three hours (UTC), for working days and for weekends. */
  static final int BINS = 16;

  private static final int BIN_HOURS = 3;
  private static final int BINS_A_DAY = 24 / BIN_HOURS;
  private static final byte VERSION = 1;
  private static final long HOUR = 3_600;
  private static final long DAY = 24 * HOUR;

  /** 1970-01-01 was a Thursday. */
  private static final int EPOCH_DAY_OF_WEEK = 3;

  /** How long a read counts, in hours: four weeks, for a profile of a week needs several. */
  private static final double READ_MEMORY = 28 * 24;

  /** How long a read counts as recent, in hours; sessions last minutes. */
  private static final double RECENT_MEMORY = 5.0 / 60;

  /** After how many looks a look at whether it had changed counts 1/e. */
  private static final double CHANGE_MEMORY = 200;

  /** How many reads the assumption of no profile weighs as much as. */
  private static final double FLAT_READS = 16;

  private static final double[] BIN_SHARE = binShares();

  private int since;
  private int countedAt;
  private float reads;
  private float readHours;
  private float recent;
  private float changes;
  private float changeHours;
  private float profileReads;
  private final byte[] profile = new byte[BINS];

  /**
   * Of a snapshot of which nothing is known yet.
   *
   * @param now when it was first asked for
   */
  public SnapshotFacts(long now) {
    since = Math.toIntExact(now);
    countedAt = since;
  }

  /** Counts one read. */
  public void read(long now) {
    pass(now);
    reads++;
    recent++;
    int bin = bin(now);
    if ((profile[bin] & 0xff) == 255) {
      profileReads = 0;
      for (int i = 0; i < BINS; i++) {
        profile[i] = (byte) ((profile[i] & 0xff) / 2);
        profileReads += profile[i];
      }
    }
    profile[bin]++;
    profileReads++;
  }

  /**
   * Counts reads of which only their number and the time of the last one is known.
   *
   * @param now may be before the last count, as clocks differ; they count as of then
   * @param count at least 1
   */
  public void read(long now, long count) {
    long at = Math.max(now, countedAt);
    // A bin has a byte: more reads at once say no more of the hours than a byte full.
    long told = Math.min(count, 255);
    for (int i = 0; i < told; i++) {
      read(at);
    }
    reads += count - told;
    recent += count - told;
  }

  /** Lets the time since the last count decay what was counted before. */
  private void pass(long now) {
    double hours = (now - countedAt) / (double) HOUR;
    if (hours > 0) {
      double kept = Math.exp(-hours / READ_MEMORY);
      reads *= (float) kept;
      readHours = (float) (readHours * kept + READ_MEMORY * (1 - kept));
      recent *= (float) Math.exp(-hours / RECENT_MEMORY);
      countedAt = Math.toIntExact(now);
    }
  }

  /** When the last read was counted, or the snapshot first asked for. */
  public long countedAt() {
    return countedAt;
  }

  /** Reads of the last minutes, each counting less with every minute. */
  public double recentReads(long now) {
    return recent * Math.exp(-(now - countedAt) / (RECENT_MEMORY * HOUR));
  }

  /** The decayed rate of reads, whatever the hour. */
  public double readsPerHour(KindPrior prior, long now) {
    double kept = Math.exp(-(now - countedAt) / (READ_MEMORY * HOUR));
    double hours = readHours * kept + READ_MEMORY * (1 - kept);
    return (reads * kept + prior.readShape()) / (hours + prior.readShape() / prior.readsPerHour());
  }

  /** How many times as often as on average it is read at this time of the week. */
  public double rhythmAt(long time) {
    int bin = bin(time);
    double share = BIN_SHARE[bin];
    return ((profile[bin] & 0xff) + FLAT_READS * share) / ((profileReads + FLAT_READS) * share);
  }

  /**
   * Counts what a refresh has shown.
   *
   * @param changed whether something had changed since
   * @param hours for how long changes were possible that nothing had told of yet
   * @return how many changes were counted
   */
  public double looked(KindPrior prior, boolean changed, double hours) {
    // More than one change may hide behind a difference: the mean, given that there was one.
    double expected = changesPerHour(prior) * hours;
    double seen = changed && expected > 0 ? expected / -Math.expm1(-expected) : 0;
    counted(seen, hours);
    return seen;
  }

  /** Counts changes that could be told apart, as attacks in a war can. */
  public void counted(double seen, double hours) {
    if (hours > 0) {
      double kept = 1 - 1 / CHANGE_MEMORY;
      changes = (float) (changes * kept + seen);
      changeHours = (float) (changeHours * kept + hours);
    }
  }

  /** The rate of changes. */
  public double changesPerHour(KindPrior prior) {
    return (changes + prior.changeShape())
        / (changeHours + prior.changeShape() / prior.changesPerHour());
  }

  /** Reads that were counted, without what was assumed. */
  public double reads() {
    return reads;
  }

  /** For how many hours reads were counted. */
  public double readHours() {
    return readHours;
  }

  /** Changes that were counted, without what was assumed. */
  public double changes() {
    return changes;
  }

  /** For how many hours changes were counted. */
  public double changeHours() {
    return changeHours;
  }

  /** As {@link #fromBytes} reads it. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES)
        .put(VERSION)
        .putInt(since)
        .putInt(countedAt)
        .putFloat(reads)
        .putFloat(readHours)
        .putFloat(recent)
        .putFloat(changes)
        .putFloat(changeHours)
        .putFloat(profileReads)
        .put(profile)
        .array();
  }

  /**
   * @throws IllegalArgumentException if {@link #toBytes} did not write it
   */
  public static SnapshotFacts fromBytes(byte[] bytes) {
    if (bytes.length != BYTES || bytes[0] != VERSION) {
      throw new IllegalArgumentException(
          "Facts are %d bytes of version %d.".formatted(BYTES, VERSION));
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, BYTES - 1);
    SnapshotFacts facts = new SnapshotFacts(buffer.getInt());
    facts.countedAt = buffer.getInt();
    facts.reads = buffer.getFloat();
    facts.readHours = buffer.getFloat();
    facts.recent = buffer.getFloat();
    facts.changes = buffer.getFloat();
    facts.changeHours = buffer.getFloat();
    facts.profileReads = buffer.getFloat();
    buffer.get(facts.profile);
    return facts;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SnapshotFacts facts && Arrays.equals(toBytes(), facts.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }

  static int bin(long time) {
    long day = Math.floorDiv(time, DAY);
    boolean weekend = Math.floorMod(day + EPOCH_DAY_OF_WEEK, 7) >= 5;
    return (int) (Math.floorMod(time, DAY) / (BIN_HOURS * HOUR)) + (weekend ? BINS_A_DAY : 0);
  }

  private static double[] binShares() {
    double[] shares = new double[BINS];
    for (int bin = 0; bin < BINS; bin++) {
      shares[bin] = (bin < BINS_A_DAY ? 5 : 2) / 7.0 / BINS_A_DAY;
    }
    return shares;
  }
}
