package dev.cocbackend.calendar;

/** The recurring events of the game; {@code game-calendar.json} has a rule for each. */
public enum GameEvent {
  /** A month's season, from one reset to the next. */
  SEASON("season"),
  /** A week's tournament of the ranked leagues. */
  RANKED_WEEK("rankedWeek"),
  RAID_WEEKEND("raidWeekend"),
  CLAN_WAR_LEAGUE_SIGN_UP("clanWarLeagueSignUp"),
  /** The days on which clans can be at war in the league, sign-up included. */
  CLAN_WAR_LEAGUE("clanWarLeague"),
  CLAN_GAMES("clanGames");

  private final String id;

  GameEvent(String id) {
    this.id = id;
  }

  /** The name in the data file. */
  public String id() {
    return id;
  }
}
