package dev.cocbackend.change;

import dev.cocbackend.tag.Tag;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Names one war as one of its clans sees it. Immutable.
 *
 * @param clan whose war was looked at
 * @param preparationStart no clan has two wars that begin at one time
 * @param startTime from when attacks may be made; null if the snapshot did not tell
 * @param endTime until when; null if the snapshot did not tell. Maintenance of the game moves both
 */
public record War(
    Tag clan,
    Tag opponent,
    Instant preparationStart,
    @Nullable Instant startTime,
    @Nullable Instant endTime) {

  /** A war of which the later times are not known. */
  public War(Tag clan, Tag opponent, Instant preparationStart) {
    this(clan, opponent, preparationStart, null, null);
  }

  /** Whether both are the same war, whatever is known of its later times. */
  boolean is(War other) {
    return clan.equals(other.clan)
        && opponent.equals(other.opponent)
        && preparationStart.equals(other.preparationStart);
  }
}
