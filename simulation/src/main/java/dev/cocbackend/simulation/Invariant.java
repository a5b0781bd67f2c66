package dev.cocbackend.simulation;

/** What the design promises and a simulation checks; numbered as in the design. */
enum Invariant {
  LAST_UPDATED_ONLY_MOVES_FORWARD(3),
  BUDGET_IS_KEPT(4),
  ONE_REQUEST_IS_OUTSTANDING(5),
  NOTHING_IS_LOST(6),
  DUPLICATES_CHANGE_NOTHING(7),
  POISON_ENDS_AS_A_DEAD_LETTER(8),
  LOWER_TIERS_KEEP_TO_THEIR_LOOK_AHEAD(12),
  /** No event of a stored change is lost, and one event has one id; docs/events.md. */
  EVERY_CHANGE_IS_TOLD(14),
  /** An upstream in maintenance gets one probe at a time. */
  MAINTENANCE_IS_LEFT_ALONE(15);

  private final int number;

  Invariant(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
