package dev.cocbackend.local.simulation;

import dev.cocbackend.tag.Tag;

/**
 * What never changes about a player. Immutable.
 *
 * @param home index of the clan the player belongs to most of the time
 * @param away index of the clan visited now and then, the same as {@code home} if there is none
 * @param core whether the player never leaves {@code home}
 */
record PlayerTraits(Tag tag, String name, Dice dice, int home, int away, boolean core) {}
