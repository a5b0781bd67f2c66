package dev.cocbackend.policy;

/** How many changes lie behind the members of a clan who differ between two looks. Pure. */
public final class MemberChanges {
  /** Of the members, the most that are taken as changed; of more one cannot tell how many more. */
  private static final double MOST = 0.9;

  private MemberChanges() {}

  /**
   * Who changed twice is seen once: the more members changed, the more did so again.
   *
   * @param members of the clan, at least 1
   * @param differ how many of them do
   * @param changed whether anything of the clan does
   */
  public static double behind(int members, int differ, boolean changed) {
    double share = Math.min(differ / (double) members, MOST);
    return Math.max(changed ? 1 : 0, -members * Math.log1p(-share));
  }
}
