package dev.cocbackend.policy;

/**
 * What is assumed of a snapshot before anything is known of it, as a Gamma distribution of each
 * rate: the shape is how many reads or changes the assumption weighs as much as. Immutable.
 *
 * @param readsPerHour the mean
 * @param readShape small where most snapshots are hardly read and a few very much
 * @param changesPerHour the mean
 * @param changeShape likewise
 * @param recall the share of changes that another snapshot's refresh shows
 */
public record KindPrior(
    double readsPerHour,
    double readShape,
    double changesPerHour,
    double changeShape,
    double recall) {

  /** Set by hand, from how the game is played, not from a simulation. */
  public static final KindPrior CLAN = new KindPrior(0.2, 0.5, 2, 1, 0);

  /** As {@link #CLAN}. Of five changes, four show in trophies, donations or league. */
  public static final KindPrior PLAYER = new KindPrior(0.02, 0.5, 0.1, 2, 0.8);

  /** As {@link #CLAN}, with the changes of a day of battle. */
  public static final KindPrior WAR = new KindPrior(0.2, 0.5, 2, 2, 0);

  public KindPrior {
    if (!(readsPerHour > 0 && readShape > 0 && changesPerHour > 0 && changeShape > 0)) {
      throw new IllegalArgumentException("Rates and shapes of a prior are above 0.");
    }
    if (!(recall >= 0 && recall <= 1)) {
      throw new IllegalArgumentException("A recall is between 0 and 1, not %s.".formatted(recall));
    }
  }

  /** The same of a kind whose snapshots turned out to be read and to change this often. */
  public KindPrior withRates(double newReadsPerHour, double newChangesPerHour) {
    return new KindPrior(newReadsPerHour, readShape, newChangesPerHour, changeShape, recall);
  }
}
