package dev.cocbackend.snapshot;

/** The {@code state} of a current war. */
public enum WarState {
  NOT_IN_WAR("notInWar"),
  PREPARATION("preparation"),
  IN_WAR("inWar"),
  WAR_ENDED("warEnded"),
  /** A state this version does not know, such as one that the game adds later. */
  OTHER("other");

  private final String id;

  WarState(String id) {
    this.id = id;
  }

  /** The word that the CoC API uses. */
  public String id() {
    return id;
  }

  /** The state of this name, {@link #OTHER} for a name not known. */
  public static WarState ofId(String id) {
    for (WarState state : values()) {
      if (state.id.equals(id)) {
        return state;
      }
    }
    return OTHER;
  }

  /** Whether attacks or preparations are under way, so that minutes matter. */
  public boolean isRunning() {
    return this == PREPARATION || this == IN_WAR;
  }
}
