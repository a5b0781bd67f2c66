package dev.cocbackend.simulation;

import dev.cocbackend.push.DeviceToken;
import dev.cocbackend.push.Platform;
import dev.cocbackend.push.PushGateway;
import dev.cocbackend.push.PushMessage;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** SNS with its quota and its latency, and the phones behind it. Lives in virtual time. */
final class PushPhones {
  private static final Duration LATENCY = Duration.ofMillis(30);

  /** Signing and sending on the processor of a function of 1 GB, one after the other. */
  private static final Duration PROCESSOR = Duration.ofNanos(700_000);

  private final VirtualTime time;
  private final int quota;
  private final Map<String, Integer> heard = new HashMap<>();
  private final Set<String> gone = new HashSet<>();
  private double tokens;
  private long filledAt;
  private long published;
  private long throttled;
  private long lastFirst;

  PushPhones(VirtualTime time, int quota) {
    this.time = time;
    this.quota = quota;
    this.tokens = quota;
  }

  void add(String endpoint, boolean isGone) {
    heard.put(endpoint, 0);
    if (isGone) {
      gone.add(endpoint);
    }
  }

  /** Phones that heard of it. */
  long told() {
    return heard.values().stream().filter(times -> times > 0).count();
  }

  /** Publishes beyond the first of a phone. */
  long publishedTwice() {
    return heard.values().stream().mapToLong(times -> Math.max(0, times - 1)).sum();
  }

  long published() {
    return published;
  }

  long throttled() {
    return throttled;
  }

  /** When the last phone heard of it first, from the start. */
  Duration lastFirst() {
    return Duration.ofNanos(lastFirst);
  }

  /** The gateway as one instance has it, whose processor does one thing at a time. */
  PushGateway ofOneInstance() {
    return new PushGateway() {
      private long processorFreeAt;

      @Override
      public boolean isOn(Platform platform) {
        return true;
      }

      @Override
      public String register(Platform platform, DeviceToken token) {
        throw new UnsupportedOperationException("No phone registers here.");
      }

      @Override
      public String renew(Platform platform, String endpoint, DeviceToken token) {
        throw new UnsupportedOperationException("No phone registers here.");
      }

      @Override
      public Delivery publish(String endpoint, PushMessage message) {
        processorFreeAt = Math.max(processorFreeAt, time.nanos()) + PROCESSOR.toNanos();
        time.sleep(Duration.ofNanos(processorFreeAt - time.nanos()).plus(LATENCY.dividedBy(2)));
        Delivery delivery = taken(endpoint);
        time.sleep(LATENCY.dividedBy(2));
        return delivery;
      }

      @Override
      public void remove(String endpoint) {
        time.sleep(LATENCY);
      }
    };
  }

  private PushGateway.Delivery taken(String endpoint) {
    long now = time.nanos();
    tokens = Math.min(quota, tokens + (now - filledAt) * 1e-9 * quota);
    filledAt = now;
    if (tokens < 1) {
      throttled++;
      return PushGateway.Delivery.THROTTLED;
    }
    tokens--;
    published++;
    if (gone.contains(endpoint)) {
      return PushGateway.Delivery.GONE;
    }
    if (heard.merge(endpoint, 1, Integer::sum) == 1) {
      lastFirst = now;
    }
    return PushGateway.Delivery.SENT;
  }
}
