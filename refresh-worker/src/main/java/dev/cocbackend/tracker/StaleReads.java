package dev.cocbackend.tracker;

import dev.cocbackend.price.StaleRead;
import dev.cocbackend.refresh.Occasion;
import dev.cocbackend.refresh.Priority;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.snapshot.WarState;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for because somebody has read it stale: what the read function leaves where a
 * request costs more than keeping the promise is worth. Immutable.
 *
 * @param policy when a snapshot is stale, as the read function has it
 * @param automatic whether reads ask for refreshes at all
 */
public record StaleReads(StalenessPolicy policy, boolean automatic) {

  /**
   * By the settings of the read function.
   *
   * @throws dev.cocbackend.settings.SettingsException if one of them is wrong
   */
  static StaleReads of(Settings settings) {
    return new StaleReads(
        settings.stalenessPolicy(), !settings.flag("DISABLE_AUTO_REFRESH_QUEUE", false));
  }

  /**
   * The tier in which a read asks for it; empty if it was not stale, or is not worth the price.
   *
   * @param warState of a war, as it was fetched; null for other kinds, or if that is not known
   * @param viewed whether a reader's app showed it to a person
   * @param value reads that a refresh makes fresh
   * @param price of a request, in reads made fresh
   */
  Optional<Tier> wanted(
      SnapshotKey key,
      @Nullable WarState warState,
      boolean viewed,
      Instant fetchedAt,
      double value,
      double price,
      Instant now) {
    Instant staleAt = fetchedAt.plus(policy.maxAge(key.kind(), warState));
    return automatic && !now.isBefore(staleAt) && value + StaleRead.worth(warState, viewed) >= price
        ? Optional.of(Priority.of(Occasion.staleRead(warState, staleAt, now)))
        : Optional.empty();
  }
}
