package dev.cocbackend.ratelimit;

import dev.cocbackend.refresh.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Slots for the threads of one process. */
public final class InMemoryRateLimiter implements RateLimiter, KeyStates {
  private static final long LONG_AGO = 0;

  private final Map<String, Line> lines = new HashMap<>();
  private final Map<String, Instant> used = new HashMap<>();

  private final Pace pace;

  /** With {@link Pace#DEFAULT}. */
  public InMemoryRateLimiter() {
    this(Pace.DEFAULT);
  }

  public InMemoryRateLimiter(Pace pace) {
    this.pace = pace;
  }

  private static final class Line {
    long tat = LONG_AGO;
    boolean dead;
    long restsUntil = LONG_AGO;
    long probedUntil = LONG_AGO;
    final Map<Tier, Long> floors = new EnumMap<>(Tier.class);
  }

  @Override
  public synchronized Reservation reserve(String keyId, Tier tier, int wanted, Instant now) {
    Limits.checkWanted(wanted);
    long at = Gcra.micros(now);
    Line line = line(keyId);
    if (line.dead) {
      return probe(line, at);
    }
    long floorAt = line.floors.getOrDefault(tier, LONG_AGO);
    Gcra.Room room = Gcra.Room.of(line.tat, tier, wanted, at, pace);
    if (room.count() == 0) {
      Gcra.Room floor = Gcra.floor(line.tat, floorAt, tier, at, pace);
      if (floor == null) {
        return new Reservation.Refused(Gcra.wait(line.tat, floorAt, tier, at));
      }
      line.floors.put(tier, Gcra.nextFloor(floorAt, tier, at));
      room = floor;
    }
    line.tat = room.tatAfter();
    return room.slots();
  }

  @Override
  public synchronized void penalize(String keyId, Instant until) {
    Line line = line(keyId);
    line.tat = Math.max(line.tat, Gcra.micros(until));
  }

  private Reservation probe(Line line, long now) {
    Duration wait = DeadKey.wait(line.restsUntil, line.probedUntil, line.tat, now);
    if (wait.isPositive()) {
      return new Reservation.Refused(wait);
    }
    line.probedUntil = now + Gcra.micros(DeadKey.PROBE_LEASE);
    line.tat = now + pace.micros();
    return new Reservation.Slots(List.of(Gcra.instant(now)), true);
  }

  @Override
  public synchronized void suspend(String keyId, Instant until) {
    Line line = line(keyId);
    line.dead = true;
    line.restsUntil = Math.max(line.restsUntil, Gcra.micros(until));
    line.probedUntil = LONG_AGO;
  }

  @Override
  public synchronized void revive(String keyId) {
    line(keyId).dead = false;
  }

  @Override
  public synchronized void inUse(List<String> keyIds, Instant now) {
    keyIds.forEach(keyId -> used.put(keyId, now));
  }

  @Override
  public synchronized KeyCount count(Instant now) {
    int keys = 0;
    int dead = 0;
    for (Map.Entry<String, Instant> one : used.entrySet()) {
      if (one.getValue().plus(IN_USE).isAfter(now)) {
        keys++;
        dead += line(one.getKey()).dead ? 1 : 0;
      }
    }
    return new KeyCount(keys, dead);
  }

  private Line line(String keyId) {
    return lines.computeIfAbsent(keyId, key -> new Line());
  }
}
