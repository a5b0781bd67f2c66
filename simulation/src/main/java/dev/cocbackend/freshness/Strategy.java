package dev.cocbackend.freshness;

/**
 * Decides what is refreshed when: puts objects into the line and the calendar of its {@link Lane}.
 */
interface Strategy {
  /** Somebody read the object. */
  void read(int object, int now);

  /** Somebody read another of the clan's objects, and this one may be next. */
  void readNearby(int object, int now);

  /** The time has come that the calendar was set to. */
  void due(int object, int now);

  /** Whether the first in line should be sent; called again if the line had to wait. */
  boolean isWanted(int object, int now);

  /**
   * A refresh is about to be stored.
   *
   * @param changed whether the body differs from the stored one, as of all first ones
   * @param seen how many changes it shows, as far as they can be told apart
   */
  void refreshed(int object, int now, boolean changed, int seen);

  /** The refresh is stored. */
  void stored(int object, int now);

  /** A refresh of the clan or the war shows that the player has changed. */
  void beforeSignal(int player, int now);

  /** The signal is taken in. */
  void signalled(int player, int now);

  /** A step is over. */
  void stepped(int now, double budget);

  /** The price of a request now, 0 if the strategy has none. */
  double price();
}
