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
 */
public record Upkeep(
    @Nullable Instant fetchedAt,
    boolean absent,
    @Nullable Activity activity,
    @Nullable Facts facts) {

  /** Of a key that the table does not have. */
  public static final Upkeep NONE = new Upkeep(null, false, null, null);

  /** As {@link Activity#outdatedSince}; null, too, if there are no signs of life. */
  public @Nullable Instant outdatedSince() {
    return activity == null ? null : activity.outdatedSince();
  }
}
