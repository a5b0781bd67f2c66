package dev.cocbackend.ratelimit;

import dev.cocbackend.refresh.Tier;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** Slots for the threads of one process. */
public final class InMemoryRateLimiter implements RateLimiter {
  private static final long LONG_AGO = 0;

  private final Map<String, Line> lines = new HashMap<>();

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
    final Map<Tier, Long> floors = new EnumMap<>(Tier.class);
  }

  @Override
  public synchronized Reservation reserve(String keyId, Tier tier, int wanted, Instant now) {
    Limits.checkWanted(wanted);
    long at = Gcra.micros(now);
    Line line = line(keyId);
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

  private Line line(String keyId) {
    return lines.computeIfAbsent(keyId, key -> new Line());
  }
}
