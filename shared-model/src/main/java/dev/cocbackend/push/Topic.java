package dev.cocbackend.push;

import dev.cocbackend.tag.Tag;
import org.jspecify.annotations.Nullable;

/**
 * What devices subscribe to. Immutable.
 *
 * @param clan null for the whole game, whose events are everybody's
 */
public record Topic(Kind kind, @Nullable Tag clan) {
  /** Of what goes for all players alike. */
  public static final Topic GAME = new Topic(Kind.GAME, null);

  /** Kinds of topics. */
  public enum Kind {
    CLAN("clan"),
    GAME("game");

    private final String id;

    Kind(String id) {
      this.id = id;
    }

    /** The name in paths, payloads and the table; never changes. */
    public String id() {
      return id;
    }
  }

  /**
   * @throws IllegalArgumentException if a clan's topic has no tag, or the game's has one
   */
  public Topic {
    if ((kind == Kind.CLAN) == (clan == null)) {
      throw new IllegalArgumentException("A clan's topic has a tag, and no other has.");
    }
  }

  public static Topic clan(Tag tag) {
    return new Topic(Kind.CLAN, tag);
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static Topic parse(String text) {
    if (text.equals(Kind.GAME.id())) {
      return GAME;
    }
    String prefix = Kind.CLAN.id() + "#";
    if (!text.startsWith(prefix)) {
      throw new IllegalArgumentException("A topic is clan#TAG or game.");
    }
    return clan(new Tag(text.substring(prefix.length())));
  }

  /** Such as {@code clan#2PP}, or {@code game}. */
  @Override
  public String toString() {
    return clan == null ? kind.id() : kind.id() + "#" + clan.value();
  }
}
