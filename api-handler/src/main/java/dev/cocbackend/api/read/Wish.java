package dev.cocbackend.api.read;

import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * That a reader wants {@code key}, of which it has seen {@code seen}. Immutable.
 *
 * @param ofAnyRead the tier of a reader of whom nothing is known, null if that one asks for nothing
 */
record Wish(SnapshotKey key, Tier tier, @Nullable Tier ofAnyRead, Lookup seen) {
  /** Whether the caller's budget of viewed refreshes pays for it. */
  boolean isLifted(Instant now) {
    return (ofAnyRead == null || tier.isHigherThan(ofAnyRead))
        && !RefreshRequester.isOutstanding(seen, tier, now);
  }

  /** What is left of it for a caller whose budget is spent. */
  Optional<Wish> notLifted() {
    return Optional.ofNullable(ofAnyRead).map(lower -> new Wish(key, lower, lower, seen));
  }

  /** Whether the caller's budget of tags that are not in the database pays for it. */
  boolean isOfFirstSeenTag(Instant now) {
    return !(seen instanceof Lookup.Found) && !RefreshRequester.isOutstanding(seen, tier, now);
  }
}
