package dev.cocbackend.push;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Devices in this process's memory, for tests and simulations. Thread-safe. */
public final class InMemoryDeviceStore implements DeviceStore {
  private record Part(Topic topic, int shard) {}

  private final Map<DeviceId, Device> devices = new HashMap<>();
  private final Map<Part, NavigableMap<DeviceId, Device>> audiences = new HashMap<>();

  @Override
  public synchronized Optional<Device> find(DeviceId id, Instant now) {
    return Optional.ofNullable(devices.get(id)).filter(device -> isThere(device, now));
  }

  @Override
  public synchronized boolean save(@Nullable Device before, Device after) {
    Device there = devices.get(after.id());
    boolean isNew = there == null || !isThere(there, after.seenAt());
    if (before == null ? !isNew : !isStored(before)) {
      return false;
    }
    takeOut(devices.get(after.id()));
    Device stored =
        new Device(
            after.id(),
            after.platform(),
            after.endpoint(),
            after.tokenHash(),
            after.owner(),
            after.quietHours(),
            after.subscriptions(),
            after.seenAt().truncatedTo(ChronoUnit.SECONDS),
            before == null ? 1 : before.version() + 1);
    devices.put(stored.id(), stored);
    for (Topic topic : stored.subscriptions().keySet()) {
      audiences
          .computeIfAbsent(new Part(topic, stored.id().shard()), part -> new TreeMap<>())
          .put(stored.id(), stored);
    }
    return true;
  }

  @Override
  public synchronized boolean remove(Device device) {
    if (!isStored(device)) {
      return false;
    }
    takeOut(devices.remove(device.id()));
    return true;
  }

  @Override
  public synchronized Page audience(
      Topic topic, PushEvent event, int shard, @Nullable DeviceId after, int limit, Instant now) {
    NavigableMap<DeviceId, Device> all =
        audiences.getOrDefault(new Part(topic, shard), new TreeMap<>());
    List<Recipient> recipients = new ArrayList<>();
    DeviceId last = null;
    int seen = 0;
    for (Device device : (after == null ? all : all.tailMap(after, false)).values()) {
      if (seen == limit) {
        return new Page(recipients, last, true);
      }
      seen++;
      last = device.id();
      if (isThere(device, now)
          && device.subscriptions().getOrDefault(topic, Set.of()).contains(event)) {
        recipients.add(device.recipient());
      }
    }
    return new Page(recipients, last, false);
  }

  @Override
  public synchronized boolean hasAudience(Topic topic, Instant now) {
    return devices.values().stream()
        .anyMatch(device -> isThere(device, now) && device.subscriptions().containsKey(topic));
  }

  private boolean isStored(Device expected) {
    Device stored = devices.get(expected.id());
    return stored != null && stored.version() == expected.version();
  }

  private void takeOut(@Nullable Device device) {
    if (device != null) {
      for (Topic topic : device.subscriptions().keySet()) {
        NavigableMap<DeviceId, Device> audience =
            audiences.get(new Part(topic, device.id().shard()));
        if (audience != null) {
          audience.remove(device.id());
        }
      }
    }
  }

  private static boolean isThere(Device device, Instant now) {
    return now.isBefore(device.expiresAt());
  }
}
