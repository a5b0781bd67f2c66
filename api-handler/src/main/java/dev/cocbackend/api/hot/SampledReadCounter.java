package dev.cocbackend.api.hot;

import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Counts reads in memory and stores at most one update a second, whatever the traffic: of the reads
 * since the last update one is drawn, each with the same chance, and its key gets them all. What a
 * key is given so is on average what it was read (reservoir sampling of size one).
 *
 * <p>The update is made within a read, the first one that is a second after the last update, for
 * Lambda runs nothing between invocations: one read a second and instance waits for one write. It
 * costs one write unit, so at most 86,400 an instance and day. The first read of an instance is
 * stored at once, as there may be no other. Reads after an instance's last update are not stored.
 */
public final class SampledReadCounter implements ReadCounter {
  static final Duration WINDOW = Duration.ofSeconds(1);

  /**
   * How long nothing is stored after a failure, so that an outage of the table's writes slows one
   * read in this time and not one a second.
   */
  static final Duration REST_AFTER_FAILURE = Duration.ofSeconds(30);

  private final SnapshotStore store;
  private final RandomGenerator random;

  private Instant nextUpdate = Instant.MIN;
  private long reads;
  private @Nullable SnapshotKey drawn;

  /**
   * @param random one that a snapshot of the process does not make the same for all its copies,
   *     such as {@link java.security.SecureRandom}
   */
  public SampledReadCounter(SnapshotStore store, RandomGenerator random) {
    this.store = store;
    this.random = random;
  }

  @Override
  public void count(Collection<SnapshotKey> keys, Instant now) {
    Sample sample = draw(keys, now);
    if (sample == null) {
      return;
    }
    try {
      store.addReads(sample.key(), sample.reads(), now);
    } catch (RuntimeException e) {
      rest(now);
      throw e;
    }
  }

  private record Sample(SnapshotKey key, long reads) {}

  /** What is to be stored now; null if nothing is. */
  private synchronized @Nullable Sample draw(Collection<SnapshotKey> keys, Instant now) {
    for (SnapshotKey key : keys) {
      reads++;
      if (drawn == null || random.nextLong(reads) == 0) {
        drawn = key;
      }
    }
    if (drawn == null || now.isBefore(nextUpdate)) {
      return null;
    }
    Sample sample = new Sample(drawn, reads);
    drawn = null;
    reads = 0;
    nextUpdate = now.plus(WINDOW);
    return sample;
  }

  private synchronized void rest(Instant now) {
    nextUpdate = now.plus(REST_AFTER_FAILURE);
  }
}
