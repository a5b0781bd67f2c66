package dev.cocbackend.change;

import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.tag.Tag;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * What all events have. Immutable.
 *
 * @param id 32 hexadecimal digits; the same for the same event however often it is told
 * @param about the snapshot in which it was seen
 * @param observedAt when upstream was asked; the event happened since the time before
 * @param names what clans and players that the event names are called, as far as the snapshot tells
 */
public record EventHead(String id, SnapshotKey about, Instant observedAt, Map<Tag, String> names) {

  public EventHead {
    names = Map.copyOf(names);
  }

  /** A head of an event whose clans and players have no known names. */
  public EventHead(String id, SnapshotKey about, Instant observedAt) {
    this(id, about, observedAt, Map.of());
  }

  /** The same head with names. */
  EventHead named(Map<Tag, String> names) {
    return new EventHead(id, about, observedAt, names);
  }

  /**
   * A head whose id follows from what makes the event the one it is.
   *
   * @param parts such as the type and the war; the time of observation is no part, for a second
   *     look sees the same event later
   */
  static EventHead of(SnapshotKey about, Instant observedAt, String... parts) {
    byte[] identity = String.join("\n", parts).getBytes(StandardCharsets.UTF_8);
    return new EventHead(BodyBlock.hashOf(identity), about, observedAt);
  }
}
