package dev.cocbackend.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a clan's refresh tells of its members: those who came, went, or have other trophies,
 * donations, league or role than before have changed, and so has what upstream says of them.
 */
public final class MemberSigns {
  /** A place in the list changes when others gain trophies; it is no part of a player's object. */
  private static final List<String> PLACES = List.of("clanRank", "previousClanRank");

  private MemberSigns() {}

  /**
   * The players whose snapshots are outdated if they were fetched before {@code after} was.
   *
   * @param before a clan's object
   * @param after a later object of the same clan
   * @return those of {@code after} in the order of its list, then those who left; at most {@code
   *     max}, and none if a version has no list
   */
  public static Set<SnapshotKey> outdated(JsonNode before, JsonNode after, int max) {
    Set<SnapshotKey> outdated = new LinkedHashSet<>();
    if (!before.path("memberList").isArray() || !after.path("memberList").isArray()) {
      return outdated;
    }
    Map<Tag, JsonNode> old = ChangeDetector.members(before.path("memberList"));
    Map<Tag, JsonNode> now = ChangeDetector.members(after.path("memberList"));
    now.forEach(
        (tag, member) -> {
          JsonNode was = old.get(tag);
          if (was == null || !withoutPlace(was).equals(withoutPlace(member))) {
            add(outdated, tag, max);
          }
        });
    for (Tag tag : old.keySet()) {
      if (!now.containsKey(tag)) {
        add(outdated, tag, max);
      }
    }
    return outdated;
  }

  private static void add(Set<SnapshotKey> outdated, Tag tag, int max) {
    if (outdated.size() < max) {
      outdated.add(SnapshotKey.player(tag));
    }
  }

  private static JsonNode withoutPlace(JsonNode member) {
    ObjectNode copy = member.deepCopy();
    return copy.without(PLACES);
  }
}
