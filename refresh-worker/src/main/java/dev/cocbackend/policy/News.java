package dev.cocbackend.policy;

import dev.cocbackend.tag.Tag;
import org.jspecify.annotations.Nullable;

/**
 * What a refresh has shown of an object.
 *
 * @param changed whether it differs from what was stored
 * @param parts of a clan, its members; 0 if it has no parts that change one by one
 * @param partsChanged of a clan, the members that changed; of a war, the attacks made
 * @param war when the war turns, null if none is on or it is no war
 * @param clan of a player, null if it has none
 */
public record News(
    boolean changed, int parts, int partsChanged, @Nullable WarTimes war, @Nullable Tag clan) {}
