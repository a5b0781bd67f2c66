package dev.cocbackend.push;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What a device can be told of. */
public enum PushEvent {
  WAR_DECLARED("warDeclared", Topic.Kind.CLAN, Duration.ofHours(12), true),
  /** An hour before attacks may be made. */
  WAR_STARTS_SOON("warStartsSoon", Topic.Kind.CLAN, Duration.ofHours(1), false),
  WAR_STARTED("warStarted", Topic.Kind.CLAN, Duration.ofHours(12), true),
  /** The opponent attacked a base of the clan. */
  ATTACK_ON_US("attackOnUs", Topic.Kind.CLAN, Duration.ofHours(1), false),
  /** An hour before the end. */
  WAR_ENDS_SOON("warEndsSoon", Topic.Kind.CLAN, Duration.ofHours(1), false),
  WAR_ENDED("warEnded", Topic.Kind.CLAN, Duration.ofHours(24), true),
  MEMBER_JOINED("memberJoined", Topic.Kind.CLAN, Duration.ofHours(24), true),
  MEMBER_LEFT("memberLeft", Topic.Kind.CLAN, Duration.ofHours(24), true),
  RAID_WEEKEND_STARTED("raidWeekendStarted", Topic.Kind.GAME, Duration.ofHours(24), true),
  RAID_WEEKEND_ENDED("raidWeekendEnded", Topic.Kind.GAME, Duration.ofHours(24), true);

  private final String id;
  private final Topic.Kind kind;
  private final Duration life;
  private final boolean lasting;

  PushEvent(String id, Topic.Kind kind, Duration life, boolean lasting) {
    this.id = id;
    this.kind = kind;
    this.life = life;
    this.lasting = lasting;
  }

  /** The name in requests, payloads and the table; never changes. */
  public String id() {
    return id;
  }

  /** What kind of topic it happens in. */
  public Topic.Kind kind() {
    return kind;
  }

  /** For how long it is worth telling. */
  public Duration life() {
    return life;
  }

  /** Whether it is still worth knowing in the morning. */
  public boolean isLasting() {
    return lasting;
  }

  /**
   * @throws IllegalArgumentException if no event has this id; the message lists those of the kind
   */
  public static PushEvent ofId(String id, Topic.Kind kind) {
    for (PushEvent event : values()) {
      if (event.id.equals(id) && event.kind == kind) {
        return event;
      }
    }
    throw new IllegalArgumentException("The events are: %s.".formatted(listing(kind)));
  }

  /** The ids of a kind's events in one line. */
  public static String listing(Topic.Kind kind) {
    return Arrays.stream(values())
        .filter(event -> event.kind == kind)
        .map(PushEvent::id)
        .collect(Collectors.joining(", "));
  }
}
