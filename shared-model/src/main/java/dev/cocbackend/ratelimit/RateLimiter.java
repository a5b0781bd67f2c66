package dev.cocbackend.ratelimit;

import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Hands out slots of the CoC API's budget to all instances: at most 40 requests start in any
 * sliding second per key. A tier reserves only so far ahead, so that lower tiers yield as the
 * budget fills; MEDIUM and LOW keep a small floor whatever the others do. A slot that is not used
 * is lost. Implementations are safe for use by many threads.
 */
public interface RateLimiter {
  /**
   * No slot begins later than this after it was asked for: the look-ahead of CRITICAL, and an
   * eighth more for the floors, which a flood of CRITICAL must not shut out.
   */
  Duration MAX_LOOK_AHEAD = Duration.ofMillis(2_250);

  /**
   * Callers ask for slots from so far in the future on: the answer takes a few milliseconds, and a
   * slot must not have begun before its holder knows of it.
   */
  Duration LEAD = Duration.ofMillis(20);

  /**
   * A slot is lost if its request cannot start within this: it would come too near to those of the
   * second behind it. The pace has this much to spare.
   */
  Duration MAX_LATENESS = Duration.ofMillis(8);

  /**
   * How much longer than the quickest a request may be on its way to the CoC API, which counts
   * requests as they arrive. The pace has this much to spare, too; without, a strict API on a busy
   * machine refused one or two of 1,500 requests ({@code ./run bench worker}).
   */
  Duration ARRIVAL_JITTER = Duration.ofMillis(6);

  /**
   * Asks for slots, for as many as {@code wanted} if the budget ahead of the tier has room, and for
   * fewer otherwise.
   *
   * @param keyId names the API key without revealing it
   * @param wanted at least 1
   * @param now no slot begins sooner; the caller's time and {@link #LEAD}
   */
  Reservation reserve(String keyId, Tier tier, int wanted, Instant now);

  /** Asks for one slot. */
  default Reservation reserve(String keyId, Tier tier, Instant now) {
    return reserve(keyId, tier, 1, now);
  }

  /** Lets nobody start a request with this key until {@code until}, as a 429 asks. */
  void penalize(String keyId, Instant until);

  /**
   * Takes a key that upstream rejects out of use for all instances: it is dead until {@link
   * #revive}. It rests until {@code until}; from then on, one caller at a time gets a single slot
   * to probe it, and the others none.
   */
  default void suspend(String keyId, Instant until) {
    penalize(keyId, until);
  }

  /** Puts a dead key back into use, its probe having succeeded; does nothing to others. */
  default void revive(String keyId) {}

  /** Notes that these keys are in use, for {@link KeyStates}; cheap to call often. */
  default void inUse(List<String> keyIds, Instant now) {}

  /** The answer to {@link #reserve}. */
  sealed interface Reservation {
    /**
     * Start one request at each of these moments, not before.
     *
     * @param starts at least one, earliest first
     * @param probing whether the key is dead and the one request is to find out if it still is: its
     *     holder calls {@link #revive} or {@link #suspend}
     */
    record Slots(List<Instant> starts, boolean probing) implements Reservation {
      public Slots {
        starts = List.copyOf(starts);
      }

      /** Slots of a key in use. */
      public Slots(List<Instant> starts) {
        this(starts, false);
      }

      /** The earliest. */
      public Instant first() {
        return starts.getFirst();
      }
    }

    /** The budget ahead of this tier is full; ask again after {@code retryAfter}. */
    record Refused(Duration retryAfter) implements Reservation {}
  }
}
