package dev.cocbackend.freshness;

/** What a {@link ValueStrategy} takes the rates to be. Rates are per hour. */
interface Rates {
  /** Somebody read the object. */
  void read(int object, int now);

  double changesPerHour(int object, int now);

  /** How many changes are to be expected between two times of the past or present. */
  double changesBetween(int object, int from, int to);

  /**
   * How many reads a fresh snapshot would serve before its next change.
   *
   * @param changesPerHour of the object
   */
  double readsUntilChange(int object, int now, double changesPerHour);

  /**
   * How many reads follow, in the mean, when something else has announced them; 0 if nothing
   * announces reads of the object.
   */
  double announcedReads(int object, int now);

  /** Reads beyond that rate that are about to come. */
  double imminentReads(int object, int now);

  /** As {@link Strategy#refreshed}. */
  void refreshed(int object, int now, boolean changed, int seen);

  /** As {@link Strategy#beforeSignal}. */
  void beforeSignal(int player, int now);

  /** As {@link Strategy#stepped}. */
  void stepped(int now);
}
