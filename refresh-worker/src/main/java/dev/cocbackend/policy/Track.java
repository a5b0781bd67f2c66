package dev.cocbackend.policy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cocbackend.snapshot.Activity;
import dev.cocbackend.snapshot.Facts;
import dev.cocbackend.snapshot.Upkeep;
import dev.cocbackend.tag.Tag;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of one snapshot for the policy: its measured facts, how many of the table's
 * counted reads are in them, the hours in which it changes, a forecast of its reads whose window
 * may not be over, a war's times, and a player's clan. Mutable; not thread-safe.
 */
public final class Track {
  private static final byte VERSION = 2;

  /** Of one case in so many moments is made what the forecasts learn from. */
  private static final int SAMPLED = 8;

  private final SnapshotFacts facts;
  private DayRhythm rhythm = new DayRhythm();
  private @Nullable DemandCase forecast;
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
   * with what another version stored, it begins anew: the first request begins the count and is not
   * in it, or what is hardly read would look popular, and reads of unknown hours before are left
   * aside.
   */
  public static Track of(@Nullable Facts stored, @Nullable Activity activity, Instant now) {
    long reads = activity == null ? 0 : activity.reads();
    Track track = stored == null ? null : parse(stored.bytes());
    if (track == null) {
      return new Track(new SnapshotFacts(now.getEpochSecond()), reads);
    }
    if (reads > track.readsFolded && activity != null && activity.lastReadAt() != null) {
      track.readsSince = reads - track.readsFolded;
      track.facts.read(activity.lastReadAt().getEpochSecond(), track.readsSince);
    }
    track.readsFolded = reads;
    return track;
  }

  /** Of what the table has of a key; empty if the policy has stored nothing there. */
  public static Optional<Track> known(Upkeep upkeep, Instant now) {
    return upkeep.facts() == null
        ? Optional.empty()
        : Optional.of(of(upkeep.facts(), upkeep.activity(), now));
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
      byte[] facts = new byte[SnapshotFacts.BYTES];
      buffer.get(facts);
      Track track = new Track(SnapshotFacts.fromBytes(facts), readsFolded);
      if (buffer.get() == 1) {
        track.forecast = DemandCase.get(buffer);
      }
      if (buffer.hasRemaining()) {
        byte[] rhythm = new byte[DayRhythm.BYTES];
        buffer.get(rhythm);
        track.rhythm = DayRhythm.fromBytes(rhythm);
      }
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
    byte[] tag = clan == null ? new byte[0] : clan.value().getBytes(US_ASCII);
    ByteBuffer buffer =
        ByteBuffer.allocate(Facts.MAX_BYTES)
            .put(VERSION)
            .putLong(readsFolded)
            .putLong(war == null ? 0 : war.start().toEpochMilli())
            .putLong(war == null ? 0 : war.end().toEpochMilli())
            .put((byte) tag.length)
            .put(tag)
            .put(facts.toBytes())
            .put((byte) (forecast == null ? 0 : 1));
    if (forecast != null) {
      forecast.put(buffer);
    }
    if (!rhythm.isUnknown()) {
      buffer.put(rhythm.toBytes());
    }
    return Facts.of(Arrays.copyOf(buffer.array(), buffer.position()));
  }

  SnapshotFacts facts() {
    return facts;
  }

  /** In which hours of the day it changes; even where nothing was learned of that. */
  DayRhythm rhythm() {
    return rhythm;
  }

  /** A forecast whose outcome is known. */
  record Outcome(DemandCase of, boolean read) {}

  /** Hands out the forecast that is kept, once its outcome is known, and forgets it. */
  Optional<Outcome> concluded(Instant now) {
    DemandCase one = forecast;
    if (one == null) {
      return Optional.empty();
    }
    long lastRead = facts.countedAt();
    boolean readSince = readsSince > 0 && lastRead > one.at();
    if (!readSince && !one.isOver(now.getEpochSecond())) {
      return Optional.empty();
    }
    forecast = null;
    return Optional.of(new Outcome(one, readSince && !one.isOver(lastRead)));
  }

  /**
   * Keeps a forecast to learn from, if it is the turn of this moment and none is kept.
   *
   * @param salt what makes the moments of snapshots differ
   */
  void keep(DemandCase one, int salt) {
    if (forecast == null && Math.floorMod(one.at() + salt, SAMPLED) == 0) {
      forecast = one;
    }
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
