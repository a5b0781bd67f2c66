package dev.cocbackend.api.read;

import dev.cocbackend.api.http.InvocationLog;
import dev.cocbackend.price.StaleRead;
import dev.cocbackend.refresh.Arm;
import dev.cocbackend.refresh.Occasion;
import dev.cocbackend.refresh.Occasion.Cause;
import dev.cocbackend.refresh.Priority;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.WarState;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a read of something stale asks for. While a request costs no more than keeping the
 * promise is worth ({@link StaleRead}), it asks. Where the budget is short and it costs more, the
 * refresh is left to the tracker, which learns of the read within seconds and asks for what is
 * worth the price. What is not stored is asked for at any price. Thread-safe.
 */
final class Wishes {
  private final LatestPrice price;
  private final RefreshArms arms;

  /**
   * @param arms how which tags are refreshed
   */
  Wishes(LatestPrice price, RefreshArms arms) {
    this.price = price;
    this.arms = arms;
  }

  /**
   * What the reader asks for; empty if it is left to the tracker.
   *
   * @param cause why the reader asks, one of the causes of {@link Occasion#read(Cause, Lookup,
   *     Instant, Instant)}
   * @param staleAt since when a new one is due; {@code now} if there is none at all
   */
  Optional<Wish> of(
      SnapshotKey key, Lookup seen, Cause cause, Instant staleAt, Instant now, InvocationLog log) {
    Tier tier = Priority.of(Occasion.read(cause, seen, staleAt, now));
    double price = price(key, seen, now, log);
    if (price <= StaleRead.worth(warState(seen), false)) {
      Tier ofAnyRead = Priority.of(Occasion.read(seen, staleAt, now));
      return Optional.of(new Wish(key, tier, ofAnyRead, seen));
    }
    if (cause == Cause.VIEWED && price <= StaleRead.worth(warState(seen), true)) {
      return Optional.of(new Wish(key, tier, null, seen));
    }
    log.put("refresh", "LEFT");
    return Optional.empty();
  }

  /** Only what is stored can wait, and fixed tiers know no price. */
  private double price(SnapshotKey key, Lookup seen, Instant now, InvocationLog log) {
    return seen instanceof Lookup.Found && arms.of(key) != Arm.TIERS ? price.at(now, log) : 0;
  }

  private static @Nullable WarState warState(Lookup seen) {
    return seen instanceof Lookup.Found found ? found.snapshot().warState() : null;
  }
}
