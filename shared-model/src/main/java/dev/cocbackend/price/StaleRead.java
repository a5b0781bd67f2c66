package dev.cocbackend.price;

import dev.cocbackend.snapshot.WarState;
import org.jspecify.annotations.Nullable;

/**
 * What keeping the readers' promise is worth: that what somebody reads beyond its max age is
 * refreshed within the target of HIGH, a running war within that of CRITICAL. It comes on top of
 * the reads that the refresh makes fresh. So while a request costs no more, all that is read stale
 * is asked for; when it costs more, only what is worth it.
 *
 * <p>For any reader it is a tenth of a read, for a running war two. With these, found by {@code
 * ./run sim freshness}, the ages of reads at 400 requests a second for 2 million users are those of
 * a promise that is always kept, and at 40 nearly no fresh reads are lost ({@code
 * docs/refresh-policy.md}). Who looks at a screen asks again within seconds, and half of what is
 * stale has changed: that is half a read in all.
 */
public final class StaleRead {
  private static final double ANY = 0.1;
  private static final double RUNNING_WAR = 0.2;
  private static final double MORE_IF_VIEWED = 0.4;

  private StaleRead() {}

  /**
   * In reads made fresh.
   *
   * @param warState of a war, as it is stored; null for other kinds
   * @param viewed whether the reader's app shows it to a person now
   */
  public static double worth(@Nullable WarState warState, boolean viewed) {
    double worth = warState != null && warState.isRunning() ? RUNNING_WAR : ANY;
    return viewed ? worth + MORE_IF_VIEWED : worth;
  }
}
