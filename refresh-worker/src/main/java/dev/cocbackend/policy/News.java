package dev.cocbackend.policy;

import dev.cocbackend.snapshot.WarState;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a refresh has shown of an object.
 *
 * @param changed whether it differs from what was stored
 * @param parts of a clan, its members; 0 if it has no parts that change one by one
 * @param partsChanged of a clan, the members that changed; of a war, the attacks made
 * @param war when the war turns, null if none is on or it is no war
 * @param clan of a player, null if it has none
 * @param state of a war as its body says, null if it is no war
 */
public record News(
    boolean changed,
    int parts,
    int partsChanged,
    @Nullable WarTimes war,
    @Nullable Tag clan,
    @Nullable WarState state) {

  /** For so long after a turn upstream is asked again; then it is taken at its word. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  /** Of something else than a war, or of one whose state is as its times say. */
  public News(
      boolean changed, int parts, int partsChanged, @Nullable WarTimes war, @Nullable Tag clan) {
    this(changed, parts, partsChanged, war, clan, null);
  }

  /** Whether a war should have begun or ended by its own times, and upstream does not say so. */
  boolean isBehind(Instant fetchedAt) {
    return war != null
        && state != null
        && state.isRunning()
        && state != war.stateAt(fetchedAt)
        && war.lastTurn(fetchedAt)
            .filter(turn -> turn.plus(PATIENCE).isAfter(fetchedAt))
            .isPresent();
  }
}
