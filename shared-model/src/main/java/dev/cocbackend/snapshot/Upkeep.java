package dev.cocbackend.snapshot;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the meta item of a key tells of how it is used and kept. Immutable.
 *
 * @param fetchedAt when upstream was last asked, null if never
 * @param absent whether upstream said then that there is nothing
 * @param activity signs of life; null if there are none
 * @param facts what the policy stored last; null if it has not
 * @param freshUntil upstream repeats its answer until then; null if it did not say
 * @param lease of the last request, null if none is outstanding
 */
public record Upkeep(
    @Nullable Instant fetchedAt,
    boolean absent,
    @Nullable Activity activity,
    @Nullable Facts facts,
    @Nullable Instant freshUntil,
    @Nullable Lease lease) {

  /** Of a key that the table does not have. */
  public static final Upkeep NONE = new Upkeep(null, false, null, null);

  /** Of a key that nobody asks for and of which upstream did not say how long it stays so. */
  public Upkeep(
      @Nullable Instant fetchedAt,
      boolean absent,
      @Nullable Activity activity,
      @Nullable Facts facts) {
    this(fetchedAt, absent, activity, facts, null, null);
  }

  /** The same after so many more reads. */
  public Upkeep plusReads(long reads, Instant lastReadAt) {
    long before = activity == null ? 0 : activity.reads();
    Activity after = new Activity(before + reads, lastReadAt, outdatedSince());
    return new Upkeep(fetchedAt, absent, after, facts, freshUntil, lease);
  }

  /** As {@link Activity#outdatedSince}; null, too, if there are no signs of life. */
  public @Nullable Instant outdatedSince() {
    return activity == null ? null : activity.outdatedSince();
  }
}
