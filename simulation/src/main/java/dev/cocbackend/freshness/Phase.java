package dev.cocbackend.freshness;

/** Where a clan is in its cycle of wars. */
enum Phase {
  NONE(0),
  PREPARATION(1),
  BATTLE(2);

  static final int PREPARATION_SECONDS = 23 * Habits.HOUR;
  static final int WAR_SECONDS = 47 * Habits.HOUR;

  private final int index;

  Phase(int index) {
    this.index = index;
  }

  /** Its place in tables by phase. */
  int index() {
    return index;
  }

  /** The phase of a war that was declared at {@code start}, which may be long over. */
  static Phase of(int start, int now) {
    int since = now - start;
    if (since < 0 || since >= WAR_SECONDS) {
      return NONE;
    }
    return since < PREPARATION_SECONDS ? PREPARATION : BATTLE;
  }
}
