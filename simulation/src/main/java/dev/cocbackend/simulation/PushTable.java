package dev.cocbackend.simulation;

import dev.cocbackend.push.DeliveryLog;
import dev.cocbackend.push.Device;
import dev.cocbackend.push.DeviceId;
import dev.cocbackend.push.DeviceStore;
import dev.cocbackend.push.InMemoryDeliveryLog;
import dev.cocbackend.push.InMemoryDeviceStore;
import dev.cocbackend.push.PushEvent;
import dev.cocbackend.push.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Devices and the delivery log with DynamoDB's latency, and what its calls cost. */
final class PushTable {
  private static final Duration LATENCY = Duration.ofMillis(6);

  /** An item of an audience, in bytes: the ARN and the ids are most of it. */
  private static final int ITEM = 330;

  private final VirtualTime time;
  private final InMemoryDeviceStore devices = new InMemoryDeviceStore();
  private final InMemoryDeliveryLog log = new InMemoryDeliveryLog();
  private long writeUnits;
  private double readUnits;
  private long removed;

  PushTable(VirtualTime time) {
    this.time = time;
  }

  /** A device that has been there before the simulation began. */
  void add(Device device) {
    if (!devices.save(null, device)) {
      throw new IllegalStateException("There are two devices of one id.");
    }
  }

  long writeUnits() {
    return writeUnits;
  }

  double readUnits() {
    return readUnits;
  }

  long removed() {
    return removed;
  }

  private void read(double units) {
    time.sleep(LATENCY);
    readUnits += units;
  }

  private void write(int units) {
    time.sleep(LATENCY);
    writeUnits += units;
  }

  DeviceStore devices() {
    return new DeviceStore() {
      @Override
      public Optional<Device> find(DeviceId id, Instant now) {
        read(1);
        return devices.find(id, now);
      }

      @Override
      public boolean save(@Nullable Device before, Device after) {
        write(2 + 2 * after.subscriptions().size());
        return devices.save(before, after);
      }

      @Override
      public boolean remove(Device device) {
        write(2 + 2 * device.subscriptions().size());
        boolean done = devices.remove(device);
        removed += done ? 1 : 0;
        return done;
      }

      @Override
      public Page audience(
          Topic topic,
          PushEvent event,
          int shard,
          @Nullable DeviceId after,
          int limit,
          Instant now) {
        Page page = devices.audience(topic, event, shard, after, limit, now);
        // Eventually consistent: half a unit for each 4 KB.
        read(Math.max(0.5, 0.5 * Math.ceilDiv(page.recipients().size() * ITEM, 4_096)));
        return page;
      }

      @Override
      public boolean hasAudience(Topic topic, Instant now) {
        read(0.5);
        return devices.hasAudience(topic, now);
      }
    };
  }

  DeliveryLog deliveries() {
    return new DeliveryLog() {
      @Override
      public Claim claim(Part part, Instant now, Duration lease) {
        write(1);
        return log.claim(part, now, lease);
      }

      @Override
      public boolean progress(
          Part part, String holder, DeviceId upTo, Instant now, Duration lease) {
        write(1);
        return log.progress(part, holder, upTo, now, lease);
      }

      @Override
      public void release(Part part, String holder, Instant now) {
        write(1);
        log.release(part, holder, now);
      }

      @Override
      public void finish(Part part, String holder, Instant now) {
        write(1);
        log.finish(part, holder, now);
      }
    };
  }
}
