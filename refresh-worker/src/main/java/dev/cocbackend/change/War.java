package dev.cocbackend.change;

import dev.cocbackend.tag.Tag;
import java.time.Instant;

/**
 * Names one war as one of its clans sees it. Immutable.
 *
 * @param clan whose war was looked at
 * @param preparationStart no clan has two wars that begin at one time
 */
public record War(Tag clan, Tag opponent, Instant preparationStart) {}
