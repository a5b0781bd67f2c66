package dev.cocbackend.snapshot;

/** What a snapshot is of. */
public enum Kind {
  CLAN("clan"),
  PLAYER("player"),
  /** A clan's current war; its tag is the clan's. */
  WAR("war");

  private final String id;

  Kind(String id) {
    this.id = id;
  }

  /** The name in keys, messages and metrics; never changes. */
  public String id() {
    return id;
  }

  /**
   * @throws IllegalArgumentException if no kind has this id
   */
  public static Kind ofId(String id) {
    for (Kind kind : values()) {
      if (kind.id.equals(id)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("Unknown kind; allowed are clan, player and war.");
  }
}
