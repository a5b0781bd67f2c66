package dev.cocbackend.api.health;

/** How well the whole or a part is, best first. */
enum Health {
  OK("ok"),
  /** Reads are answered, but refreshes may be late. */
  DEGRADED("degraded"),
  /** Does not answer; for the whole: reads are not answered. */
  DOWN("down");

  private final String id;

  Health(String id) {
    this.id = id;
  }

  String id() {
    return id;
  }
}
