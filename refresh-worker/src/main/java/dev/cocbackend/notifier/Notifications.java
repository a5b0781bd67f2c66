package dev.cocbackend.notifier;

import dev.cocbackend.calendar.GameCalendar;
import dev.cocbackend.calendar.GameEvent;
import dev.cocbackend.change.DomainEvent;
import dev.cocbackend.change.War;
import dev.cocbackend.push.PushEvent;
import dev.cocbackend.push.Topic;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told of what happened. Pure functions: the same event gives the same notifications
 * with the same ids.
 */
final class Notifications {
  /** What "soon" means. */
  static final Duration SOON = Duration.ofHours(1);

  /** For how long after a raid weekend's begin or end the notifier looks back to it. */
  static final Duration LOOK_BACK = Duration.ofMinutes(30);

  /** The game allows 15 characters in a name; this leaves room and keeps payloads small. */
  private static final int MAX_NAME = 50;

  private Notifications() {}

  /** What is to be told now, if anything. */
  static Optional<Notification> now(DomainEvent event) {
    return switch (event) {
      case DomainEvent.WarDeclared e -> Optional.of(war(PushEvent.WAR_DECLARED, e, e.war()));
      case DomainEvent.WarStarted e -> Optional.of(war(PushEvent.WAR_STARTED, e, e.war()));
      case DomainEvent.WarEnded e ->
          Optional.of(
              of(
                  PushEvent.WAR_ENDED,
                  e.war(),
                  "",
                  e.head().observedAt(),
                  title(e, e.war()),
                  List.of(
                      name(e, e.war().opponent()),
                      Integer.toString(e.stars()),
                      Integer.toString(e.opponentStars()))));
      case DomainEvent.AttackMade e -> attack(e);
      case DomainEvent.MemberJoined e ->
          Optional.of(member(PushEvent.MEMBER_JOINED, e, e.clan(), e.player()));
      case DomainEvent.MemberLeft e ->
          Optional.of(member(PushEvent.MEMBER_LEFT, e, e.clan(), e.player()));
      default -> Optional.empty();
    };
  }

  /** What is to be told later, each {@link Notification#at} its time, as far as that is ahead. */
  static List<Notification> later(DomainEvent event, Instant now) {
    List<Notification> later = new ArrayList<>();
    switch (event) {
      case DomainEvent.WarDeclared e -> {
        soon(PushEvent.WAR_STARTS_SOON, e, e.war(), e.war().startTime(), now, later);
        soon(PushEvent.WAR_ENDS_SOON, e, e.war(), e.war().endTime(), now, later);
      }
      case DomainEvent.WarStarted e ->
          soon(PushEvent.WAR_ENDS_SOON, e, e.war(), e.war().endTime(), now, later);
      default -> {}
    }
    return later;
  }

  /** A raid weekend that has just begun or ended. */
  static List<Notification> ofCalendar(GameCalendar calendar, Instant now) {
    List<Notification> raids = new ArrayList<>();
    Instant since = now.minus(LOOK_BACK);
    Instant start = calendar.next(GameEvent.RAID_WEEKEND, since).start();
    if (!start.isAfter(now)) {
      raids.add(raid(PushEvent.RAID_WEEKEND_STARTED, start));
    }
    Instant end = calendar.nextEnd(GameEvent.RAID_WEEKEND, since);
    if (!end.isAfter(now)) {
      raids.add(raid(PushEvent.RAID_WEEKEND_ENDED, end));
    }
    return raids;
  }

  private static Notification raid(PushEvent event, Instant at) {
    return new Notification(
        "%s-%d".formatted(event.id(), at.getEpochSecond()),
        event,
        Topic.GAME,
        at,
        "raid",
        List.of(),
        List.of());
  }

  private static void soon(
      PushEvent event,
      DomainEvent cause,
      War war,
      @Nullable Instant moment,
      Instant now,
      List<Notification> later) {
    if (moment != null && moment.minus(SOON).isAfter(now)) {
      later.add(
          of(
              event,
              war,
              "",
              moment.minus(SOON),
              title(cause, war),
              List.of(name(cause, war.opponent()))));
    }
  }

  private static Notification war(PushEvent event, DomainEvent cause, War war) {
    return of(
        event,
        war,
        "",
        cause.head().observedAt(),
        title(cause, war),
        List.of(name(cause, war.opponent())));
  }

  private static Optional<Notification> attack(DomainEvent.AttackMade e) {
    if (!e.byOpponent()) {
      return Optional.empty();
    }
    return Optional.of(
        of(
            PushEvent.ATTACK_ON_US,
            e.war(),
            "-" + e.order(),
            e.head().observedAt(),
            title(e, e.war()),
            List.of(
                name(e, e.attacker()),
                name(e, e.defender()),
                Integer.toString(e.stars()),
                Integer.toString(e.destruction()))));
  }

  /** Of a war: its stages take each other's place on the screen, and so do its attacks. */
  private static Notification of(
      PushEvent event,
      War war,
      String suffix,
      Instant at,
      List<String> titleArguments,
      List<String> arguments) {
    String id = "%s-%d".formatted(war.clan().value(), war.preparationStart().getEpochSecond());
    return new Notification(
        event.id() + "-" + id + suffix,
        event,
        Topic.clan(war.clan()),
        at,
        (event == PushEvent.ATTACK_ON_US ? "attack-" : "war-") + id,
        titleArguments,
        arguments);
  }

  private static Notification member(PushEvent event, DomainEvent cause, Tag clan, Tag player) {
    return new Notification(
        event.id() + "-" + cause.head().id(),
        event,
        Topic.clan(clan),
        cause.head().observedAt(),
        "member-%s-%s".formatted(clan.value(), player.value()),
        List.of(name(cause, clan)),
        List.of(name(cause, player)));
  }

  private static List<String> title(DomainEvent event, War war) {
    return List.of(name(event, war.clan()));
  }

  /** The name, or the tag where the snapshot had none. */
  private static String name(DomainEvent event, Tag tag) {
    Map<Tag, String> names = event.head().names();
    String name = names.getOrDefault(tag, tag.display());
    return name.length() <= MAX_NAME
        ? name
        : name.substring(0, name.offsetByCodePoints(0, name.codePointCount(0, MAX_NAME) - 1));
  }
}
