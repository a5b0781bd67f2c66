package dev.cocbackend.policy;

import dev.cocbackend.snapshot.Kind;

/** What is assumed of each kind's snapshots. Immutable. */
public record Priors(KindPrior clan, KindPrior player, KindPrior war) {
  /** Those set by hand. */
  public static final Priors DEFAULT = new Priors(KindPrior.CLAN, KindPrior.PLAYER, KindPrior.WAR);

  public KindPrior of(Kind kind) {
    return switch (kind) {
      case CLAN -> clan;
      case PLAYER -> player;
      case WAR -> war;
    };
  }
}
