package dev.cocbackend.push;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A delivery log in this process's memory, for tests and simulations. Thread-safe. */
public final class InMemoryDeliveryLog implements DeliveryLog {
  private record Entry(String holder, Instant until, @Nullable DeviceId upTo, boolean done) {}

  private final Map<Part, Entry> entries = new HashMap<>();

  @Override
  public synchronized Claim claim(Part part, Instant now, Duration lease) {
    Entry entry = entries.get(part);
    if (entry != null && entry.done()) {
      return new Claim.Done();
    }
    if (entry != null && now.isBefore(entry.until())) {
      return new Claim.Busy();
    }
    DeviceId upTo = entry == null ? null : entry.upTo();
    String holder = UUID.randomUUID().toString();
    entries.put(part, new Entry(holder, now.plus(lease), upTo, false));
    return new Claim.Granted(holder, upTo);
  }

  @Override
  public synchronized boolean progress(
      Part part, String holder, DeviceId upTo, Instant now, Duration lease) {
    if (!isHeld(part, holder)) {
      return false;
    }
    entries.put(part, new Entry(holder, now.plus(lease), upTo, false));
    return true;
  }

  @Override
  public synchronized void release(Part part, String holder, Instant now) {
    if (isHeld(part, holder)) {
      Entry entry = Objects.requireNonNull(entries.get(part));
      entries.put(part, new Entry(holder, now, entry.upTo(), false));
    }
  }

  @Override
  public synchronized void finish(Part part, String holder, Instant now) {
    if (isHeld(part, holder)) {
      entries.put(part, new Entry(holder, now, null, true));
    }
  }

  private boolean isHeld(Part part, String holder) {
    Entry entry = entries.get(part);
    return entry != null && entry.holder().equals(holder) && !entry.done();
  }
}
