package dev.cocbackend.local.simulation;

import dev.cocbackend.tag.Tag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All clans and players there ever are, made from a seed. Immutable after construction. */
final class Population {
  /** The most members a clan of the game can have. */
  static final int MAX_MEMBERS = 50;

  private static final int MIN_CORE = 10;
  private static final int MAX_HOME_PLAYERS = 46;
  private static final int CLAN_TAG_LENGTH = 9;
  private static final int PLAYER_TAG_LENGTH = 10;

  private final List<ClanTraits> clans;
  private final Map<Tag, ClanTraits> clansByTag = new HashMap<>();
  private final Map<Tag, PlayerTraits> playersByTag = new HashMap<>();

  Population(Dice dice, int clanCount) {
    int[] homePlayers = new int[clanCount];
    for (int i = 0; i < clanCount; i++) {
      homePlayers[i] = dice.with("size").with(i).between(MIN_CORE + 4, MAX_HOME_PLAYERS);
    }
    List<List<PlayerTraits>> core = emptyLists(clanCount);
    List<List<PlayerTraits>> others = emptyLists(clanCount);
    List<List<PlayerTraits>> visitors = emptyLists(clanCount);
    for (int i = 0; i < clanCount; i++) {
      int coreSize = Math.max(MIN_CORE, homePlayers[i] * 7 / 10);
      for (int j = 0; j < homePlayers[i]; j++) {
        boolean stays = j < coreSize;
        Dice own = dice.with("player").with(i).with(j);
        int away = stays ? i : (i + own.with("away").between(1, clanCount)) % clanCount;
        if (homePlayers[away] + visitors.get(away).size() >= MAX_MEMBERS) {
          away = i;
        }
        Tag tag = unused(own, PLAYER_TAG_LENGTH, playersByTag);
        PlayerTraits player = new PlayerTraits(tag, Names.player(own), own, i, away, stays);
        playersByTag.put(tag, player);
        (stays ? core : others).get(i).add(player);
        if (away != i) {
          visitors.get(away).add(player);
        }
      }
    }
    List<ClanTraits> all = new ArrayList<>(clanCount);
    for (int i = 0; i < clanCount; i++) {
      Dice own = dice.with("clan").with(i);
      ClanTraits clan =
          new ClanTraits(
              i,
              unused(own, CLAN_TAG_LENGTH, clansByTag),
              Names.clan(own),
              own,
              List.copyOf(core.get(i)),
              List.copyOf(others.get(i)),
              List.copyOf(visitors.get(i)),
              i % 9 == 7, // the eighth of nine, so that a small game has each sort of clan too
              i % 5 != 3);
      clansByTag.put(clan.tag(), clan);
      all.add(clan);
    }
    clans = List.copyOf(all);
  }

  List<ClanTraits> clans() {
    return clans;
  }

  Optional<ClanTraits> clan(Tag tag) {
    return Optional.ofNullable(clansByTag.get(tag));
  }

  Optional<PlayerTraits> player(Tag tag) {
    return Optional.ofNullable(playersByTag.get(tag));
  }

  private static List<List<PlayerTraits>> emptyLists(int count) {
    List<List<PlayerTraits>> lists = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      lists.add(new ArrayList<>());
    }
    return lists;
  }

  private static Tag unused(Dice dice, int length, Map<Tag, ?> taken) {
    for (int attempt = 0; ; attempt++) {
      Tag tag = Names.tag(dice.with("tag").with(attempt), length);
      if (!taken.containsKey(tag)) {
        return tag;
      }
    }
  }
}
