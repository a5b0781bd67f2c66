package dev.cocbackend.snapshot;

import dev.cocbackend.tag.InvalidTagException;
import dev.cocbackend.tag.Tag;

/** Names one snapshot. Immutable. */
public record SnapshotKey(Kind kind, Tag tag) {

  public static SnapshotKey clan(Tag tag) {
    return new SnapshotKey(Kind.CLAN, tag);
  }

  public static SnapshotKey player(Tag tag) {
    return new SnapshotKey(Kind.PLAYER, tag);
  }

  public static SnapshotKey war(Tag clanTag) {
    return new SnapshotKey(Kind.WAR, clanTag);
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException if the text is not {@code kind#TAG}
   * @throws InvalidTagException if the part behind {@code #} is not a tag
   */
  public static SnapshotKey parse(String text) {
    int hash = text.indexOf('#');
    if (hash < 0) {
      throw new IllegalArgumentException("A snapshot key is kind#TAG, such as clan#2PP.");
    }
    return new SnapshotKey(Kind.ofId(text.substring(0, hash)), new Tag(text.substring(hash + 1)));
  }

  /** The partition key, such as {@code clan#2PP}. */
  @Override
  public String toString() {
    return kind.id() + "#" + tag.value();
  }
}
