package dev.cocbackend.mobile;

import org.jspecify.annotations.Nullable;

/** What kind of object a tag names. */
public enum Kind {
  CLAN("clan", "clans", ""),
  PLAYER("player", "players", ""),
  /** The current war of the clan with the tag. */
  WAR("war", "clans", "currentwar");

  private final String id;
  private final String collection;
  private final String rest;

  Kind(String id, String collection, String rest) {
    this.id = id;
    this.collection = collection;
    this.rest = rest;
  }

  /** As {@code POST /v1/sync} and the names of files write it. */
  String id() {
    return id;
  }

  /** The segment of the path before the tag. */
  String collection() {
    return collection;
  }

  /** The segment of the path behind the tag, empty for none. */
  String rest() {
    return rest;
  }

  /** Null if there is no kind with this id. */
  static @Nullable Kind ofId(String id) {
    for (Kind kind : values()) {
      if (kind.id.equals(id)) {
        return kind;
      }
    }
    return null;
  }
}
