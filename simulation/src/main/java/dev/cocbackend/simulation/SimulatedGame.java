package dev.cocbackend.simulation;

import dev.cocbackend.snapshot.SnapshotKey;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the objects of the simulated game say in each version, and what has to be told of a step
 * from one version to another. A player's town hall grows, a clan's leader donates while a guest
 * comes and goes, and wars follow each other from preparation to their end.
 */
final class SimulatedGame {
  /** Of a war: preparation, attacks, end. */
  private static final int STAGES = 3;

  private static final int ENDED = 2;

  private static final List<String> STATES = List.of("preparation", "inWar", "warEnded");
  private static final List<String> WAR_EVENTS = List.of("WarDeclared", "WarStarted", "WarEnded");
  private static final Pattern VERSION = Pattern.compile("\"version\":(\\d+)");

  /** A minute a war names each by its own time. */
  private static final LocalDateTime START = LocalDateTime.of(2030, 1, 1, 0, 0);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'.000Z'", Locale.ROOT);

  private SimulatedGame() {}

  static String object(SnapshotKey key, long version) {
    String tag = key.tag().display();
    return switch (key.kind()) {
      case CLAN ->
          """
          {"tag":"%s","name":"clan","clanLevel":9,"members":%d,"memberList":[\
          {"tag":"%1$s","role":"leader","donations":%3$d,"donationsReceived":0}%4$s],"version":%3$d}\
          """
              .formatted(
                  tag,
                  hasGuest(version) ? 2 : 1,
                  version,
                  hasGuest(version) ? ",{\"tag\":\"#2PP\",\"role\":\"member\"}" : "");
      case PLAYER ->
          "{\"tag\":\"%s\",\"name\":\"player\",\"townHallLevel\":%d,\"version\":%2$d}"
              .formatted(tag, version);
      case WAR ->
          """
          {"state":"%s","preparationStartTime":"%s",\
          "clan":{"tag":"%s"},"opponent":{"tag":"#2PP"},"version":%d}\
          """
              .formatted(
                  STATES.get((int) (version % STAGES)),
                  START.plusMinutes(version / STAGES).format(TIME),
                  tag,
                  version);
    };
  }

  private static boolean hasGuest(long version) {
    return version % 2 == 1;
  }

  /** The version of an object's text. */
  static long version(String object) {
    Matcher matcher = VERSION.matcher(object);
    if (!matcher.find()) {
      throw new IllegalArgumentException("This is no object of the simulated game.");
    }
    return Long.parseLong(matcher.group(1));
  }

  /** What has to be told if {@code to} follows {@code from}, in the words of {@link Told#of}. */
  static List<String> events(SnapshotKey key, long from, long to) {
    List<String> events = new ArrayList<>();
    switch (key.kind()) {
      case CLAN -> {
        events.add("DonationsMoved %s %d".formatted(key, to));
        if (hasGuest(from) != hasGuest(to)) {
          events.add((hasGuest(to) ? "MemberJoined " : "MemberLeft ") + key);
        }
      }
      case PLAYER -> events.add("TownHallChanged %s %d".formatted(key, to));
      case WAR -> {
        long warBefore = from / STAGES;
        long war = to / STAGES;
        if (war != warBefore && from % STAGES != ENDED) {
          events.add("WarEnded %s %d".formatted(key, warBefore));
        }
        for (long stage = war == warBefore ? from % STAGES + 1 : 0; stage <= to % STAGES; stage++) {
          events.add("%s %s %d".formatted(WAR_EVENTS.get((int) stage), key, war));
        }
      }
    }
    return events;
  }

  /** Whether a war ends in this step. */
  static boolean endsWar(SnapshotKey key, long from, long to) {
    return events(key, from, to).stream().anyMatch(event -> event.startsWith("WarEnded "));
  }
}
