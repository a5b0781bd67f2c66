package dev.cocbackend.local.simulation;

import dev.cocbackend.tag.Tag;
import java.util.List;

/**
 * What never changes about a clan. Immutable.
 *
 * @param index its place in {@link Population#clans}
 * @param core players that never leave the clan: its wars are fought by them alone, so that nobody
 *     leaves in the middle of one
 * @param others players at home here that come and go
 * @param visitors players of other clans that are here now and then
 * @param peaceful whether it never is in a war
 * @param warLogPublic whether strangers may see its wars
 */
record ClanTraits(
    int index,
    Tag tag,
    String name,
    Dice dice,
    List<PlayerTraits> core,
    List<PlayerTraits> others,
    List<PlayerTraits> visitors,
    boolean peaceful,
    boolean warLogPublic) {}
