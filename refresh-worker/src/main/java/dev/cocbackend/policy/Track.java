package dev.cocbackend.policy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cocbackend.snapshot.Activity;
import dev.cocbackend.snapshot.Facts;
import dev.cocbackend.tag.Tag;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of one snapshot for the policy: its measured facts, how many of the table's
 * counted reads are in them, a war's times, and a player's clan. Mutable; not thread-safe.
 */
public final class Track {
  private static final byte VERSION = 1;

  private final SnapshotFacts facts;
  private long readsFolded;
  private long readsSince;
  private @Nullable WarTimes war;
  private @Nullable Tag clan;

  private Track(SnapshotFacts facts, long readsFolded) {
    this.facts = facts;
    this.readsFolded = readsFolded;
  }

  /**
   * What was stored, with the reads that the table has counted since. Without anything stored, or
   * with what another version stored, it begins anew: whoever made the first request counts as the
   * first reader, and reads of unknown hours before are left aside.
   */
  public static Track of(@Nullable Facts stored, @Nullable Activity activity, Instant now) {
    long reads = activity == null ? 0 : activity.reads();
    Track track = stored == null ? null : parse(stored.bytes());
    if (track == null) {
      track = new Track(new SnapshotFacts(now.getEpochSecond()), reads);
      track.facts.read(now.getEpochSecond());
      return track;
    }
    if (reads > track.readsFolded && activity != null && activity.lastReadAt() != null) {
      track.readsSince = reads - track.readsFolded;
      track.facts.read(activity.lastReadAt().getEpochSecond(), track.readsSince);
    }
    track.readsFolded = reads;
    return track;
  }

  private static @Nullable Track parse(byte[] bytes) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      if (buffer.get() != VERSION) {
        return null;
      }
      long readsFolded = buffer.getLong();
      long start = buffer.getLong();
      long end = buffer.getLong();
      byte[] tag = new byte[buffer.get()];
      buffer.get(tag);
      byte[] facts = new byte[buffer.remaining()];
      buffer.get(facts);
      Track track = new Track(SnapshotFacts.fromBytes(facts), readsFolded);
      track.war =
          end == 0 ? null : new WarTimes(Instant.ofEpochMilli(start), Instant.ofEpochMilli(end));
      track.clan = tag.length == 0 ? null : new Tag(new String(tag, US_ASCII));
      return track;
    } catch (BufferUnderflowException | NegativeArraySizeException | IllegalArgumentException e) {
      // Facts are a help; what cannot be read is learned again.
      return null;
    }
  }

  /** As {@link #of} reads it. */
  public Facts stored() {
    byte[] measured = facts.toBytes();
    byte[] tag = clan == null ? new byte[0] : clan.value().getBytes(US_ASCII);
    ByteBuffer buffer = ByteBuffer.allocate(1 + 3 * Long.BYTES + 1 + tag.length + measured.length);
    buffer
        .put(VERSION)
        .putLong(readsFolded)
        .putLong(war == null ? 0 : war.start().toEpochMilli())
        .putLong(war == null ? 0 : war.end().toEpochMilli())
        .put((byte) tag.length)
        .put(tag)
        .put(measured);
    return Facts.of(buffer.array());
  }

  SnapshotFacts facts() {
    return facts;
  }

  Optional<WarTimes> war() {
    return Optional.ofNullable(war);
  }

  /** The clan whose refreshes tell of this player, if one is known. */
  public Optional<Tag> clan() {
    return Optional.ofNullable(clan);
  }

  /** Reads that the table has counted since the facts were stored. */
  long readsSince() {
    return readsSince;
  }

  void setWar(@Nullable WarTimes times) {
    war = times;
  }

  void setClan(@Nullable Tag tag) {
    clan = tag;
  }

  /** When it was last read, as far as it is known; otherwise when it was first asked for. */
  public Instant lastReadAt() {
    return Instant.ofEpochSecond(facts.countedAt());
  }
}
